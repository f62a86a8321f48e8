"""Uploads: received, checked, confirmed, live; stopped, killed, changed by others meanwhile."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from finder import db
from finder.errors import NotFoundError, SourceError, UploadError
from finder.i18n import catalogue
from finder.imports.check import JudgePoint
from finder.imports.matching.answers import Answers, Asked
from finder.imports.results import Result
from finder.imports.uploads import Desk, utc_now, why
from finder.imports.work import StoppedError, Work
from finder.installation import Installation
from finder.models import Provider, Upload
from finder.query import SearchQuery
from finder.schedule import HORIZON
from finder.settings import Settings
from finder.store import parties, uploads
from finder.store.parties import Locate
from finder.store.saving import Moment
from finder.upkeep import desk, work_apart, work_on
from finder.vocabulary import Standing, UploadState
from tests import messy_tables
from tests.importing import NOW, Town, everywhere, no_areas

HEADER = "id,title,kind,venue,ages,price,first_date"


@dataclass
class Terms:
    """A city and a moment."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/Chicago"))
    currency: str = "USD"
    locate: Locate = no_areas
    judge_point: JudgePoint = everywhere
    now: datetime = NOW
    utc: datetime = NOW
    by: int | None = 7

    @property
    def moment(self) -> Moment:
        """When and where something is written."""
        return Moment(self.utc, self.zone, self.now.date() + HORIZON)


@dataclass
class Office:
    """A desk for uploads in a town with one provider, and a clock that can be put forward."""

    town: Town
    desk: Desk
    owner: int
    late: timedelta = timedelta()

    @classmethod
    def open(cls, town: Town) -> Office:
        """An office in a town."""
        with db.writing(town.sessions) as session:
            owner = parties.provider_id(session, "Hall")
        office = cls(town, Desk(town.sessions, Terms(), ("en",)), owner)
        office.standing(Standing.TRUSTED)
        office.desk = replace(office.desk, clock=lambda: utc_now() + office.late)
        return office

    def send(self, text: str | bytes, name: str = "courses.csv", **options: Any) -> int:
        """Receive a file and check it."""
        data = text.encode() if isinstance(text, str) else text
        upload = self.desk.receive(self.owner, data, name, **options)
        self.desk.check(upload)
        return upload

    def confirm(self, upload: int, **said: bool) -> UploadState:
        """Confirm what was shown, and let it go live."""
        self.desk.confirm(upload, self.row(upload).plan, **said)
        return self.desk.publish(upload)

    def row(self, upload: int) -> Upload:
        """What is stored of an upload."""
        with self.town.sessions() as session:
            row = uploads.get(session, upload)
        assert row
        return row

    def found(self, upload: int) -> Result:
        """What its check has found."""
        result = self.desk.result(upload)
        assert result
        return result

    def titles(self) -> list[str]:
        """What residents see."""
        return self.town.rows(
            "SELECT title FROM opportunity WHERE status = 'published' ORDER BY external_id"
        )

    def standing(self, standing: Standing) -> None:
        """How far the city trusts the provider."""
        with db.writing(self.town.sessions) as session:
            provider = session.get(Provider, self.owner)
            assert provider
            provider.standing = standing.value


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office.open(Town.make(tmp_path))


def table(*rows: str) -> str:
    width = HEADER.count(",")
    return "\n".join([HEADER, *(row + "," * (width - row.count(",")) for row in rows)]) + "\n"


FOUR = ("a,Yoga,course,Hall,6-9,5", "b,Judo,course,Hall", "c,Chess,event", "d,Go,event")


def test_nothing_is_live_before_it_is_confirmed(office: Office) -> None:
    upload = office.send(table(*FOUR))
    assert office.desk.state(upload) is UploadState.CHECKED
    found = office.found(upload)
    assert [(one.row, one.external_id, one.title) for one in found.difference.new] == [
        (2, "a", "Yoga"), (3, "b", "Judo"), (4, "c", "Chess"), (5, "d", "Go"),
    ]  # fmt: skip
    assert office.titles() == []
    assert office.confirm(upload) is UploadState.DONE
    assert office.titles() == ["Yoga", "Judo", "Chess", "Go"]
    run = office.row(upload).run
    assert run
    assert (run.read, run.added, run.file_name) == (4, 4, "courses.csv")


