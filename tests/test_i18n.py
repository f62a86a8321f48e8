"""Catalogues are complete, placeholders survive translation, and formats speak the language."""

from __future__ import annotations

import re
import shutil
from datetime import date, time
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from finder import catalogues, formats, i18n
from finder.drafts import Ages
from finder.errors import FinderError
from finder.resources import folder
from finder.vocabulary import Day

CATALOGUES = catalogues.files(folder("translations"))


@pytest.fixture(scope="module")
def messages() -> Catalog:
    """All messages of the program."""
    return catalogues.messages(Path(i18n.__file__).parent, folder("templates"))


def test_there_is_something_to_translate(messages: Catalog) -> None:
    assert len(messages) > 150
    assert "Search" in messages
    assert ("{n} month", "{n} months") in {message.id for message in messages}


@pytest.mark.parametrize("file", CATALOGUES, ids=catalogues.language_of)
def test_catalogue_is_complete_and_holds_nothing_doubtful_or_outdated(
    file: Path, messages: Catalog
) -> None:
    assert list(catalogues.faults(file, messages)) == []


@pytest.fixture
def german(tmp_path: Path) -> Path:
    """A copy of a catalogue that may be spoilt."""
    file = tmp_path / "de" / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    shutil.copy(folder("translations") / "de" / "LC_MESSAGES" / "messages.po", file)
    return file


def test_a_second_update_changes_no_byte(german: Path, messages: Catalog) -> None:
    catalogues.update(german, messages)
    before = german.read_bytes()
    assert catalogues.update(german, messages) == (0, 0)
    assert german.read_bytes() == before


def test_what_is_wrong_with_a_catalogue_is_said(german: Path, messages: Catalog) -> None:
    text = german.read_text("utf-8")
    text = text.replace('msgstr "Bis {price}"', 'msgstr "Bis {preis}"')
    text = re.sub(r'(msgid "Search"\nmsgstr )"[^"]+"', r'\1""', text)
    text += '\nmsgid "Old"\nmsgstr "Alt"\n\n#, fuzzy\nmsgid "About it"\nmsgstr "Darüber"\n'
    german.write_text(text.replace('msgid "About it"\nmsgstr "Beschreibung"\n', ""), "utf-8")
    said = {fault.message: fault.reason for fault in catalogues.faults(german, messages)}
    assert said["Search"] == "is not translated"
    assert "no longer said" in said["Old"]
    assert said["Up to {price}"] == "has other placeholders than the English: preis, price"
    assert "doubtful" in said["About it"]
    assert catalogues.update(german, messages) == (0, 1)
    assert "Old" not in {fault.message for fault in catalogues.faults(german, messages)}


def test_a_new_catalogue_has_the_plurals_of_its_language(tmp_path: Path, messages: Catalog) -> None:
    file = catalogues.begin(tmp_path, "cy", messages)
    begun = catalogues.read(file)
    assert begun.num_plurals == 6
    assert len(begun) == len(messages)
    assert {fault.reason for fault in catalogues.faults(file, messages)} == {"is not translated"}
    with pytest.raises(FinderError, match="no language"):
        catalogues.begin(tmp_path, "../etc", messages)


def test_what_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "messages.po").write_bytes(b"\xff\xfe not one")
    with pytest.raises(FinderError, match="not a catalogue"):
        catalogues.read(tmp_path / "messages.po")


def test_arabic_has_six_plural_forms() -> None:
    arabic = i18n.catalogue("ar")
    said = {arabic.ngettext("{n} month", "{n} months", n) for n in (0, 1, 2, 3, 11, 100)}
    assert len(said) == 6


def test_an_unknown_message_stands_for_itself() -> None:
    assert i18n.catalogue("ar").gettext("There never was such a message.") == (
        "There never was such a message."
    )


