"""A city is read from its `city.toml`, and every fault in it is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from finder.city import City, usual_price_steps
from finder.errors import CityError

GOOD = """
name = "Harbourtown"
timezone = "Europe/Lisbon"
currency = "EUR"
locales = ["en", "ar"]
centre = { latitude = 38.5, longitude = -9.5 }
"""


def load(folder: Path, text: str) -> City:
    """The city that this text makes."""
    (folder / "city.toml").write_text(text, "utf-8")
    return City.load(folder)


def changed(line: str, to: str) -> str:
    """The good city with one line replaced."""
    assert line in GOOD
    return GOOD.replace(line, to)


def test_what_is_said_is_read(tmp_path: Path) -> None:
    more = 'contact = "learn@example.org"\n'
    city = load(
        tmp_path, GOOD + more + 'reach_km = 25\nprice_steps = [40, 5]\n[names]\nar = "الميناء"\n'
    )
    assert (city.name, city.timezone.key, city.currency) == ("Harbourtown", "Europe/Lisbon", "EUR")
    assert (city.locales, city.lat, city.lng) == (("en", "ar"), 38.5, -9.5)
    assert city.contact == "learn@example.org"
    assert (city.reach_km, city.price_steps, city.names) == (25, (5, 40), {"ar": "الميناء"})


def test_a_city_that_names_no_life_stages_has_the_usual_six(tmp_path: Path) -> None:
    city = load(tmp_path, GOOD)
    assert [(s.code, s.low, s.high) for s in city.stages] == [
        ("early-years", 0, 72),
        ("children", 72, 144),
        ("teens", 144, 216),
        ("young-adults", 216, 312),
        ("adults", 312, 720),
        ("older-adults", 720, None),
    ]
    assert all(stage.names == {} for stage in city.stages)


def test_own_life_stages_count_up_to_and_including_their_last_age(tmp_path: Path) -> None:
    stages = """
        [[stages]]
        code = "school"
        from = 6
        to = 15
        [[stages]]
        code = "babies"
        from = 0
        to = "17m"
        names = { en = "Babies", ar = "الرضع" }
        [[stages]]
        code = "elders"
        from = 70
    """
    city = load(tmp_path, GOOD + stages)
    bounds = [(s.code, s.low, s.high) for s in city.stages]
    assert bounds == [("babies", 0, 18), ("school", 72, 192), ("elders", 840, None)]
    babies = city.stage("babies")
    assert babies is not None
    assert babies.names["ar"] == "الرضع"
    assert city.stage("teens") is None


@pytest.mark.parametrize(
    ("currency", "steps"),
    [
        ("EUR", (10, 25, 50, 100)),
        ("JPY", (1_000, 2_500, 5_000, 10_000)),
        ("KRW", (10_000, 25_000, 50_000, 100_000)),
    ],
)
def test_price_steps_follow_what_the_currency_is_worth(
    currency: str, steps: tuple[int, ...]
) -> None:
    assert usual_price_steps(currency) == steps


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = \n\n", "line 1"),
        (changed('name = "Harbourtown"', ""), "give the city a name"),
        (changed('name = "Harbourtown"', 'name = " "'), "give the city a name"),
        (changed("timezone =", "time_zone ="), "'time_zone' is no setting"),
        (changed("Europe/Lisbon", "Europe/Atlantis"), "Europe/Atlantis"),
        (changed("Europe/Lisbon", "../../etc/passwd"), "time zone"),
        (changed("Europe/Lisbon", "Europe"), "time zone"),
        (changed("EUR", "Euro"), "currency 'Euro'"),
        (changed('["en", "ar"]', "[]"), "at least one language"),
        (changed('["en", "ar"]', '"en"'), "at least one language"),
        (changed('"ar"', '"arabic"'), "'arabic' is not known"),
        (changed("latitude = 38.5", "latitude = 138.5"), "centre"),
        (changed("latitude = 38.5", 'latitude = "north"'), "centre"),
        (changed("latitude = 38.5", "latitude = nan"), "centre"),
        (changed("latitude = 38.5, longitude = -9.5", "latitude = 0, longitude = 0"), "0, 0"),
        (changed("centre =", "# centre ="), "centre"),
        (GOOD + "reach_km = 0", "reach_km"),
        (GOOD + 'contact = "the town hall"', "contact"),
        (GOOD + "contact = 5", "contact"),
        (GOOD + "price_steps = [10, 2.5]", "price_steps"),
        (GOOD + "stages = []", "at least one life stage"),
        (GOOD + '[[stages]]\ncode = "a b"\nfrom = 1', "needs a code"),
        (GOOD + '[[stages]]\ncode = "a"\nfrom = -1', "'a' needs from"),
        (GOOD + '[[stages]]\ncode = "a"\nfrom = 9\nto = 8', "ends before it begins"),
        (GOOD + '[[stages]]\ncode = "a"\nfrom = 1\n[[stages]]\ncode = "b"\nfrom = 2', "overlap"),
        (
            GOOD + '[[stages]]\ncode="a"\nfrom=1\nto=5\n[[stages]]\ncode="b"\nfrom=5\nto=9',
            "'a' and 'b' overlap",
        ),
        (
            GOOD + '[[stages]]\ncode="a"\nfrom=1\nto=2\n[[stages]]\ncode="a"\nfrom=3',
            "the same code",
        ),
    ],
)
def test_nonsense_is_refused_in_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CityError) as refused:
        load(tmp_path, text)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_absent_folder_or_file_says_how_to_make_one(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(CityError, match="finder new-city"):
            City.load(folder)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_bytes('name = "São Porto"'.encode("latin-1"))
    with pytest.raises(CityError, match="UTF-8"):
        City.load(tmp_path)