def test_a_server_keeps_uploads_as_a_file_does(postgres_url: str, tmp_path: Path) -> None:
    db.upgrade(postgres_url)
    engine = db.open_database(postgres_url)
    office = Office.open(Town(db.sessions(engine), tmp_path))
    office.standing(Standing.KNOWN)
    office.confirm(office.send(table(*FOUR)))
    upload = office.send(table("a,Yoga,course,Hall,6-99", "b,Judo!,course,Hall", *FOUR[2:]))
    found = office.found(upload).difference
    assert (len(found.changed), len(found.waiting), found.unchanged) == (1, 1, 2)
    assert office.confirm(upload) is UploadState.DONE
    assert office.titles() == ["Yoga", "Judo!", "Chess", "Go"]
    asked = office.send(messy_tables.LIBRARY, "spring.csv")
    office.desk.answer(asked, Answers.from_data({"order": "day-month", "kind": "event"}))
    assert office.desk.check(asked) is UploadState.CHECKED
    assert office.confirm(asked) is UploadState.DONE
    again = office.send(messy_tables.LIBRARY, "summer.csv")
    assert office.found(again).profile == "matched"
    engine.dispose()


def test_the_difference_has_old_and_new_values(office: Office) -> None:
    office.confirm(office.send(table(*FOUR)))
    changed = table("a,Yoga,course,Hall,6-9,7.50", *FOUR[1:3], "e,Bao,event")
    found = office.found(office.send(changed)).difference
    assert [(one.title, one.row) for one in found.new] == [("Bao", 5)]
    (yoga,) = found.changed
    assert [(one.field, one.before, one.after) for one in yoga.amendments] == [
        ("price", "5", "7.50")
    ]
    assert [one.title for one in found.vanished] == ["Go"]
    assert found.unchanged == 2


def test_what_a_row_does_not_say_of_its_provider_and_place_stays(office: Office) -> None:
    header = "id,title,kind,venue,postcode\n"
    office.confirm(office.send(header + "a,Yoga,course,Hall,60640\n"))
    with db.writing(office.town.sessions) as session:
        provider = session.get(Provider, office.owner)
        assert provider
        provider.type, provider.url = "library", "https://hall.example"
    upload = office.send(header + "a,Yoga!,course,Hall,\n")
    (yoga,) = office.found(upload).difference.changed
    assert [(one.field, one.after) for one in yoga.amendments] == [("title", "Yoga!")]
    office.confirm(upload)
    assert office.town.rows("SELECT type, url FROM provider") == [
        ("library", "https://hall.example")
    ]
    assert office.town.rows("SELECT postcode FROM venue") == ["60640"]


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    office.confirm(office.send(table(*FOUR)))
    stored = office.town.everything()
    upload = office.send(table(*FOUR))
    assert office.found(upload).does_nothing
    assert office.confirm(upload) is UploadState.DONE
    assert office.town.everything() == stored


def test_good_rows_go_ahead_only_if_that_is_said(office: Office) -> None:
    upload = office.send(table(*FOUR[:2], "c,,event", "d,Go,party"))
    found = office.found(upload)
    assert found.rejected == 2
    assert [(one.cell, one.heading, one.problem.code, one.keeps_out) for one in found.findings] == [
        ("B4", "title", "missing", True), ("C5", "kind", "kind-unknown", True),
    ]  # fmt: skip
    with pytest.raises(UploadError, match="Faulty rows: 2"):
        office.confirm(upload)
    assert office.titles() == []
    assert office.confirm(upload, good_rows=True) is UploadState.DONE
    assert office.titles() == ["Yoga", "Judo"]


def test_the_corrected_file_has_the_problems_in_the_cells(office: Office) -> None:
    upload = office.send(table("a,=cmd|' /C calc'!A0,course", "b,,course,,6-x"))
    made = io.BytesIO()
    office.desk.corrected(upload, made, catalogue("de"))
    sheet, listed = load_workbook(io.BytesIO(made.getvalue())).worksheets
    assert sheet["A2"].comment is None
    assert "leer" in sheet["B3"].comment.text
    assert sheet["B2"].value == "=cmd|' /C calc'!A0"
    assert (sheet["B2"].data_type, sheet["B2"].quotePrefix) == ("s", True)
    assert [row[0] for row in listed.iter_rows(min_row=2, values_only=True)] == ["B3", "E3"]
    assert listed["A2"].hyperlink.location == f"'{sheet.title}'!B3"


def test_a_problem_calls_a_field_as_the_table_does(office: Office) -> None:
    korean = catalogue("ko").gettext
    upload = office.send("고유 번호,제목,종류\na,,강좌\nb,도예,강좌\n")
    (missing,) = office.found(upload).findings
    assert (missing.cell, missing.heading) == ("B2", "제목")
    assert "제목" in missing.say(korean)
    assert "title" not in missing.say(korean)
    upload = office.send("id,title\na,Yoga\n", "without.csv")
    assert office.desk.state(upload) is UploadState.ASKED