def test_markup_in_values_is_kept_and_the_rest_is_escaped() -> None:
    from markupsafe import Markup  # noqa: PLC0415 - only here.

    said = i18n.catalogue("en").gettext("<{a}> {b}", a=Markup("<i>x</i>"), b="<u>")
    assert said == "&lt;<i>x</i>&gt; &lt;u&gt;"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "en"),
        ("ar", "ar"),
        ("ar-EG,en;q=0.5", "ar"),
        ("fr, ar;q=0.3, en;q=0.8", "en"),
        ("de", "en"),
        ("*", "en"),
        ("ar;q=0", "en"),
        ("ar;q=nonsense, en", "en"),
        (",;=;q=1,,ar" + "," * 5000, "ar"),
    ],
)
def test_negotiation(header: str, expected: str) -> None:
    assert i18n.negotiate(header, ("en", "ar")) == expected


def test_only_languages_with_a_catalogue_are_offered() -> None:
    assert i18n.offered(("ar", "mt", "en-GB")) == ("ar", "en-GB")
    assert i18n.offered(("mt",)) == ("en",)
    assert not i18n.has_catalogue("../../etc")


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        (Ages(), ""),
        (Ages(0, None), "all ages"),
        (Ages(72, 108), "ages 6 to 8"),
        (Ages(72, 84), "age 6"),
        (Ages(720, None), "60 and over"),
        (Ages(18, None), "18 months and over"),
        (Ages(18, 37), "18 to 36 months"),
        (Ages(18, 19), "18 months"),
        (Ages(0, 1), "under 1 month"),
        (Ages(0, 12), "under 1 year"),
        (Ages(None, 216), "up to age 17"),
        (Ages(0, 19), "up to 18 months"),
        (Ages(18, 72), "18 months to 5 years"),
    ],
)
def test_ages_in_words(ages: Ages, said: str) -> None:
    assert formats.ages("en", ages) == said


@pytest.mark.parametrize(
    ("locale", "ages", "said"),
    [
        ("fr", Ages(720, None), "60 ans et plus"),
        ("ja", Ages(720, None), "60歳以上"),
        ("ko", Ages(720, None), "60세 이상"),
        ("ru", Ages(252, 264), "21 год"),
        ("ru", Ages(252, None), "от 21 года"),
        ("ru", Ages(72, 132), "6–10 лет"),
        ("uk", Ages(None, 216), "до 17 років включно"),
        ("ar", Ages(72, 132), "من 6 إلى 10 سنوات"),
        ("ar", Ages(None, 216), "حتى عمر 17 سنة"),
        ("de", Ages(18, None), "ab 18 Monaten"),
        ("fi", Ages(720, None), "60 vuotta täyttäneet"),
        ("es", Ages(18, 72), "de 18 meses a 5 años"),
    ],
)
def test_years_are_said_as_the_language_says_them(locale: str, ages: Ages, said: str) -> None:
    assert formats.ages(locale, ages).replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ((True, None, None, ""), "free"),
        ((False, 500, 500, "EUR"), "€5"),
        ((False, 550, 2000, "EUR"), "€5.50–€20"),
        ((False, None, 5000, "USD"), "up to $50"),
        ((False, 1000, None, "EUR"), "from €10"),
        ((False, 5001, None, "USD"), "over $50"),
        ((False, 1_000_000, 1_000_000, "KRW"), "₩10,000"),
        ((False, None, None, "EUR"), ""),
        ((False, 700, 700, ""), "7"),
    ],
)
def test_prices_in_words(price: tuple[bool, int | None, int | None, str], said: str) -> None:
    assert formats.price("en", *price) == said


