"""The table of a search: what our own template says, safe to open, and taken in again."""

from __future__ import annotations

import csv
import gzip
import json
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

from finder import app
from finder.fields import FIELDS
from finder.formulas import guarded, unguarded
from finder.installation import Installation
from finder.models import Opportunity
from finder.publishing import table
from finder.settings import Settings
from finder.web import tables
from tests.importing import FIXTURES, Town
from tests.web_site import PUBLISHED, Visitor, home, visitor

__all__ = ["home", "visitor"]

Texts = dict[str, str]


def read(data: bytes) -> list[dict[str, str]]:
    """The rows of a file that is as RFC 4180 wants it."""
    assert data.startswith(b"\xef\xbb\xbfid,title,kind,")
    assert b"\n" not in data.replace(b"\r\n", b"") or b'"' in data
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def stored(town: Town) -> dict[tuple[str, str], Texts]:
    """What a table says of everything that is published, by provider and id."""
    with town.sessions() as session:
        rows = session.scalars(select(Opportunity).where(Opportunity.status == "published"))
        said = [table.texts(row) for row in rows]
    return {(one["provider"], one["id"]): one for one in said}


def written(town: Town, path: Path) -> Path:
    """A file of everything that is published."""
    with town.sessions() as session:
        rows = session.scalars(select(Opportunity).where(Opportunity.status == "published"))
        path.write_bytes(table.head() + table.body(rows, lambda row: f"https://x.example/{row.id}"))
    return path


def test_columns_are_the_fields_in_their_order(visitor: Visitor) -> None:
    response = visitor.fetch("/search.csv?q=pottery")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["Content-Disposition"] == "attachment; filename=search.csv"
    assert response.headers["X-Total-Count"] == "1"
    (row,) = read(response.data)
    assert list(row) == [*(field.name for field in FIELDS), "page"]
    assert row["title"] == "Pottery for beginners"
    assert row["ages"] == "18+"
    assert row["price"] == "5-20"
    assert row["dates"].startswith("2027-03-16 18:30-20:30; 2027-03-23 18:30-20:30; ")
    assert row["longitude"] == "-9.2"
    assert row["licence"] == "CC-BY-4.0"
    assert row["page"] == "http://localhost/opportunity/1-pottery-for-beginners"


def test_what_is_not_stated_is_empty(visitor: Visitor) -> None:
    (row,) = read(visitor.fetch("/search.csv?q=something").data)
    stated = {name for name, text in row.items() if text}
    assert stated == {"id", "title", "kind", "provider", "currency", "licence", "page"}


def test_all_that_fits_is_there_in_the_order_asked_for(visitor: Visitor) -> None:
    rows = read(visitor.fetch("/search.csv").data)
    assert len(rows) == PUBLISHED
    soonest = read(visitor.fetch("/search.csv?sort=soonest&age=8").data)
    assert [row["title"] for row in soonest][:2] == ["رسم للأطفال", "Swimming, group 1"]


def test_a_file_that_is_not_all_says_so_and_leads_on(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 12)
    monkeypatch.setattr(tables, "_AT_ONCE", 5)
    ids: list[str] = []
    path = "/ar/search.csv"
    names = []
    while path:
        response = visitor.fetch(path)
        assert response.headers["X-Total-Count"] == str(PUBLISHED)
        names.append(response.headers["Content-Disposition"].partition("filename=")[2])
        ids += [row["id"] for row in read(response.data)]
        link = response.headers.get("Link", "")
        assert link.endswith('>; rel="next"') or not link
        path = link[1:].partition(">")[0].removeprefix("http://localhost")
    assert names == [
        "search-1-12-of-32.csv", "search-13-24-of-32.csv", "search-25-32-of-32.csv",
    ]  # fmt: skip
    assert len(ids) == len(set(ids)) == PUBLISHED
    assert read(visitor.fetch("/search.csv?page=9").data) == []