def test_much_is_withdrawn_only_if_that_is_said(office: Office) -> None:
    office.confirm(office.send(table(*FOUR)))
    upload = office.send(table(*FOUR[:2]))
    assert office.found(upload).withdraws_much
    with pytest.raises(UploadError, match="no longer in the file: 2"):
        office.confirm(upload)
    assert office.confirm(upload, withdrawals=True) is UploadState.DONE
    assert office.titles() == ["Yoga", "Judo"]


def test_another_file_of_the_provider_is_left_alone(office: Office) -> None:
    office.confirm(office.send(table(*FOUR)))
    office.confirm(office.send(table("x,Zumba,course"), "summer.csv"))
    assert len(office.titles()) == 5
    upload = office.send(table(*FOUR[:3]), "renamed.csv", source=office.row(1).source)
    assert [one.title for one in office.found(upload).difference.vanished] == ["Go"]


def test_a_file_speaks_only_for_its_own_provider(office: Office) -> None:
    office.town.take("id,title,kind,provider,provider_url\n1,Theirs,course,Other,http://o.org\n")
    office.confirm(
        office.send(
            "id,title,kind,provider,provider_url\n1,Mine,course,Other,https://evil.example\n"
        )
    )
    found = office.town.rows(
        "SELECT o.title, p.name FROM opportunity o JOIN provider p ON p.id = o.provider_id"
        " ORDER BY o.id"
    )
    assert found == [("Theirs", "Other"), ("Mine", "Hall")]
    assert office.town.rows("SELECT url FROM provider WHERE name = 'Hall'") == [""]


def test_what_others_have_changed_meanwhile_is_shown_and_confirmed_anew(office: Office) -> None:
    office.confirm(office.send(table(*FOUR)))
    mine = office.send(table("a,Yoga,course,Hall,6-9,7", *FOUR[1:]))
    office.confirm(office.send(table("a,Yoga,course,Hall,6-9,9", *FOUR[1:])))
    assert office.confirm(mine) is UploadState.CHECKED
    reason = why(office.row(mine))
    assert reason
    assert "Others have changed" in reason.say(str)
    (yoga,) = office.found(mine).difference.changed
    assert [(one.before, one.after) for one in yoga.amendments] == [("9", "7")]
    assert office.confirm(mine) is UploadState.DONE


def test_what_others_change_elsewhere_does_not_matter(office: Office) -> None:
    upload = office.send(table(*FOUR))
    office.town.take("id,title,kind,provider\n1,Theirs,course,Other\n", name="theirs.csv")
    assert office.confirm(upload) is UploadState.DONE


def test_only_what_was_shown_is_confirmed(office: Office) -> None:
    upload = office.send(table(*FOUR))
    with pytest.raises(UploadError, match="checked anew"):
        office.desk.confirm(upload, "another plan")
    received = office.desk.receive(office.owner, table(*FOUR).encode(), "x.csv")
    with pytest.raises(UploadError, match="check it first"):
        office.desk.confirm(received, "")
    with pytest.raises(NotFoundError):
        office.desk.state(99)
    with pytest.raises(UploadError, match="already"):
        office.desk.publish(upload)


def test_a_table_of_their_own_is_asked_once_and_known_from_then_on(office: Office) -> None:
    upload = office.send(messy_tables.LIBRARY, "spring.csv")
    assert office.desk.state(upload) is UploadState.ASKED
    asked = [question.about for question in office.desk.look(upload).questions]
    assert asked == [Asked.ORDER, Asked.KIND]
    office.desk.answer(upload, Answers.from_data({"order": "day-month", "kind": "event"}))
    assert office.desk.check(upload) is UploadState.CHECKED
    found = office.found(upload).findings
    (pence,) = (one for one in found if one.problem.code == "price-in-words")
    assert (pence.cell, pence.heading, pence.problem.value) == ("G11", "Cost", "50p")
    assert office.confirm(upload) is UploadState.DONE
    days = office.town.rows("SELECT day FROM occurrence ORDER BY day LIMIT 2")
    assert days == ["2026-02-03", "2026-02-07"]
    again = office.send(messy_tables.LIBRARY.replace("Manga drawing", "Comics"), "summer.csv")
    assert office.desk.state(again) is UploadState.CHECKED
    assert office.found(again).profile == "matched"


