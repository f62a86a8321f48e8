"""Uploads by their pages: asked, checked, confirmed; hostile, too large, killed, stopped."""

from __future__ import annotations

import io
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import update
from werkzeug.test import TestResponse

from finder import upkeep
from finder.accounts.people import HIGHEST_ID
from finder.installation import Installation
from finder.models import Provider
from finder.query import SearchQuery
from finder.settings import Settings
from finder.store import audit, uploads
from finder.vocabulary import Closed, Standing, UploadState
from tests import many_rows, messy_tables
from tests.mail_server import mail_server
from tests.pages import Node
from tests.people_site import Browser, PeopleSite, judged, people_of
from tests.test_imports_hostile import HOSTILE, TOLERATED

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""The test client leaves the temporary file of a large form open."""

LIBRARY = messy_tables.LIBRARY.replace("2026", "2028")
UPLOADS = "/publish/p0/uploads"
PATIENCE = 120
"""In seconds: as long as a worker may take on a busy machine."""

HEADER = "id,title,kind,venue,ages,price\n"
FOUR = HEADER + "a,Yoga,course,Hall,6-9,5\nb,Judo,course,,,\nc,Chess,event,,,\nd,Go,event,,,\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PeopleSite]:
    """A site of this module's own, since what goes live here stays in its index."""
    with mail_server() as server:
        yield people_of(tmp_path_factory.mktemp("uploads"), server)


@pytest.fixture
def site(served: PeopleSite) -> PeopleSite:
    """The site as it was made, its providers trusted."""
    served.put_back()
    upkeep.follower(served.here).catch_up()  # Which takes time only where something was published.
    with served.writing() as session:
        session.execute(update(Provider).values(standing=Standing.TRUSTED.value))
    return served


@pytest.fixture
def editor(site: PeopleSite) -> Browser:
    return site.signed_in("editor")


