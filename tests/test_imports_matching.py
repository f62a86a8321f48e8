"""Tables that are not ours: what their columns are, what is asked, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from finder.ages import Ages
from finder.drafts import Draft
from finder.i18n import languages
from finder.imports.check import Checked, Checker
from finder.imports.mapping import Overlay
from finder.imports.matching.answers import Answers, Asked, Question, questions
from finder.imports.matching.columns import State
from finder.imports.matching.compose import compose
from finder.imports.matching.match import Match, distinct, match
from finder.imports.profiles import from_data
from finder.imports.readers import Row, Table
from finder.prices import Price
from finder.vocabulary import Access, Kind, Mode
from finder.written_dates import Order
from tests import messy_tables
from tests.importing import everywhere
from tests.matching import EXPECTED, judged, matched, outcome

UNSEEN = ("vermont_camps", "muenster_coerde", "nyc_dycd", "helsinki_places")
BLIND = tuple(sorted({file.stem for file in EXPECTED.glob("*.toml")} - set(UNSEEN)))


@pytest.mark.parametrize("name", [*UNSEEN, *BLIND])
def test_nothing_of_a_real_table_is_wrong_without_a_question(name: str, shared_data: Path) -> None:
    assert outcome(shared_data, name).wrong == ()


def test_nine_columns_of_ten_are_right_without_help(shared_data: Path) -> None:
    found = {name: outcome(shared_data, name) for name in UNSEEN}
    assert {name: one.missed for name, one in found.items() if one.missed} == {}
    assert {name: one.asked for name, one in found.items() if one.asked} == {
        "nyc_dycd": ("PROGRAM",),
        "helsinki_places": ("name.fi",),
    }
    right = sum(len(one.right) for one in found.values())
    assert right / (right + 2) >= 0.9


def test_the_table_of_a_club() -> None:
    found = matched(messy_tables.club(), "club.xlsx", ["de"])
    expected = {
        "Nr": "id", "Angebot": "title", "Wann": "days_and_hours", "Wo": "venue", "Alter": "ages",
        "Kosten/Monat": "price", "freie Plätze": "places_left", "Start": "first_date",
        "Anmeldung bei": "contact",
    }  # fmt: skip
    judgement = judged(found, expected)
    # Numbers that count the rows are another course's when a row is put in between.
    assert (judgement.wrong, judgement.missed, judgement.asked) == ((), (), ("Nr",))
    assert judgement.share >= 0.9


def test_the_programme_of_a_library() -> None:
    found = matched(messy_tables.LIBRARY.encode(), "spring.csv", ["en"])
    expected = {
        "Event": "title", "Date": "first_date", "Time": "hours", "Who it's for": "ages",
        "Where": "venue", "What happens": "description", "Cost": "price",
        "Booking link": "enrol_url", "Spaces": "places",
    }  # fmt: skip
    judgement = judged(found, expected)
    assert (judgement.wrong, judgement.missed, judgement.asked) == ((), (), ())


def table(header: Sequence[str], *rows: Sequence[str]) -> Match:
    return match(distinct(header), rows)


def states(found: Match) -> dict[str, tuple[str, str]]:
    return {column.name: (column.state.value, column.target) for column in found.columns}


def test_names_are_known_in_every_language_of_the_interface() -> None:
    headers = {
        "en": ("Course title", "Price"), "ar": ("عنوان الدورة", "السعر"),
        "de": ("Kurstitel", "Gebühr"), "es": ("Nombre del curso", "Precio"),
        "fi": ("Kurssin nimi", "Hinta"), "fr": ("Nom du cours", "Tarif"),
        "ja": ("講座名", "受講料"), "ko": ("강좌명", "수강료"), "pt": ("Nome do curso", "Preço"),
        "ru": ("Название курса", "Стоимость"), "sw": ("Jina la kozi", "Bei"),
        "uk": ("Назва курсу", "Вартість"), "xh": ("Igama lekhosi", "Ixabiso"),
        "zh": ("课程名称", "费用"),
    }  # fmt: skip
    assert headers.keys() == set(languages())
    for language, header in headers.items():
        found = states(table(header, ("Pottery", "5"), ("Weaving", "7"), ("Judo", "9")))
        assert [found[name] for name in header] == [
            ("certain", "title"), ("certain", "price"),
        ], language  # fmt: skip


def test_cells_that_are_not_what_the_name_says_are_asked() -> None:
    found = states(table(("Title", "Start date"), ("Mr", "soon"), ("Mrs", "later")))
    assert found["Title"] == ("certain", "title")
    assert found["Start date"][0] != "certain"


def test_two_columns_that_say_to_be_the_same_are_both_asked() -> None:
    found = states(
        table(
            ("Course name", "Event title"), ("Yoga", "Spring"), ("Judo", "Autumn"), ("Go", "Summer")
        )
    )
    assert {state for state, _ in found.values()} == {"asked"}


def test_a_doubtful_name_is_settled_by_its_cells() -> None:
    found = states(
        table(
            ("What", "From", "To", "Registration"),
            ("Yoga", "2026-01-12", "18:00", "https://example.org/a"),
            ("Judo", "2026-01-13", "19:30", "https://example.org/b"),
        )
    )
    assert found["From"] == ("certain", "first_date")
    assert found["To"] == ("certain", "end_time")
    assert found["Registration"] == ("certain", "enrol_url")
    assert found["What"] == ("asked", "title")


def test_what_the_name_says_nothing_of_is_asked_by_its_looks() -> None:
    found = states(table(("Title", "xyz"), ("Yoga", "Mon 18:00-20:00"), ("Judo", "Tue 9-11am")))
    assert found["xyz"] == ("asked", "days_and_hours")


def test_columns_without_names_and_with_the_same_name_are_told_apart() -> None:
    assert distinct(("Zeit", "", "zeit", " ")) == ("Zeit", "(B)", "zeit (2)", "(D)")


def test_what_is_told_goes_before_what_is_thought() -> None:
    rows = [("Yoga", "2026-01-12")]
    found = match(("Title", "Start date"), rows, told={"Start date": "enrol_closes"})
    assert found.columns[1].state is State.TOLD
    assert found.columns[1].target == "enrol_closes"


def orders(*dates: str) -> Question | None:
    found = table(("Title", "Start date"), *(("Yoga", day) for day in dates))
    asked = questions(found, Answers(kind="course"), has_provider=True)
    return next((question for question in asked if question.about is Asked.ORDER), None)


def test_the_order_of_dates_shows_in_the_whole_column() -> None:
    assert orders("03/02/2026", "13/02/2026") is None
    assert orders("13/02/2026", "02/13/2026") is not None
    assert orders("31/02/2026", "03/13/2026") is None
    assert orders("2026-02-03", "3 February 2026") is None
    assert orders("Tue 03/02/2026") is None
    question = orders("03/02/2026", "05/02/2026")
    assert question
    assert [choice.value for choice in question.choices] == list(Order)
    assert question.choices[0].sample[0] == "03/02/2026 → 2026-02-03"
    assert question.choices[1].sample[0] == "03/02/2026 → 2026-03-02"


def test_whether_the_day_of_a_date_comes_every_week_is_asked() -> None:
    def asked(header: Sequence[str], *rows: Sequence[str]) -> bool:
        found = questions(table(header, *rows), Answers(kind="event"), has_provider=True)
        return any(question.about is Asked.REPEATS for question in found)

    header = ("Title", "Start date", "Day")
    assert asked(header, ("Yoga", "2026-01-12", "Mon"), ("Judo", "2026-01-13", "Tuesday"))
    assert not asked(header, ("Yoga", "2026-01-12", "Mon"), ("Judo", "2026-01-13", "Tue, Thu"))
    assert not asked((*header, "End date"), ("Yoga", "2026-01-12", "Mon", "2026-03-12"))


def test_what_must_be_known_and_is_not_there_is_asked() -> None:
    found = table(("Start date", "End date"), ("2026-01-12", "2026-02-12"))
    asked = questions(found, Answers(), has_provider=False)
    assert [question.about for question in asked] == [Asked.TITLE, Asked.KIND, Asked.PROVIDER]
    assert asked[1].choices[0].value == "by-length"


def taken(
    header: Sequence[str], *rows: Sequence[str], order: Order | None = None, **told: str
) -> tuple[Checked, list[Draft]]:
    """What comes of a table of which the rest was told."""
    names = distinct(header)
    found = match(names, rows, told=told)
    answers = Answers(told, order, "course", "weekly")
    assert questions(found, answers, has_provider=True) == []
    profile = from_data(compose(found, answers, rows, name="own", title="Own"))
    lines = [Row(number, tuple(cells)) for number, cells in enumerate(rows, 2)]
    checker = Checker(
        Overlay(profile, names), provider="Club", currency="EUR", judge_point=everywhere
    )
    checked = checker.check(Table(names, lines), None)
    return checked, [draft for _, draft in checked.drafts]


def test_bundles_come_apart() -> None:
    checked, drafts = taken(
        ("Title", "Day and time", "Ages", "Dates", "Cost", "Where", "City", "GPS"),
        ("Yoga", "Mon 18:00-20:00", "6-9 years", "12.01.-16.03.2026", "12,50 €", "Hall",
         "Riverside", "41.9, -87.6"),
        ("Judo", "Tue + Thu 6-8pm", "16 and up", "13.01.2026 - 17.03.2026", "free", "Dojo", "",
         "41.8, -87.5"),
    )  # fmt: skip
    assert checked.problems == []
    yoga, judo = drafts
    assert (yoga.schedule.first, yoga.schedule.last) == (date(2026, 1, 12), date(2026, 3, 16))
    assert (yoga.schedule.rule, yoga.schedule.start) == ("FREQ=WEEKLY;BYDAY=MO", time(18))
    assert (judo.schedule.rule, judo.schedule.end) == ("FREQ=WEEKLY;BYDAY=TU,TH", time(20))
    assert (yoga.ages, judo.ages) == (Ages(72, 120), Ages(192, None))
    assert (yoga.price, judo.price) == (
        Price(low=1250, high=1250, currency="EUR"), Price(free=True, currency="EUR"),
    )  # fmt: skip
    assert yoga.venue
    assert (yoga.venue.address, yoga.venue.lat) == ("Riverside", 41.9)
    assert yoga.external_id != judo.external_id


def test_yes_and_no_and_closed_lists_in_other_languages() -> None:
    _, (first, second) = taken(
        ("Titel", "Format", "Rollstuhlgerecht", "Kinderbetreuung", "Mo", "Di", "kostenlos"),
        ("Yoga", "Präsenz", "ja", "ja", "x", "", "nein"),
        ("Judo", "online", "nein", "", "", "x", "ja"),
        Format="mode",
    )
    assert (first.mode, second.mode) == (Mode.IN_PERSON, Mode.ONLINE)
    assert first.venue
    assert (first.venue.access, first.access) == ((Access.WHEELCHAIR,), (Access.CHILDCARE,))
    assert (first.price, second.price) == (None, Price(free=True, currency="EUR"))


def test_what_cannot_be_read_is_said_with_its_field() -> None:
    checked, drafts = taken(
        ("Title", "Start date", "Time", "Days"),
        ("Yoga", "31/02/2026", "18:00-20:00", "Mon"),
        ("Judo", "13/02/2026", "evening", "Mon"),
        ("Go", "14/02/2026", "18h30-20h", "whenever"),
        ("Chess", "15/02/2026", "午後2時〜4時", "Sat"),
        ("Bao", "16/02/2026", "6-8pm", "Sun"),
    )
    assert [(one.row, one.field, one.code) for one in checked.problems] == [
        (2, "first_date", "date-unreadable"), (3, "start_time", "time-unreadable"),
        (4, "days", "days-unreadable"),
    ]  # fmt: skip
    assert [draft.title for draft in drafts] == ["Judo", "Go", "Chess", "Bao"]
    assert [draft.schedule.start for draft in drafts[2:]] == [time(14), time(18)]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"columns": {"A": "shoe size"}}, "no field “shoe size”"),
        ({"kind": "party"}, "no kind of opportunity"),
        ({"order": "year-first"}, "day-month or month-day"),
    ],
)
def test_answers_that_make_no_sense_are_refused(said: dict[str, Any], words: str) -> None:
    with pytest.raises(Exception, match=words):
        Answers.from_data(said)


def test_answers_survive_being_kept() -> None:
    answers = Answers({"A": "title"}, Order.DAY_MONTH, Kind.EVENT, "once", "cp949")
    assert Answers.from_data(answers.as_data()) == answers