def test_an_encoding_that_is_not_certain_is_asked_with_lines(office: Office) -> None:
    text = "강좌명,요일,시작일\n도예 교실,월요일,2026-03-02\n서예 교실,화요일,2026-03-03\n"
    office.desk = replace(office.desk, locales=("ko", "en"))
    upload = office.send(text.encode("cp949"), "courses.csv")
    assert office.desk.state(upload) is UploadState.ASKED
    (question,) = office.desk.look(upload).questions
    assert (question.about, question.choices[0].value) == (Asked.ENCODING, "cp949")
    assert question.choices[0].sample[1].startswith("도예 교실")
    told = {"encoding": "cp949", "kind": "course", "repeats": "weekly"}
    office.desk.answer(upload, Answers.from_data(told))
    assert office.desk.check(upload) is UploadState.CHECKED
    assert office.confirm(upload) is UploadState.DONE
    assert set(office.titles()) == {"도예 교실", "서예 교실"}


def test_what_cannot_be_read_says_why(office: Office) -> None:
    upload = office.send(b"PK\x03\x04xl/" + b"x" * 99, "table.xlsx")
    assert office.desk.state(upload) is UploadState.FAILED
    reason = why(office.row(upload))
    assert reason
    assert "damaged" in reason.say(str)
    with pytest.raises(SourceError, match="larger than 5 MB"):
        office.desk.receive(office.owner, b"x" * 5_000_001, "big.csv")
    with pytest.raises(SourceError, match="empty"):
        office.desk.receive(office.owner, b" \n", "../../etc/passwd")


def test_what_a_new_provider_sends_waits_for_the_city(office: Office) -> None:
    office.standing(Standing.NEW)
    upload = office.send(table(*FOUR))
    found = office.found(upload)
    assert (len(found.difference.waiting), found.difference.new) == (4, ())
    assert {one.problem.code for one in found.findings} == {"waits"}
    assert office.confirm(upload) is UploadState.DONE
    assert office.titles() == []
    waiting = office.town.rows("SELECT external_id, state FROM offer ORDER BY external_id")
    assert waiting == [(name, "waiting") for name in "abcd"]
    versions = office.town.rows("SELECT version FROM offer")
    office.confirm(office.send(table(*FOUR)))
    assert office.town.rows("SELECT version FROM offer") == versions


def test_material_changes_of_a_known_provider_wait(office: Office) -> None:
    office.standing(Standing.KNOWN)
    office.confirm(office.send(table(*FOUR)))
    rows = ("a,Yoga,course,Hall,6-99,5", "b,Judo!,course,Hall", *FOUR[2:])
    upload = office.send(table(*rows))
    found = office.found(upload).difference
    (small,), (large,) = found.changed, found.waiting
    assert [(one.field, one.after) for one in small.amendments] == [("title", "Judo!")]
    assert [(one.before, one.after) for one in large.amendments] == [("6-9", "6-99")]
    office.confirm(upload)
    assert office.titles() == ["Yoga", "Judo!", "Chess", "Go"]
    (waiting,) = office.town.rows('SELECT external_id, "values", live FROM offer')
    assert waiting[0] == "a"
    assert '"ages": "6-99"' in waiting[1]
    assert '"ages": "6-9"' in waiting[2]


def test_work_stops_when_it_is_asked_to(office: Office) -> None:
    rows = "id,title,kind,latitude,longitude\n" + "a,Yoga,course,41.9,-87.6\n"
    upload = office.desk.receive(office.owner, rows.encode(), "courses.csv")

    def stopping(_lat: float, _lng: float) -> None:
        with db.writing(office.town.sessions) as session:
            assert uploads.ask_to_stop(session, upload)

    desk = replace(office.desk, terms=Terms(judge_point=stopping))
    assert desk.check(upload) is UploadState.RECEIVED
    assert office.desk.check(upload) is UploadState.CHECKED
    office.desk.confirm(upload, office.row(upload).plan)
    assert office.desk.stop(upload)
    assert office.desk.state(upload) is UploadState.CHECKED
    assert not office.desk.stop(upload)
    office.desk.confirm(upload, office.row(upload).plan)
    assert desk.publish(upload) is UploadState.CHECKED
    assert office.titles() == []
    assert office.confirm(upload) is UploadState.DONE


