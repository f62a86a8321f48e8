"""The command line: exit statuses, one-line refusals, and the sample city from end to end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from finder import cli
from finder.app import create_app
from finder.arguments import ARGUMENTS
from finder.cli import INTERRUPTED, SEARCH_OPTIONS
from finder.commands import DONE, DONE_WITH_REJECTED, NOT_DONE
from finder.errors import SearchIndexError
from finder.search.follower import Follower
from finder.settings import Settings
from tests.conftest import Runner

COMMAND = [sys.executable, "-m", "finder"]
CHECKOUT = Path(__file__).parent.parent


def one_line(said: str) -> str:
    """What was said, when it is one sentence for people and no traceback."""
    assert said.startswith("finder: ")
    assert said.count("\n") == 1
    assert "Traceback" not in said
    return said


def test_help_comes_at_once() -> None:
    script = (
        "import sys\nfrom finder.cli import run\nrun(['--help'])\n"
        "slow = {'sqlalchemy', 'numpy', 'flask', 'shapely', 'babel', 'whoosh'} & set(sys.modules)\n"
        "assert not slow, slow"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "import" in done.stdout


def test_help_is_given_whatever_the_settings(monkeypatch: pytest.MonkeyPatch, run: Runner) -> None:
    monkeypatch.setenv("FINDER_NOW", "nonsense")
    for name in cli.finder.commands:
        status, out, _ = run(name, "--help")
        assert status == DONE
        assert "Usage: finder" in out


def test_a_bad_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch, run: Runner) -> None:
    monkeypatch.setenv("FINDER_NOW", "nonsense")
    status, _, err = run("check")
    assert status == NOT_DONE
    assert "FINDER_NOW" in one_line(err)


def test_an_unknown_command_or_option_is_refused(run: Runner) -> None:
    assert run("frobnicate")[0] == NOT_DONE
    assert run("search", "--shoe-size", "43")[0] == NOT_DONE
    assert run("serve", "--port", "70000")[0] == NOT_DONE


@pytest.mark.parametrize(
    "command",
    [
        ["upgrade"],
        ["import", "listings.csv"],
        ["search"],
        ["reindex"],
        ["serve"],
    ],
)
def test_without_a_city_a_command_says_what_to_do(
    command: list[str], tmp_path: Path, run: Runner
) -> None:
    status, _, err = run("--home", tmp_path / "nowhere", *command)
    assert status == NOT_DONE
    assert "nowhere" in one_line(err)


def test_a_home_that_is_a_file_is_refused(tmp_path: Path, run: Runner) -> None:
    file = tmp_path / "city"
    file.write_text("not a folder")
    for command in (["upgrade"], ["search"], ["demo", "--no-serve"]):
        status, _, err = run("--home", file, *command)
        assert status == NOT_DONE
        one_line(err)
    assert file.read_text() == "not a folder"


def test_a_folder_where_nothing_can_be_written_is_refused(run: Runner) -> None:
    if not Path("/proc/self").exists():
        pytest.skip("a folder that nobody can write to: there is no /proc here")
    status, _, err = run("--home", "/proc/finder", "demo", "--no-serve")
    assert status == NOT_DONE
    one_line(err)


def test_ctrl_c_is_its_own_status(monkeypatch: pytest.MonkeyPatch, run: Runner) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "settings_of", interrupt)
    assert run("check")[0] == INTERRUPTED


def test_every_argument_of_the_search_contract_is_an_option() -> None:
    assert list(SEARCH_OPTIONS) == list(ARGUMENTS)


def test_a_search_answers_in_words(sample: Path, run: Runner) -> None:
    status, out, _ = run("--home", sample, "search", "--per-page", "3")
    assert status == DONE
    assert "found" in out.splitlines()[0]
    assert "3. " in out
    assert "4. " not in out


def test_a_search_answers_in_json_as_the_api_does(sample: Path, run: Runner) -> None:
    args = ["--age", "8", "--day", "sat", "--day", "sun", "--unknown", "age"]
    status, out, _ = run("--home", sample, "search", *args, "--json")
    assert status == DONE
    ours = json.loads(out)
    app = create_app(Settings.from_environment({"FINDER_HOME": str(sample)}))
    query = "age=8&day=sat&day=sun&unknown=age"
    theirs = app.test_client().get(f"/api/v1/opportunities?{query}").get_json()
    assert ours.keys() == theirs.keys()
    assert ours["total"] == theirs["total"] > 0
    for answer in (ours, theirs):
        del answer["took_ms"]
        for opportunity in answer["opportunities"]:
            del opportunity["url"]
    assert ours == theirs


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("age", "old"),
        ("family", "some"),
        ("stage", "afterlife"),
        ("near", "Atlantis"),
        ("within", "far"),
        ("area", "nowhere"),
        ("from", "tomorrow"),
        ("to", "2027-02-30"),
        ("day", "monday"),
        ("time", "night"),
        ("slot", "tue"),
        ("after", "25:00"),
        ("before", "noon"),
        ("fit", "most"),
        ("kind", "thing"),
        ("mode", "telepathy"),
        ("price", "cheap"),
        ("provider", "nobody"),
        ("unknown", "weather"),
        ("online", "perhaps"),
        ("sort", "best"),
        ("page", "0"),
        ("per-page", "1000"),
    ],
)
def test_nonsense_is_refused_by_name(sample: Path, run: Runner, option: str, value: str) -> None:
    status, out, err = run("--home", sample, "search", f"--{option}", value)
    assert status == NOT_DONE
    assert out == ""
    assert f"--{option}" in one_line(err)


def test_a_reader_who_leaves_early_is_no_fault(sample: Path) -> None:
    command = [*COMMAND, "--home", str(sample), "search", "--json"]
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == cli.PIPE_CLOSED


HEADER = "id,title,provider,kind"


def table(folder: Path, *rows: str) -> Path:
    """A small file in the finder's own columns."""
    file = folder / "listings.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return file


