"""An import from the file to the database, again and again, and what may go wrong."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Sequence
from pathlib import Path

import pytest
from sqlalchemy import insert

from finder.errors import ImportRefusedError, SourceError
from finder.imports.run import write_problems_csv
from finder.models import Area
from tests.importing import FIXTURES, NOW, Town, codes

HEADER = "id,title,kind,provider,provider_type,venue,address,latitude,longitude,ages,first_date"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town.make(tmp_path)


def table(*rows: str) -> str:
    width = HEADER.count(",")
    return "\n".join([HEADER, *(row + "," * (width - row.count(",")) for row in rows)]) + "\n"


def ten(*left_out: int) -> str:
    return table(
        *(f"{n},Class {n},course,Hall,,Hall,Quay {n},,,," for n in range(10) if n not in left_out)
    )


def test_the_report_counts_every_row(town: Town) -> None:
    report = town.take(
        table("1,Yoga,course,Hall", "2,,course,Hall", "1,Yoga,course,Hall", "3,A,b,c")
    )
    assert (report.read, report.added, report.unchanged, report.rejected) == (4, 1, 1, 2)
    said = report.as_json()
    assert list(said) == [
        "profile", "source", "read", "added", "changed", "unchanged", "rejected", "withdrawn",
        "problems",
    ]  # fmt: skip
    assert said["source"] == "table.csv"
    errors = [problem for problem in said["problems"] if problem["code"] == "kind-unknown"]
    assert errors == [
        {"row": 5, "field": "kind", "code": "kind-unknown", "value": "b",
         "message": "“b” is no kind of opportunity: write course, event, workplace or resource."}
    ]  # fmt: skip


def test_the_same_file_again_changes_nothing(town: Town) -> None:
    town.take(FIXTURES / "finder.csv")
    stored = town.everything()
    later = NOW.replace(day=9)
    report = town.take(FIXTURES / "finder.csv", now=later)
    assert (report.unchanged, report.added, report.changed) == (5, 0, 0)
    assert town.everything() == stored
    assert len(town.rows("SELECT id FROM import_run")) == 2


def test_another_file_confirms_what_it_repeats(town: Town) -> None:
    town.take(ten())
    before = town.rows("SELECT id, change, updated_at FROM opportunity WHERE external_id <> '3'")
    report = town.take(ten().replace("Class 3", "Judo"), now=NOW.replace(day=9))
    assert (report.changed, report.unchanged) == (1, 9)
    after = town.rows("SELECT id, change, updated_at FROM opportunity WHERE external_id <> '3'")
    assert after == before
    confirmed = set(town.rows("SELECT substr(confirmed_at, 1, 10) FROM opportunity"))
    assert confirmed == {"2026-01-09"}
    assert town.rows("SELECT title, change FROM opportunity WHERE external_id = '3'") == [
        ("Judo", 11)
    ]


def test_change_numbers_rise_one_by_one(town: Town) -> None:
    town.take(ten())
    assert sorted(town.rows("SELECT change FROM opportunity")) == list(range(1, 11))
    town.take(ten(0, 1))
    assert town.rows("SELECT change FROM opportunity WHERE status = 'withdrawn'") == [11, 12]
    assert town.rows("SELECT value FROM change_counter") == [12]


def test_what_vanishes_is_withdrawn_and_may_come_back(town: Town) -> None:
    town.take(ten())
    report = town.take(ten(4))
    assert (report.withdrawn, report.unchanged) == (1, 9)
    assert town.rows("SELECT title FROM opportunity WHERE status = 'withdrawn'") == ["Class 4"]
    assert town.take(ten()).changed == 1
    assert town.rows("SELECT COUNT(*) FROM opportunity WHERE status = 'published'") == [10]


def test_a_run_that_would_withdraw_much_is_stopped(town: Town) -> None:
    town.take(ten())
    stored = town.everything()
    with pytest.raises(ImportRefusedError, match=r"3 of the 10 .* --allow-withdrawals"):
        town.take(ten(1, 2, 3))
    assert town.everything() == stored
    assert len(town.rows("SELECT id FROM import_run")) == 1
    assert "many-withdrawals" in str(town.take(ten(1, 2, 3), dry_run=True).problems)
    assert town.take(ten(1, 2, 3), allow_withdrawals=True).withdrawn == 3


def test_other_sources_are_left_alone(town: Town) -> None:
    town.take(ten())
    town.take(table("x,Chess,event,Club"), name="club.csv")
    assert town.rows("SELECT COUNT(*) FROM opportunity WHERE status = 'published'") == [11]
    town.take(ten(4), name="renamed.csv", source="table.csv")
    assert town.rows("SELECT title FROM opportunity WHERE status = 'withdrawn'") == ["Class 4"]


def test_a_row_that_is_now_faulty_is_not_withdrawn(town: Town) -> None:
    town.take(ten())
    report = town.take(ten().replace("4,Class 4,course", "4,Class 4,party"))
    assert (report.rejected, report.withdrawn) == (1, 0)
    report = town.take(ten().replace("5,Class 5,course,Hall", '5,"Class 5,course,Hall'))
    assert (report.rejected, report.withdrawn) == (1, 0)
    assert town.rows("SELECT COUNT(*) FROM opportunity WHERE status = 'published'") == [10]


def twenty(broken: Collection[int] = (), left_out: Collection[int] = ()) -> str:
    rows = [f"b{n},Pots,course,Pot Club" for n in range(20)]
    for n in broken:
        rows[n] = f'b{n},"Pots,course,Pot Club'
    return table(*(row for n, row in enumerate(rows) if n not in left_out))


def test_adjacent_broken_rows_are_not_withdrawn(town: Town) -> None:
    town.take(twenty())
    report = town.take(twenty(broken=(7, 8)))
    assert (report.read, report.rejected, report.unchanged, report.withdrawn) == (20, 2, 18, 0)
    assert codes(report) == [(9, "", "broken-row"), (10, "", "broken-row")]
    long = (
        twenty().replace("b3,Pots", f"b3,{'x' * 200_000}").replace("b4,Pots", f"b4,{'x' * 200_000}")
    )
    report = town.take(long)
    assert (report.read, report.rejected, report.withdrawn) == (20, 2, 0)


def test_nothing_is_withdrawn_while_a_row_might_be_anyones(town: Town) -> None:
    town.take(twenty())
    hidden = twenty(left_out=(3,)) + f"{'x' * 200_000},Pots,course,Pot Club\n"
    report = town.take(hidden.replace("b5,Pots", '"b5,Pots'))
    assert report.withdrawn == 0
    assert (0, "", "not-withdrawn") in codes(report)
    assert town.take(twenty(left_out=(3,), broken=(5,))).withdrawn == 1


@pytest.mark.parametrize("start", ['"b5,Pots', '"b5,"Pots"', '"b5,"Pots","x"'])
def test_an_id_that_is_not_whole_is_not_believed(town: Town, start: str) -> None:
    town.take(twenty())
    report = town.take(twenty().replace("b5,Pots", start))
    assert (report.read, report.rejected, report.withdrawn) == (20, 1, 0)


def test_a_row_with_its_id_lost_holds_withdrawals_back(town: Town) -> None:
    town.take(twenty())
    report = town.take(twenty().replace("b5,", ",").replace("\nb6,Pots", "\nb66,Pots"))
    assert (report.rejected, report.added, report.withdrawn) == (1, 1, 0)
    assert codes(report) == [(0, "", "not-withdrawn"), (7, "id", "missing")]


def test_a_table_without_rows_says_so(town: Town) -> None:
    assert codes(town.take(table())) == [(1, "", "no-rows")]


def test_names_of_columns_are_not_said_at_any_length(town: Town) -> None:
    long = "A" * 100_000
    for header in (f"{long},b", f"id,title,kind,{long},{long}"):
        with pytest.raises(SourceError) as caught:
            town.take(f"{header}\n1,2\n")
        assert len(str(caught.value)) < 400
    (said,) = town.take(f"id,title,kind,provider,{long}\n1,Yoga,course,Hall,x\n").problems
    assert (said.code, len(said.value)) == ("unknown-column", 60)


def test_a_cell_of_a_million_characters_is_a_fault_of_its_row(town: Town) -> None:
    rows = [{"id": str(n), "title": "Yoga", "kind": "course", "provider": "Hall"} for n in (1, 2)]
    rows[0]["notes"] = "x" * 1_000_001
    path = town.folder / "table.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    report = town.take(path)
    assert (report.added, report.rejected) == (1, 1)
    assert (2, "", "cell-too-long") in codes(report)


def test_a_dry_run_writes_nothing(town: Town) -> None:
    stored = town.everything()
    report = town.take(ten(), dry_run=True)
    assert report.added == 10
    assert town.everything() == stored
    assert town.rows("SELECT id FROM import_run") == []


def test_providers(town: Town) -> None:
    town.take(
        table(
            "1,A,course,Café Überall",
            "2,B,course,Cafe überall!",
            "3,C,course,평생학습관",
            "4,D,course,!!!",
        )
    )
    assert sorted(town.rows("SELECT slug FROM provider")) == [
        "cafe-überall", "café-überall", "provider", "평생학습관",
    ]  # fmt: skip


def test_providers_of_the_same_slug(town: Town) -> None:
    town.take(table("1,A,course,Hall", "1,B,course,HALL", "1,C,course,hall!"))
    assert sorted(town.rows("SELECT slug FROM provider")) == ["hall", "hall-2", "hall-3"]
    assert town.take(table("1,A,course,Hall", "1,B,course,HALL", "1,C,course,hall!")).unchanged == 3


def test_the_provider_can_be_given(town: Town) -> None:
    rows = "id,title,kind\n1,Yoga,course\n"
    assert codes(town.take(rows)) == [(2, "provider", "provider-missing")]
    report = town.take(rows, provider="harbor-hall")
    assert (report.added, codes(report)) == (1, [(0, "provider", "provider-new")])
    assert codes(town.take(rows, provider="harbor-hall")) == []
    assert town.rows("SELECT slug FROM provider") == ["harbor-hall"]


def test_what_is_newly_said_of_a_provider_is_announced(town: Town) -> None:
    town.take(table("1,A,course,Hall,,", "2,B,course,Hall,,"))
    town.take(table("3,C,course,Hall,library,"), name="other.csv")
    assert town.rows("SELECT type FROM provider") == ["library"]
    assert sorted(town.rows("SELECT change FROM opportunity")) == [3, 4, 5]


def test_venues_are_shared_and_lie_in_areas(town: Town) -> None:
    with town.sessions.begin() as session:
        session.execute(
            insert(Area), [{"code": "quay", "kind": "district", "names": {}, "boundary": "{}"}]
        )

    def locate(lats: Sequence[float], _lngs: Sequence[float]) -> list[str | None]:
        return ["quay" if lat == 41.9 else None for lat in lats]

    rows = table(
        "1,A,course,Hall,,Hall,Quay 1,41.9,-87.6", "2,B,course,Hall,,HALL,Quay 1,41.9,-87.6",
        "3,C,course,Hall,,,Quay 2,,", "4,D,course,Hall,,,,,",
    )  # fmt: skip
    town.take(rows, locate=locate)
    assert town.rows("SELECT v.name, a.code FROM venue v LEFT JOIN area a ON a.id = v.area_id") == [
        ("Hall", "quay"), ("", None),
    ]  # fmt: skip
    assert town.rows("SELECT COUNT(venue_id) FROM opportunity") == [3]


def test_coordinates_that_the_city_does_not_believe(town: Town) -> None:
    def judge(lat: float, _lng: float) -> str | None:
        return "coordinates-far" if lat < 0 else None

    rows = table("1,A,course,Hall,,Hall,,-41.9,87.6", "2,B,course,Hall,,Club,,41.9,-87.6")
    report = town.take(rows, judge_point=judge)
    assert codes(report) == [(2, "latitude", "coordinates-far")]
    assert town.rows("SELECT name, lat FROM venue") == [("Hall", None), ("Club", 41.9)]
    assert town.take(rows, judge_point=judge).unchanged == 2


def test_local_times_are_stored_in_utc_too(town: Town) -> None:
    town.take(FIXTURES / "finder.csv")
    found = town.rows(
        "SELECT day, start, starts_utc, zone FROM occurrence JOIN opportunity o ON o.id ="
        " opportunity_id WHERE external_id = 'a-1' AND day IN ('2026-01-06', '2026-03-31')"
    )
    assert [(row[0], str(row[1])[:5], str(row[2])[11:16], row[3]) for row in found] == [
        ("2026-01-06", "14:00", "20:00", "America/Chicago"),
        ("2026-03-31", "14:00", "19:00", "America/Chicago"),
    ]


def test_problems_are_kept_and_written_harmlessly(town: Town, tmp_path: Path) -> None:
    report = town.take(table("1,A,=2+5,Hall"))
    assert town.rows("SELECT row, field, code, value, severity FROM import_problem") == [
        (2, "kind", "kind-unknown", "=2+5", "error")
    ]
    write_problems_csv(report, tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["row"], row["value"], row["severity"]) == ("2", "'=2+5", "error")
    with pytest.raises(SourceError, match="cannot be written"):
        write_problems_csv(report, tmp_path / "absent" / "report.csv")


def test_progress_is_told(town: Town) -> None:
    told: list[tuple[int, int]] = []
    rows = table(*(f"{n},Class,course,Hall" for n in range(1_200)))
    town.take(rows, progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == [500, 1_000, 1_200]
    assert all(done <= total for done, total in told)


def test_a_broken_row_does_not_stop_the_others(town: Town) -> None:
    lines = [f'{n},"Class, {n}",course,Hall' for n in range(20_000)]
    lines[777] = '777,"Class, 777,course,Hall'
    short = "\n".join(["id,title,kind,provider,url,licence", *lines])
    for text in (table(*lines), short):
        report = town.take(text, allow_withdrawals=True, name=f"{len(text)}.csv")
        assert (report.read, report.added + report.unchanged) == (20_000, 19_999)
        assert (779, "", "broken-row") in codes(report)
        assert len(report.problems) < 4


def test_a_table_without_rows_withdraws_nothing_unasked(town: Town) -> None:
    assert town.take(table()).read == 0
    town.take(ten())
    with pytest.raises(ImportRefusedError):
        town.take(table())


def test_a_wrong_encoding_is_told_from_a_wrong_header(town: Town) -> None:
    path = town.folder / "latin.csv"
    path.write_bytes("id,title,kind,provider\n1,Café,course,Überall\n".encode("latin-1"))
    with pytest.raises(SourceError, match="not UTF-8"):
        town.take(path)
    assert town.take(path, encoding="latin-1").added == 1
    assert town.rows("SELECT title FROM opportunity") == ["Café"]


KILLED = """
import sys
from pathlib import Path
from finder.imports import run
from finder.store import saving
from tests.importing import FIXTURES, NOW, Facts, everywhere, no_areas
from finder import db

real = saving.insert_opportunities
def slowly(*args):
    real(*args)
    print("written", flush=True)
    sys.stdin.read()
saving.insert_opportunities = slowly
sessions = db.sessions(db.open_database(sys.argv[1]))
run.import_table(FIXTURES / "finder.csv", city=Facts(), sessions=sessions, locate=no_areas,
                 judge_point=everywhere, now=NOW)
"""


def test_kill_in_the_middle_leaves_nothing(town: Town) -> None:
    town.take(table("x,Chess,event,Club"))
    stored = town.everything()
    url = f"sqlite:///{town.folder / 'town.sqlite3'}"
    root = str(FIXTURES.parent.parent.parent)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, url],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        cwd=root, env=os.environ | {"PYTHONPATH": root},
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert town.everything() == stored
    assert town.rows("SELECT COUNT(*) FROM import_run") == [1]
    started = time.monotonic()
    assert town.take(FIXTURES / "finder.csv").added == 5
    assert time.monotonic() - started < 30, "the lock of the dead process is still there"