@pytest.fixture
def at_once(site: PeopleSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large files are worked on by this process, which takes less time than another one."""

    def work(_settings: Settings, upload_id: int, by: int | None, _locale: str) -> int:
        upkeep.work_on(site.here, upload_id, by)
        return 0

    monkeypatch.setattr(upkeep, "work_apart", work)


def send(
    browser: Browser, data: bytes | str, name: str = "courses.csv", **more: str
) -> TestResponse:
    """Send a file by the form."""
    text = data.encode() if isinstance(data, str) else data
    return browser.fill(UPLOADS, UPLOADS, file=(io.BytesIO(text), name), **more)


def sent(browser: Browser, data: bytes | str, name: str = "courses.csv", **more: str) -> str:
    """The path of the page of a file that was sent."""
    response = send(browser, data, name, **more)
    assert response.status_code == 303, response.text
    path = response.headers["Location"]
    assert path.startswith(f"{UPLOADS}/")
    return path


def confirm(browser: Browser, path: str, **said: str) -> TestResponse:
    """Confirm what the page shows."""
    return browser.fill(path, f"{path}/confirm", plan=plan(browser.see(path)), **said)


def plan(page: Node) -> str:
    """The plan that a page shows."""
    return page.one("input", name="plan").get("value")


def counts(page: Node) -> dict[str, str]:
    """The figures of the check."""
    rows = page.one("dl", class_="counts").all("div")
    return {row.one("dt").text: row.one("dd").text for row in rows}


def found(site: PeopleSite, words: str) -> int:
    """How many residents find."""
    asked = SearchQuery(q=words, closed=Closed.INCLUDE)
    return site.here.engine.search(asked, site.here.clock()).total


def state(site: PeopleSite, path: str) -> UploadState:
    """How far a file is."""
    return upkeep.desk(site.here).state(int(path.rpartition("/")[2]))


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for a process apart."""
    for _ in range(10 * PATIENCE):
        if true():
            return
        time.sleep(0.1)
    pytest.fail(f"nothing happened for {PATIENCE} seconds")


def test_a_table_of_ours_is_live_in_three_steps(site: PeopleSite, editor: Browser) -> None:
    page = editor.see("/publish/p0/")
    assert page.all("a", href=UPLOADS)
    path = sent(editor, FOUR)
    page = editor.see(path)
    assert counts(page)["New"] == "4"
    assert found(site, "judo") == 0
    assert confirm(editor, path).status_code == 303
    assert "residents find it" in editor.see(path).one("p", role="status").text
    assert found(site, "judo") == 1
    changed = sent(editor, FOUR.replace("6-9,5", "6-9,7").replace("d,Go", "e,Bao"))
    page = editor.see(f"{changed}?show=changed")
    assert [(counts(page)[name]) for name in ("New", "Changed", "Unchanged")] == ["1", "1", "2"]
    facts = page.one("ol").one("dl")
    assert facts.text == "Price 5 → 7"
    with site.here.sessions() as session:
        lines = [line for line in audit.latest(session) if line.thing == "upload 1"]
    assert {line.action for line in lines} == {
        "upload received", "upload checked", "upload confirmed", "upload published",
    }  # fmt: skip
    assert {line.actor for line in lines} == {f"user {site.user('editor').id}"}


def test_a_table_of_their_own_is_asked_once(site: PeopleSite, editor: Browser) -> None:
    path = sent(editor, LIBRARY, "spring.csv")
    asked = f"{path}/columns"
    assert editor.get(path).headers["Location"] == asked
    page = editor.see(asked)
    legends = [one.text for one in page.all("legend")]
    assert legends == [
        "How are the dates to be read?",
        "What is offered in this table?",
        "Is this right?",
    ]
    assert "03/02/2028 → 2028-02-03" in page.text
    assert "UTF-8" in page.text
    assert len(page.all("input", name="other")) == 10
    opened = judged(editor.fill(asked, kind="event", other="5"), 200)
    assert [one.get("id") for one in opened.all("select")] == ["column-5"]
    assert opened.one("input", value="event").attributes.keys() >= {"checked"}
    assert len(opened.all("input", name="other")) == 9
    editor.see(f"/ar{asked}")
    refused = judged(editor.fill(asked, kind="event"), 422)
    assert [one.text for one in refused.all("p", class_="fault")] == ["Choose one of these."]
    twice = {
        "order": "day-month",
        "kind": "event",
        "column-2": "first_date",
        "column-3": "first_date",
    }
    refused = judged(editor.fill(asked, **twice), 422)
    assert "would say the same" in refused.text
    editor.fill(asked, order="day-month", kind="event")
    page = editor.see(path)
    assert counts(page)["New"] == "8"
    assert [one.one("strong").text for one in page.one("ol").all("li")] == ["D6", "D8", "G11"]
    confirm(editor, path)
    assert found(site, '"lego club"') == 1

    again = sent(editor, LIBRARY.replace("Lego", "Brick"), "summer.csv")
    page = editor.see(again)
    assert counts(page)["New"] == "1"
    assert "known already" in editor.see(f"{again}/columns").text
    assert editor.fill(f"{again}/columns", anew="1").headers["Location"] == f"{again}/columns"
    page = editor.see(f"{again}/columns")
    assert page.one("input", value="day-month").attributes.keys() >= {"checked"}
    editor.fill(f"{again}/columns", **{"column-5": "summary"})
    assert "Summary" in editor.see(again).one("section", aria_labelledby="read").text


def test_letters_are_shown_before_they_are_believed(site: PeopleSite, editor: Browser) -> None:
    text = "Kurs,Ort\nTöpfern für alle,Gemeindehaus Süd\nYoga,Gemeindehaus Süd\n"
    path = sent(editor, text.encode("cp1252"), "kurse.csv")
    page = editor.see(f"{path}/columns")
    question = page.one("fieldset")
    assert "Töpfern für alle" in question.text
    editor.fill(f"{path}/columns", encoding="cp1252")
    page = editor.see(f"{path}/columns")
    editor.fill(f"{path}/columns", encoding="cp1252", kind="course")
    assert "CP1252" in editor.see(path).one("section", aria_labelledby="read").text
    assert confirm(editor, path).status_code == 303
    assert found(site, "töpfern") == 1


def test_faulty_rows_and_much_withdrawn_take_a_word(site: PeopleSite, editor: Browser) -> None:
    confirm(editor, sent(editor, FOUR))
    path = sent(editor, HEADER + "a,Yoga,course,Hall,6-9,5\nx,,course,,,\n")
    refused = judged(confirm(editor, path), 422)
    assert "Faulty rows: 1" in refused.one("div", id="faults").text
    refused = judged(confirm(editor, path, **{"good-rows": "yes"}), 422)
    assert "no longer in the file" in refused.text
    marked = editor.get(f"{path}/marked")
    sheet = load_workbook(io.BytesIO(marked.data)).worksheets[0]
    assert sheet["B3"].comment is not None
    assert "courses.xlsx" in marked.headers["Content-Disposition"]
    confirm(editor, path, **{"good-rows": "yes", "withdrawals": "yes"})
    assert (found(site, "yoga"), found(site, "judo")) == (1, 0)


def test_a_sentence_runs_as_its_page_does_whatever_it_quotes(editor: Browser) -> None:
    path = sent(editor, HEADER + "a,Yoga,course,Hall,soon,5\n")
    notes = editor.see(f"/ar{path}").all("p", class_="note")
    quoting = next(note for note in notes if "soon" in note.text)
    assert quoting.one("bdi").get("dir") == "rtl"
    # A minus before a number would else stand behind it.
    assert "\u2068soon\u2069" in quoting.text
    assert "\u2068" not in editor.see(path).text


def test_what_waits_for_the_city_is_said(site: PeopleSite, editor: Browser) -> None:
    with site.writing() as session:
        session.execute(update(Provider).values(standing=Standing.NEW.value))
    assert "Everything waits" in editor.see(UPLOADS).text
    path = sent(editor, FOUR)
    page = editor.see(path)
    assert (counts(page)["New"], counts(page)["Waiting for the city"]) == ("0", "4")
    assert not page.all("a", href=f"{path}?show=problems#found")
    confirm(editor, path)
    assert found(site, "judo") == 0
    assert "Judo" in site.signed_in("moderator").see("/city/queue").text


def test_the_blank_table_comes_back(editor: Browser) -> None:
    for locale, title in (("en", "Title"), ("ar", "العنوان")):
        blank = editor.get(f"/{locale}{UPLOADS}/template")
        book = load_workbook(io.BytesIO(blank.data))
        heads = [cell.value for cell in book.worksheets[0][1]]
        assert title in heads
        book.worksheets[0].append(["t1", "Tango", "course", *[None] * 5, "Evening school"])
        filled = io.BytesIO()
        book.save(filled)
        assert counts(editor.see(sent(editor, filled.getvalue(), "filled.xlsx")))["New"] == "1"


def everything(site: PeopleSite) -> list[Any]:
    """What is stored beside uploads and the log."""
    with closing(sqlite3.connect(site.file)) as database:
        names = ("opportunity", "offer", "occurrence", "venue", "provider", "provider_profile")
        return [database.execute(f"SELECT * FROM {name}").fetchall() for name in names]  # noqa: S608 - of ours.


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("name", [*HOSTILE, *TOLERATED])
def test_hostile_files_do_no_harm(site: PeopleSite, editor: Browser, name: str) -> None:
    stored = everything(site)
    make, words = HOSTILE.get(name) or (TOLERATED[name][0], "")
    response = send(editor, make(), name)
    if response.status_code == 303:
        response = editor.get(response.headers["Location"], follow_redirects=True)
    page = judged(response, response.status_code, name)
    assert response.status_code in {200, 413, 422}
    if words:
        assert words in page.one("main").text
    assert everything(site) == stored


def test_what_is_too_large_is_refused_on_the_page(editor: Browser) -> None:
    for size, status in ((5_100_000, 422), (12_000_000, 413)):
        page = judged(send(editor, b"x" * size), status)
        assert "larger than 5 MB" in page.one("p", class_="fault").text
    for name in ("", "\0\u202e..\\..\\x.csv"):
        assert send(editor, FOUR, name).status_code in {303, 422}
    assert judged(editor.fill(UPLOADS, UPLOADS), 422).one("p", class_="fault").text
    assert editor.get(f"{UPLOADS}/{HIGHEST_ID + 1}").status_code == 404


def test_two_who_confirm_at_once_publish_once(site: PeopleSite) -> None:
    people = [site.signed_in(who) for who in ("editor", "manager")]
    path = sent(people[0], FOUR)
    shown = plan(people[0].see(path))
    answers: list[int] = []

    def go(browser: Browser) -> None:
        answers.append(browser.fill(path, f"{path}/confirm", plan=shown).status_code)

    threads = [threading.Thread(target=go, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {303, 422}
    assert 303 in answers
    assert state(site, path) is UploadState.DONE
    assert found(site, "judo") == 1


def test_what_others_changed_meanwhile_is_shown_and_confirmed_anew(
    site: PeopleSite, editor: Browser
) -> None:
    confirm(editor, sent(editor, FOUR))
    mine = sent(editor, FOUR.replace("6-9,5", "6-9,7"))
    seen = plan(editor.see(mine))
    theirs = sent(editor, FOUR.replace("6-9,5", "6-9,9"))
    confirm(editor, theirs)
    assert editor.fill(mine, f"{mine}/confirm", plan=seen).status_code == 303
    page = editor.see(mine)
    assert "Others have changed" in page.one("p", class_="notice").text
    assert page.one("ol").one("dl").text == "Price 9 → 7"
    assert "checked anew" in judged(editor.fill(mine, f"{mine}/confirm", plan=seen), 422).text
    confirm(editor, mine)
    assert state(site, mine) is UploadState.DONE


def test_a_large_file_is_worked_on_apart_stopped_and_killed(
    site: PeopleSite, editor: Browser, tmp_path: Path
) -> None:
    many_rows.write_csv(tmp_path / "many.csv", 3_000)
    path = sent(editor, (tmp_path / "many.csv").read_bytes(), "many.csv")
    upload = int(path.rpartition("/")[2])
    page = editor.see(path)
    assert page.one("progress")
    assert not page.all("meta", http_equiv="refresh")
    assert editor.see(f"{path}?again=1").one("meta", http_equiv="refresh")
    wait_until(lambda: bool(row(site.here, upload).worker))
    assert editor.fill(path, f"{path}/stop").status_code == 303
    wait_until(lambda: not row(site.here, upload).worker)
    page = editor.see(path)
    assert [one.text for one in page.all("button")][-2:] == ["Check it", "Throw it away"]

    editor.fill(path, f"{path}/begin")
    wait_until(lambda: bool(row(site.here, upload).worker))
    child = upkeep._CHILDREN[-1]  # noqa: SLF001 - the process itself.
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert state(site, path) is UploadState.CHECKING
    with closing(sqlite3.connect(site.file)) as database:
        database.execute("UPDATE upload SET beat_at = '2000-01-01 00:00:00'")
        database.commit()
    page = editor.see(path)
    assert "cut off" in page.one("p", class_="notice").text
    editor.fill(path, f"{path}/begin")
    wait_until(lambda: state(site, path) is UploadState.CHECKED)
    wait_until(lambda: bool(upkeep.desk(site.here).marked(upload)))
    assert load_workbook(io.BytesIO(editor.get(f"{path}/marked").data)).worksheets[1]["A2"].value
    page = editor.see(f"{path}?show=new&page=2")
    assert counts(page)["New"] == "2 970"
    assert page.one("nav", class_="pages").one("span").text == "2 / 60"
    confirm(editor, path, **{"good-rows": "yes"})
    wait_until(lambda: state(site, path) is UploadState.DONE)
    for one in upkeep._CHILDREN:  # noqa: SLF001 - those that may still mark and index.
        one.wait(PATIENCE)
    assert found(site, "robotics") > 0


def row(here: Installation, upload: int) -> Any:
    """What is stored of an upload."""
    with here.sessions() as session:
        return uploads.get(session, upload)