GOOD = ("x1,Kite making,Kite Club,course", "x2,Kite flying,Kite Club,event")
BAD = "x3,,Kite Club,course"


def test_an_import_is_found_at_once(home: Path, tmp_path: Path, run: Runner) -> None:
    status, out, _ = run("--home", home, "import", table(tmp_path, *GOOD))
    assert status == DONE
    assert "2 rows read: 2 added, 0 changed, 0 unchanged, 0 rejected" in out
    found = json.loads(run("--home", home, "search", "--q", "kite", "--json")[1])
    assert {one["title"] for one in found["opportunities"]} == {"Kite making", "Kite flying"}


def test_rejected_rows_are_counted_explained_and_written_down(
    home: Path, tmp_path: Path, run: Runner
) -> None:
    problems = tmp_path / "problems.csv"
    file = table(tmp_path, *GOOD, BAD)
    status, out, _ = run("--home", home, "import", file, "--report", problems)
    assert status == DONE_WITH_REJECTED
    assert "3 rows read: 2 added, 0 changed, 0 unchanged, 1 rejected" in out
    assert "1 × missing; the first, in row 4:" in out
    assert "title" in problems.read_text("utf-8")


def test_the_report_as_json_accounts_for_every_row(home: Path, tmp_path: Path, run: Runner) -> None:
    status, out, _ = run("--home", home, "import", table(tmp_path, *GOOD, BAD), "--json")
    said = json.loads(out)
    assert status == DONE_WITH_REJECTED
    parts = ("added", "changed", "unchanged", "rejected")
    assert said["read"] == 3 == sum(said[part] for part in parts)
    assert {"row", "field", "code", "value", "message"} <= said["problems"][0].keys()


def test_a_dry_run_writes_nothing(home: Path, tmp_path: Path, run: Runner) -> None:
    status, out, _ = run("--home", home, "import", table(tmp_path, *GOOD), "--dry-run")
    assert status == DONE
    assert "2 added" in out
    assert (
        json.loads(run("--home", home, "search", "--q", '"kite club"', "--json")[1])["total"] == 0
    )


def test_importing_again_changes_nothing(home: Path, tmp_path: Path, run: Runner) -> None:
    file = table(tmp_path, *GOOD)
    run("--home", home, "import", file)
    assert "2 unchanged" in run("--home", home, "import", file)[1]


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01\x02" * 400, b"%PDF-1.7\n" + b"x" * 100])
def test_a_file_that_cannot_be_read_is_refused(
    home: Path, tmp_path: Path, run: Runner, content: bytes | None
) -> None:
    file = tmp_path / "listings.csv"
    if content is not None:
        file.write_bytes(content)
    status, _, err = run("--home", home, "import", file)
    assert status == NOT_DONE
    one_line(err)


def test_a_full_disk_is_said_to_be_full(home: Path, tmp_path: Path, run: Runner) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("a disk that is full: there is no /dev/full here")
    file = table(tmp_path, *GOOD, BAD)
    status, out, err = run("--home", home, "import", file, "--report", "/dev/full")
    assert status == DONE_WITH_REJECTED
    assert "2 added" in out
    assert "No space left" in one_line(err)