def test_nobody_works_on_what_somebody_works_on(office: Office) -> None:
    upload = office.send(table(*FOUR))
    office.desk.confirm(upload, office.row(upload).plan)
    with db.writing(office.town.sessions) as session:
        assert uploads.claim(
            session, upload, states=(), to=UploadState.PUBLISHING, worker="w", utc=utc_now()
        )
    for work in (office.desk.publish, office.desk.check):
        with pytest.raises(UploadError, match="already"):
            work(upload)
    office.late = uploads.SILENT + timedelta(seconds=1)
    assert office.desk.publish(upload) is UploadState.DONE


def test_a_worker_that_comes_back_too_late_writes_nothing(office: Office) -> None:
    upload = office.send(table(*FOUR))
    office.desk.confirm(upload, office.row(upload).plan)
    with office.desk._claimed(upload, (), UploadState.PUBLISHING) as slow:  # noqa: SLF001 - the worker itself.
        office.late = uploads.SILENT + timedelta(seconds=1)
        assert office.desk.publish(upload) is UploadState.DONE
        stored = office.town.everything()
        with pytest.raises(StoppedError):
            Work.publish(slow)
    assert office.town.everything() == stored
    assert office.desk.state(upload) is UploadState.DONE


@pytest.mark.parametrize("wait", [0.6, 1.2, 1.8])
def test_a_killed_worker_leaves_nothing_half_done(home: Path, tmp_path: Path, wait: float) -> None:
    path = tmp_path / "many.csv"
    rows = (f"k{n},Kite {n},course,Hall" for n in range(600))
    path.write_text(table(*rows))
    assert command(home, "uploads", "add", path, "--provider", "Kites") == 0
    confirmed = start(home, "uploads", "confirm", "1")
    time.sleep(wait)
    with suppress(ProcessLookupError):
        os.kill(confirmed.pid, signal.SIGKILL)
    confirmed.wait()
    with db.open_database(f"sqlite:///{home / 'finder.sqlite3'}").connect() as connection:
        count = connection.exec_driver_sql(
            "SELECT COUNT(*) FROM opportunity WHERE title LIKE 'Kite %'"
        ).scalar()
        state = connection.exec_driver_sql("SELECT state FROM upload").scalar()
        assert (count, state) in {(0, "checked"), (0, "publishing"), (600, "done")}
        connection.exec_driver_sql("UPDATE upload SET beat_at = '2000-01-01 00:00:00'")
        connection.commit()
    if state == "checked":
        assert command(home, "uploads", "confirm", "1") == 0
    elif state == "publishing":
        assert command(home, "uploads", "run", "1") == 0
    done = subprocess.run(
        [sys.executable, "-m", "finder", "--home", str(home), "search", "--q", "kite"],
        capture_output=True, text=True, check=True, env=environment(),
    )  # fmt: skip
    assert done.stdout.startswith("600 found") or state == "done"


def test_a_large_file_is_worked_on_apart(home: Path) -> None:
    settings = Settings.from_environment({"FINDER_HOME": str(home)})
    here = Installation.open(settings)
    working = desk(here)
    with db.writing(here.sessions) as session:
        owner = parties.provider_id(session, "Kites")
    upload = working.receive(owner, table("k,Kite,course").encode(), "kites.csv")
    assert work_apart(settings, upload, by=3) > 0
    for _ in range(900):
        if working.state(upload) is UploadState.CHECKED:
            break
        time.sleep(0.1)
    assert working.state(upload) is UploadState.CHECKED
    with here.sessions() as session:
        row = uploads.get(session, upload)
    assert row
    working.confirm(upload, row.plan)
    assert work_on(here, upload) is UploadState.DONE
    assert here.engine.search(SearchQuery(q="kite"), here.clock()).total == 1


def environment() -> dict[str, str]:
    return dict(os.environ) | {"PYTHONPATH": str(Path(__file__).parent.parent)}


def start(home: Path, *args: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "finder", "--home", str(home), *map(str, args)]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL)


def command(home: Path, *args: object) -> int:
    with start(home, *args) as process:
        return process.wait(60)


def test_a_provider_does_by_commands_what_the_pages_do(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "club.xlsx"
    path.write_bytes(messy_tables.club())
    assert command(home, "match", path, "--provider", "TSV") == 1
    told = ("--column", "Nr=nothing", "--kind", "course")
    assert command(home, "match", path, "--provider", "TSV", *told, "--keep") == 0
    assert command(home, "import", path, "--provider", "TSV") == 0
    assert command(home, "uploads", "add", path, "--provider", "TSV") == 0
    assert command(home, "uploads", "list", "--provider", "TSV") == 0
    assert command(home, "uploads", "stop", "1") == 0
    assert command(home, "uploads", "forget", "--days", "0") == 0