def test_it_comes_piece_by_piece_and_packed(visitor: Visitor, home: Settings) -> None:
    client = app.create_app(home).test_client()
    response = client.get("/search.csv", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Content-Length" not in response.headers
    assert gzip.decompress(response.data) == visitor.fetch("/search.csv").data
    assert len(response.data) < len(visitor.fetch("/search.csv").data) / 2
    tag = response.headers["ETag"]
    assert tag.startswith("W/")
    again = client.get("/search.csv", headers={"Accept-Encoding": "gzip", "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_nonsense_is_refused(visitor: Visitor) -> None:
    response = visitor.fetch("/search.csv?age=abc")
    assert (response.status_code, response.mimetype) == (400, "text/plain")
    assert "age=abc" in response.text


def test_the_sample_city_comes_back_as_it_was(sample: Path, tmp_path: Path) -> None:
    here = Installation.open(Settings.from_environment({"FINDER_HOME": str(sample)}))
    data = app.build(here).test_client().get("/search.csv?closed=include").data
    file = tmp_path / "city.csv"
    file.write_bytes(data)
    town = Town.make(tmp_path)
    report = town.take(file)
    assert report.profile == "finder"
    assert report.rejected == 0
    assert report.problems == ()
    before = {(row["provider"], row["id"]): row for row in read(data)}
    after = stored(town)
    assert after.keys() == before.keys()
    for key, said in after.items():
        was = {name: unguarded(text) for name, text in before[key].items()}
        assert said == {name: was[name] for name in said}


def test_what_was_imported_comes_back_as_it_was(tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("first", "second"))
    first.mkdir()
    second.mkdir()
    town, other = Town.make(first), Town.make(second)
    town.take(FIXTURES / "finder.csv")
    town.take(odd(), name="odd.csv")
    report = other.take(written(town, tmp_path / "out.csv"))
    assert report.rejected == 0
    assert stored(other) == stored(town)
    schedule = "SELECT form, first, last, start, end, rule, detail FROM schedule ORDER BY rowid"
    assert other.rows(schedule) == town.rows(schedule)
    assert other.take(written(other, tmp_path / "out.csv")).unchanged == report.added


ODD: list[Texts] = [
    {"id": "o1", "title": '=HYPERLINK("x")', "ages": "18m-36m", "price": "more than 50",
     "currency": "USD", "description": '-one\n\n@two, "three"', "waiting_list": "no",
     "dates": "2026-05-05 21:00-01:00; 2026-05-06 9:00; 2026-05-07", "latitude": "-33.5",
     "longitude": "-70.6", "venue": "@home", "access": "childcare;meals"},
    {"id": "o2", "title": "'Tis the season", "ages": "60+", "price": "up to 12.50",
     "currency": "EUR", "first_date": "2026-05-01", "last_date": "2026-08-31",
     "start_time": "10:00", "waiting_list": "yes"},
    {"id": "o3", "title": "＝wide", "ages": "0-5", "price": "from 3.20", "currency": "EUR",
     "first_date": "2026-05-01", "start_time": "10:00", "end_time": "12:00",
     "rule": "FREQ=MONTHLY;BYDAY=1TU"},
    {"id": "o4", "title": "'=quoted", "ages": "6-8", "price": "7-7", "first_date": "2026-05-01",
     "last_date": "2026-06-30", "days": "mon;fri", "dates": "2026-07-07",
     "cancelled_dates": "2026-05-04", "except_dates": "2026-05-08"},
    {"id": "o5", "title": "Any time", "ages": "all ages", "price": "free", "always_open": "yes"},
    {"id": "o6", "title": "Until", "dates": "2026-05-05", "end_time": "16:00"},
]  # fmt: skip
"""What is hard to write down and to read again."""


def odd() -> str:
    """The same as a table."""
    names = dict.fromkeys(name for row in ODD for name in row)
    made = StringIO()
    out = csv.DictWriter(made, [*names, "kind", "provider"])
    out.writeheader()
    out.writerows(row | {"kind": "course", "provider": "+Plus"} for row in ODD)
    return made.getvalue()


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"), ("+44 20", "'+44 20"), ("-x", "'-x"), ("@a", "'@a"), ("\tx", "'\tx"),
        ("\rx", "'\rx"), ("＝1", "'＝1"), ("-9.15", "-9.15"), ("+5", "+5"), ("'=x", "'=x"),
        ("x=1", "x=1"), ("", ""), ("'", "'"),
    ],
)  # fmt: skip
def test_formulas_are_marked_as_text(text: str, safe: str) -> None:
    assert guarded(text) == safe


def test_naughty_strings_are_taken_in_as_they_are_shown(tmp_path: Path, shared_data: Path) -> None:
    """Each as a title and a description, but for what is read as markup when it is read again."""
    strings = json.loads((shared_data / "corpora" / "naughty-strings.json").read_text("utf-8"))
    first, second = (tmp_path / name for name in ("first", "second"))
    first.mkdir()
    second.mkdir()
    file = first / "naughty.csv"
    with file.open("w", encoding="utf-8", errors="replace", newline="") as target:
        out = csv.writer(target)
        out.writerow(["id", "title", "kind", "provider", "description"])
        out.writerows(
            (n, f"{text[:290]}" or "x", "course", "P", text) for n, text in enumerate(strings)
        )
    town, other = Town.make(first), Town.make(second)
    town.take(file)
    out_file = written(town, tmp_path / "out.csv")
    other.take(out_file)
    plain = {
        key: said
        for key, said in stored(town).items()
        if not {"<", "&"} & {*said["title"], *said["description"]}
    }
    assert len(plain) > 300
    assert {key: said for key, said in stored(other).items() if key in plain} == plain
    for line in csv.reader(StringIO(out_file.read_text("utf-8-sig"), newline="")):
        risky = [cell for cell in line if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
        assert not [cell for cell in risky if not cell[1:].replace(".", "", 1).isdecimal()]
