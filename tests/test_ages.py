"""Ages in figures and words."""

from __future__ import annotations

import pytest

from finder.ages import Ages, AgeWords, in_words, parse, to_text
from finder.problems import Fault


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("6-9", 72, 120),
        ("6 – 8", 72, 108),
        ("18m-36m", 18, 37),
        ("18-36m", 18, 37),
        ("60+", 720, None),
        ("60-", 720, None),
        ("0-5", 0, 72),
        ("16", 192, 204),
        ("All ages", 0, None),
        ("６～９", 72, 120),
    ],
)
def test_figures(text: str, low: int | None, high: int | None) -> None:
    assert parse(text) == Ages(low, high)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9-6", "ages-reversed"),
        ("200", "ages-unlikely"),
        ("children", "ages-unreadable"),
        ("6+9", "ages-unreadable"),
        ("-5", "ages-unreadable"),
        ("", "ages-unreadable"),
    ],
)
def test_figures_that_say_nothing(text: str, code: str) -> None:
    assert parse(text) == Fault(code)


@pytest.mark.parametrize("text", ["6-9", "18m-36m", "60+", "0-5", "all ages", "7m+"])
def test_ages_are_written_as_they_are_read(text: str) -> None:
    ages = parse(text)
    assert isinstance(ages, Ages)
    assert to_text(ages) == text


ENGLISH = AgeWords(
    words={"elem": Ages(60, 144), "ms": Ages(132, 180), "hs": Ages(168, 228), "adults": Ages(216)},
    ignored=frozenset({"parents"}),
    schools={"grade": 0, "grades": 0},
)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("6 and up", 72, None),
        ("14 to 24", 168, 300),
        ("16+", 192, None),
        ("5-20", 60, 252),
        ("ages 5 to 7", 60, 96),
        ("under 5", 0, 60),
        ("up to 5", 0, 72),
        ("18 months to 36 months", 18, 37),
        ("Elem", 60, 144),
        ("Elem/MS/HS", 60, 228),
        ("grades 6 to 8", 132, 180),
        ("grade 3", 96, 120),
        ("Adults, parents", 216, None),
    ],
)
def test_english_words(text: str, low: int, high: int | None) -> None:
    assert in_words(text, ENGLISH) == Ages(low, high)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Seniors", id="no age is fixed"),
        pytest.param("Elem, OST", id="one of the words is not known"),
        pytest.param("Elem, Adults", id="there is a gap between the two"),
        pytest.param("parents", id="says nothing of age"),
        pytest.param("", id="says nothing"),
        pytest.param("9 to 6", id="reversed"),
        pytest.param("grade 99", id="nobody is in that grade"),
    ],
)
def test_what_is_not_fixed_stays_unknown(text: str) -> None:
    assert in_words(text, ENGLISH) is None


KOREAN = AgeWords(
    words={
        "유아": Ages(36, 72),
        "초등": Ages(72, 156),
        "청소년": Ages(108, 300),
        "성인": Ages(228),
    },
    ignored=frozenset({"기타", "직장인"}),
    schools={"초": 0, "중": 6, "고": 9},
)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("성인", 228, None),
        ("만 60세 이상", 720, None),
        ("6~9세", 72, 120),
        ("7세 이상", 84, None),
        ("36개월 미만", 0, 36),
        ("초4~6", 108, 156),
        ("초4~중2", 108, 180),
        ("유아,초등,청소년", 36, 300),
        ("청소년,직장인,성인,기타", 108, None),
        ("초등 이상", 72, None),
    ],
)
def test_korean_words(text: str, low: int, high: int | None) -> None:
    assert in_words(text, KOREAN) == Ages(low, high)


def test_korean_words_that_leave_ages_unknown() -> None:
    assert in_words("가족", KOREAN) is None
    assert in_words("기타", KOREAN) is None
    assert in_words("유아,성인", KOREAN) is None


JAPANESE = AgeWords(
    words={"小学生": Ages(72, 156), "一般(大人)": Ages(216), "乳幼児": Ages(0, 72)},
    ignored=frozenset({"シニア"}),
    schools={"小学": 0, "小": 0},
)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("小学生", 72, 156),
        ("小学生以上", 72, None),
        ("0・1歳", 0, 24),
        ("３歳～５歳", 36, 72),
        ("6か月〜11か月", 6, 12),
        ("一般（大人）、シニア", 216, None),
        ("対象:一般(大人)", 216, None),
        ("60歳以上", 720, None),
        ("小学4年生", 108, 132),
        ("小1〜小3", 72, 120),
    ],
)
def test_japanese_words(text: str, low: int, high: int | None) -> None:
    assert in_words(text, JAPANESE) == Ages(low, high)
