"""Mail goes out as the net wants it, over a real connection, and nothing hides in a letter."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from pathlib import Path

import pytest

from finder import mail
from finder.addresses import AddressError, address_key, read_address
from finder.errors import LetterError, MailError, MailRefusedError, SettingError
from finder.letters import Letter, composed
from finder.mail import Outbox, open_outbox
from tests.mail_server import MailServer, knows_password, mail_server

SUBJECT = " ".join(["تنبيه:", "a", "دورة", "السباحة,"] * 9)
SENDER = "River City <learn@example.org>"
LONG = "<https://learn.example.org/ar/alerts/stop/" + "x" * 300 + ">"


def outbox(url: str, sender: str = SENDER) -> Outbox:
    made = open_outbox(url, sender, name="Harbourtown", contact="")
    assert made is not None
    return made


def letter(to: str = "ines@example.net", text: str = "Hello.\n", **more: object) -> Letter:
    given = {"subject": "News", "language": "en"} | more
    return Letter(to, text=text, **given)  # type: ignore[arg-type] # Each as the test wants it.


def test_a_letter_arrives_as_it_was_written() -> None:
    text = "السلام عليكم\n\nhttps://learn.example.org/" + "z" * 300 + "\n. a line with a dot\n"
    written = letter(
        text=text, subject=SUBJECT, language="ar", headers=(("List-Unsubscribe", LONG),)
    )
    with mail_server() as server:
        outbox(server.url).send(written)
    (taken,) = server.taken
    assert (taken.sender, taken.to) == ("learn@example.org", ["ines@example.net"])
    assert taken.text.replace("\r\n", "\n") == text
    message = taken.message
    assert message["From"] == SENDER
    assert message["Subject"] == SUBJECT
    assert message["Content-Language"] == "ar"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.org>")
    assert abs(message["Date"].datetime - datetime.now(UTC)).total_seconds() < 60
    assert message.defects == []
    assert max(map(len, taken.raw.split(b"\r\n"))) < 998
    assert f"List-Unsubscribe: {LONG}\r\n".encode() in taken.raw
    assert taken.raw.isascii(), "a server that does not say 8BITMIME is not to be given eight bits"
    assert b"=?utf-8?" in taken.raw
    assert all(len(word) <= 75 for word in taken.raw.split() if word.startswith(b"=?"))


def test_the_same_letter_has_the_same_name_when_it_is_sent_again() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    sender = Address("", "learn", "example.org")
    names = {composed(letter(key="alert-7-1"), sender, now)["Message-ID"] for _ in "12"}
    assert names == {"<alert-7-1@example.org>"}
    assert len({composed(letter(), sender, now)["Message-ID"] for _ in "12"}) == 2


def test_many_letters_go_over_one_connection_and_a_refused_one_stops_none() -> None:
    with mail_server() as server:
        server.answers = {"gone@example.net": "550 5.1.1 gone@example.net is unknown"}
        with outbox(server.url).opened() as send:
            send(letter())
            with pytest.raises(MailRefusedError, match="550") as refusal:
                send(letter("gone@example.net"))
            send(letter())
    assert refusal.value.for_good
    assert "gone@" not in str(refusal.value)
    assert len(server.taken) == 2
    assert server.connections == 1


def test_a_full_mailbox_is_not_refused_for_good() -> None:
    with mail_server() as server, pytest.raises(MailRefusedError, match="452") as refusal:
        server.answers = {"ines@example.net": "452 full"}
        outbox(server.url).send(letter())
    assert not refusal.value.for_good


def test_a_letter_may_be_refused_for_what_is_in_it() -> None:
    with mail_server() as server, pytest.raises(MailRefusedError, match="554"):
        server.on_data = lambda _number: "554 looks like spam"
        outbox(server.url).send(letter())


def test_a_server_that_goes_away_is_no_fault_of_the_letter() -> None:
    with mail_server() as server, pytest.raises(MailError, match="421") as refusal:
        server.answers = {"ines@example.net": "421 shutting down"}
        outbox(server.url).send(letter())
    assert not isinstance(refusal.value, MailRefusedError)


def test_a_connection_that_was_cut_is_made_anew() -> None:
    with mail_server() as server, outbox(server.url).opened() as send:
        server.on_data = lambda number: "250 OK" if number != 1 else "421 no more today"
        send(letter())
        with pytest.raises(MailError, match="421"):
            send(letter())
        server.on_data = lambda _number: "250 OK"
        send(letter())
    assert len(server.taken) == 2
    assert server.connections == 2


def test_a_server_that_closed_while_nothing_was_sent_is_called_again() -> None:
    with mail_server(timeout=0.2) as server, outbox(server.url).opened() as send:
        send(letter())
        threading_wait(0.6)
        send(letter())
    assert len(server.taken) == 2


def threading_wait(seconds: float) -> None:
    """Let a moment pass, in which the server does its part."""
    from time import sleep  # noqa: PLC0415

    sleep(seconds)


def test_no_server_is_one_sentence_that_says_what_to_do() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(MailError, match=r"refused.*FINDER_MAIL_URL"):
        outbox(f"smtp://127.0.0.1:{port}").send(letter())


def test_a_server_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(MailError, match="in time"):
            outbox(f"smtp://127.0.0.1:{port}").send(letter())


def test_user_and_password_are_told_as_they_stand_in_the_address() -> None:
    told = MailServer()
    with mail_server(**knows_password(told)) as server:
        address = server.url.replace("//", "//user:pass%20word@")
        outbox(address).send(letter())
        assert told.users == [(b"user", b"pass word")]
        with pytest.raises(MailError, match="user and password") as refusal:
            outbox(address.replace("pass%20word", "wrong-secret")).send(letter())
    assert "wrong-secret" not in str(refusal.value)
    assert len(server.taken) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 that signs itself, and its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl, which makes certificates: sudo apt install openssl")
    folder = tmp_path_factory.mktemp("certificate")
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *files],  # noqa: S607
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.mark.parametrize("kind", ["smtps", "smtp+starttls"])
def test_a_connection_is_encrypted_and_only_to_whom_can_be_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with mail_server(tls, implicit=kind == "smtps") as server:
        address = server.url.replace("smtp:", f"{kind}:")
        with pytest.raises(MailError, match="not safe"):
            outbox(address).send(letter())
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
        outbox(address).send(letter())
    assert len(server.taken) == 1


def test_what_cannot_be_encrypted_is_not_sent() -> None:
    with mail_server() as server, pytest.raises(MailError, match="STARTTLS"):
        outbox(server.url.replace("smtp:", "smtp+starttls:")).send(letter())
    assert server.taken == []


def test_a_city_signs_in_its_own_script() -> None:
    name = "Город у большой реки, где учатся все, от мала до велика"
    with mail_server() as server:
        outbox(server.url, f"{name} <learn@example.org>").send(letter())
    # The newer parser of the library puts spaces between encoded words (RFC 2047, 6.2).
    sender = message_from_bytes(server.taken[0].raw)["From"]
    assert str(make_header(decode_header(sender))) == f"{name} <learn@example.org>"


def test_an_address_in_another_script_is_sent_to_where_the_server_can() -> None:
    to = read_address("用户@bücher.example")
    assert to == "用户@xn--bcher-kva.example"
    with mail_server() as server:
        outbox(server.url).send(letter(to, subject="新消息"))
    assert server.taken[0].to == [to]
    assert server.taken[0].message["Subject"] == "新消息"


def test_a_folder_keeps_letters_for_a_demo(tmp_path: Path) -> None:
    outbox(f"file://{tmp_path}").send(letter(text="Olá\n"))
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    read = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (read["To"], read.get_content().replace("\r\n", "\n")) == ("ines@example.net", "Olá\n")


def test_the_console_shows_letters_for_a_demo(capsys: pytest.CaptureFixture[str]) -> None:
    outbox("console:").send(letter(text="Olá\n"))
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "To: ines@example.net" in shown.err
    assert "Olá" in shown.err


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org/folder",
        "smtp://mail.example.org?tls=no",
        "smtp://mail.example.org:0",
        "smtp://user:hush-hush@mail.example.org:post",
        "smtp://mail.example.org\nRSET",
        "smtp://[",
        "file:mail",
        "file://mail/folder",
        "file:///no/such/folder",
    ],
)
def test_a_wrong_address_of_the_server_is_one_line(url: str) -> None:
    with pytest.raises(SettingError, match="FINDER_MAIL_URL") as refusal:
        outbox(url)
    assert "\n" not in str(refusal.value)
    assert "hush" not in str(refusal.value)


@pytest.mark.parametrize(
    "sender", ["", "the town hall", "a@b", "A <a@example.org", "a@b.org\nX: y"]
)
def test_who_letters_come_from_must_be_known(sender: str) -> None:
    with pytest.raises(SettingError, match="FINDER_MAIL_FROM"):
        outbox("console:", sender)


def test_the_city_signs_where_nobody_else_does() -> None:
    made = open_outbox("console:", "", name="Harbourtown", contact="hall@example.org")
    assert made is not None
    assert str(made.sender) == "Harbourtown <hall@example.org>"
    assert open_outbox("", "", name="Harbourtown", contact="") is None


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Ines.Silva+learn@Example.ORG ", "Ines.Silva+learn@example.org"),
        ("o'neil@example.co.uk", "o'neil@example.co.uk"),
        ("jose\u0301@example.org", "jos\u00e9@example.org"),
        ("почта@пример.рф", "почта@xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_addresses_are_read_as_people_write_them(typed: str, address: str) -> None:
    assert read_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "ines", "ines@", "@example.org", "ines@example", "ines@@example.org",
        "ines@example.org, other@example.org", "ines silva@example.org", "ines@exa mple.org",
        '"ines"@example.org', "Ines <ines@example.org>", "ines@[127.0.0.1]", "ines@127.0.0.1",
        "ines@example.org\r\nBcc: all@example.org", "ines\n@example.org", "ines\x00@example.org",
        ".ines@example.org", "ines.@example.org", "in..es@example.org", "ines@-example.org",
        "ines@example..org", "ines@straße.example", "i" * 65 + "@example.org",
        "ines@" + "a." * 130 + "org", "ines@" + "a" * 64 + ".org", "ines@\ud800.org",
        "\ud800@example.org", "<script>@example.org",
        "ines@\u202eexample.org", "ines\u202e@example.org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(AddressError):
        read_address(typed)


def test_capitals_make_no_other_address() -> None:
    assert address_key(read_address("INES@Example.org")) == address_key("ines@example.org")


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "News\r\nBcc: all@example.org"},
        {"subject": "News\u2028"},
        {"subject": " "},
        {"subject": "\ud800"},
        {"text": "\ud800"},
        {"to": "ines@example.net\nBcc: all@example.org"},
        {"to": "ines"},
        {"key": "a\nb"},
        {"headers": (("X-Y: z\nBcc", "all@example.org"),)},
        {"headers": (("List-Id", "a\r\nBcc: all@example.org"),)},
        {"headers": (("List-Id", "é"),)},
        {"headers": (("List-Id", "x" * 1000),)},
    ],
)
def test_no_header_hides_in_a_letter(wrong: dict[str, object]) -> None:
    with pytest.raises(LetterError):
        letter(**wrong)  # type: ignore[arg-type] # On purpose.


def test_control_characters_do_not_reach_the_reader() -> None:
    assert letter(text="a\x00b\x1b[31m\r\nc\td\n\n").body == "a b [31m\nc\td\n"