def test_dates_and_times_follow_the_language() -> None:
    day = date(2027, 3, 16)
    assert formats.day("en", day) == "Tue, Mar 16, 2027"
    assert formats.day("en", day, 2027) == "Tue, Mar 16"
    assert formats.day("en-GB", day) == "Tue, 16 Mar 2027"
    assert "مارس" in formats.day("ar", day)
    assert (
        formats.days("en", day, date(2027, 4, 2)).replace("\u2009", " ") == "Mar 16 – Apr 2, 2027"
    )
    assert formats.clocks("en-GB", time(18), time(19, 30)) == "18:00–19:30"
    assert formats.clocks("en", None, time(12)).startswith("until 12:00")
    assert formats.minutes("en-GB", 24 * 60) == "24:00"
    assert formats.minutes("fi", 24 * 60) == "24.00"
    assert formats.weekday("ar", Day.TUE) == "الثلاثاء"


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("ko", ["오후 6:00", "오후 6:00~7:30", "오전 10:00 ~ 오후 7:30"]),
        ("ja", ["18:00", "18:00～19:30", "10:00～19:30"]),
        ("fi", ["18.00", "18.00–19.30", "10.00–19.30"]),
        ("zh-Hant-HK", ["下午6:00", "下午6:00 – 下午7:30", "上午10:00 – 下午7:30"]),
        ("en", ["6:00 PM", "6:00 – 7:30 PM", "10:00 AM – 7:30 PM"]),
    ],
)
def test_a_clock_time_looks_the_same_alone_and_in_a_range(locale: str, said: list[str]) -> None:
    evening, end = time(18), time(19, 30)
    found = [
        formats.clock(locale, evening),
        formats.clocks(locale, evening, end),
        formats.clocks(locale, time(10), end),
    ]
    assert [re.sub(r"\s", " ", one) for one in found] == said


def test_a_range_of_dates_names_both_months() -> None:
    first, last = date(2027, 3, 16), date(2027, 4, 2)
    said = formats.days("sw", first, last)
    assert re.sub(r"\s", " ", said) == "16 Mac 2027 – 2 Apr 2027"
    assert re.sub(r"\s", " ", formats.days("sw", first, date(2027, 3, 20))) == "16 – 20 Mac 2027"


@pytest.mark.parametrize(
    ("locale", "zone", "home"),
    [
        ("en", "America/Chicago", "en-US"),
        ("en", "America/Indianapolis", "en-US"),
        ("en", "Europe/London", "en-GB"),
        ("en", "Europe/Minsk", "en-150"),
        ("en", "Asia/Seoul", "en-001"),
        ("en", "UTC", "en-001"),
        ("en-US", "Europe/London", "en-US"),
        ("fr", "America/Toronto", "fr-CA"),
        ("pt", "Europe/Lisbon", "pt-PT"),
        ("de", "America/Chicago", "de"),
        ("zh", "Asia/Taipei", "zh"),
    ],
)
def test_formats_are_those_of_the_city(locale: str, zone: str, home: str) -> None:
    assert i18n.regional(locale, zone) == home


def test_english_in_a_city_of_europe_writes_days_first_and_counts_to_24() -> None:
    lisbon = i18n.regional("en", "Europe/Lisbon")
    assert formats.clock(lisbon, time(18, 30)) == "18:30"
    assert formats.day(lisbon, date(2027, 3, 16)) == "Tue, 16 Mar 2027"
    assert formats.ages(lisbon, Ages(72, 108)) == "ages 6 to 8"
    assert "مارس" in formats.day(i18n.regional("ar", "Africa/Cairo"), date(2027, 3, 16))
    cairo = i18n.catalogue(i18n.regional("ar", "Africa/Cairo"))
    assert cairo.gettext("free") == i18n.catalogue("ar").gettext("free")


def test_distances_lists_and_names() -> None:
    assert formats.distance("en", 0.4) == "400 m"
    assert formats.distance("en", 1.26) == "1.3 km"
    assert formats.distance("en", 12.6) == "13 km"
    assert formats.languages("en", ("en", "es", "ar")) == "English, Spanish, and Arabic"
    assert formats.languages("ar", ("en",)) == "الإنجليزية"
    assert formats.own_name("ar") == "العربية"
    assert formats.own_name("fr") == "Français"
    assert formats.standing_alone("ქართული") == "ქართული"
    assert i18n.direction("ar") == "rtl"
    assert i18n.direction("en") == "ltr"