def test_a_report_never_takes_the_place_of_the_table(
    home: Path, tmp_path: Path, run: Runner
) -> None:
    file = table(tmp_path, *GOOD)
    (tmp_path / "link.csv").symlink_to(file)
    (tmp_path / "twin.csv").hardlink_to(file)
    before = file.read_bytes()
    for report in (file, tmp_path / "link.csv", tmp_path / "twin.csv", tmp_path / "." / file.name):
        status, _, err = run("--home", home, "import", file, "--report", report)
        assert status == NOT_DONE
        assert "is the table itself" in one_line(err)
    assert file.read_bytes() == before
    assert "0 found" in run("--home", home, "search", "--q", '"kite club"')[1]


def test_a_report_that_has_no_place_is_refused_before_anything_is_done(
    home: Path, tmp_path: Path, run: Runner
) -> None:
    for report in (tmp_path / "nowhere" / "x.csv", tmp_path, Path("/proc/x.csv")):
        status, _, err = run("--home", home, "import", table(tmp_path, *GOOD), "--report", report)
        assert status == NOT_DONE
        assert "report" in one_line(err)
    assert "0 found" in run("--home", home, "search", "--q", '"kite club"')[1]


def test_a_report_leaves_nothing_beside_it(home: Path, tmp_path: Path, run: Runner) -> None:
    file, report = table(tmp_path, *GOOD, BAD), tmp_path / "problems.csv"
    report.write_text("of last week")
    run("--home", home, "import", file, "--report", report)
    assert "missing" in report.read_text("utf-8")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_an_index_that_cannot_follow_does_not_undo_an_import(
    home: Path, tmp_path: Path, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise SearchIndexError("The index cannot be written: make room.")

    file, report = table(tmp_path, *GOOD), tmp_path / "problems.csv"
    with monkeypatch.context() as patched:
        patched.setattr(Follower, "catch_up", refuse)
        status, out, err = run("--home", home, "import", file, "--report", report)
    assert status == DONE_WITH_REJECTED
    assert "2 rows read: 2 added" in out
    assert "make room" in one_line(err)
    assert "finder reindex" in err
    assert report.exists()
    assert run("--home", home, "reindex")[0] == DONE
    assert "2 found" in run("--home", home, "search", "--q", "kite", "--unknown", "schedule")[1]


def square(west: float, south: float) -> dict[str, Any]:
    """A district of a tenth of a degree."""
    corners = [(0, 0), (0.1, 0), (0.1, 0.1), (0, 0.1), (0, 0)]
    ring = [[west + x, south + y] for x, y in corners]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def answers(tmp_path: Path) -> list[object]:
    """The options that make a small city."""
    features = [
        {"type": "Feature", "properties": {"quarter": name}, "geometry": square(west, 40.0)}
        for name, west in (("West Bank", 10.0), ("East Bank", 10.1))
    ]
    areas = tmp_path / "areas.json"
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    postcodes = tmp_path / "XX.txt"
    postcodes.write_text("XX\t1001\tWest Bank\t\t\t\t\t\t\t40.05\t10.05\t4\n")
    return [
        "--name", "Twobanks", "--timezone", "Europe/Rome", "--currency", "EUR",
        "--locales", "en,ar", "--areas", areas, "--area-name", "quarter",
        "--postcodes", postcodes,
    ]  # fmt: skip


def test_a_new_city_is_ready_for_its_first_table(
    tmp_path: Path, answers: list[object], run: Runner
) -> None:
    city = tmp_path / "twobanks"
    status, out, err = run("new-city", city, *answers)
    assert status == DONE, err
    assert str(city) in out
    assert run("--home", city, "import", table(tmp_path, *GOOD))[0] == DONE
    assert run("--home", city, "check")[0] == DONE
    assert "2 found" in run("--home", city, "search", "--unknown", "schedule")[1]


def test_a_new_city_with_a_bad_answer_is_not_made(
    tmp_path: Path, answers: list[object], run: Runner
) -> None:
    answers[answers.index("Europe/Rome")] = "Twobanks/Time"
    status, _, err = run("new-city", tmp_path / "twobanks", *answers)
    assert status == NOT_DONE
    one_line(err)
    assert not (tmp_path / "twobanks" / "city.toml").exists()


def test_the_catalogues_are_checked_and_written_out(tmp_path: Path, run: Runner) -> None:
    status, out, _ = run("i18n", "check")
    assert status == DONE
    assert "13 catalogues" in out
    assert out.rstrip().endswith("0 faults")
    assert run("i18n", "extract", tmp_path / "all.pot")[0] == DONE
    assert 'msgid "Search"' in (tmp_path / "all.pot").read_text("utf-8")
