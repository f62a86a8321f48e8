"""Words of closed lists as people write them: their labels in every language, and usual words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from finder.ages import fold
from finder.i18n import catalogue, languages
from finder.labels import ACCESS, KINDS, LEVELS, MODES, PROVIDER_TYPES
from finder.vocabulary import Access, Kind, Level, Mode, ProviderType

LABELS: Mapping[type[StrEnum], Mapping[str, str]] = {
    Kind: KINDS,
    Mode: MODES,
    Level: LEVELS,
    Access: ACCESS,
    ProviderType: PROVIDER_TYPES,
}
"""What the values of each list are called."""

_ALSO: Mapping[type[StrEnum], Mapping[str, str]] = {
    Kind: {
        Kind.COURSE: "kurs cours curso kurssi курс دورة kozi ikhosi 课程 課程 講座 강좌 class"
        " lehrgang",
        Kind.EVENT: "veranstaltung événement evento tapahtuma мероприятие захід فعالية tukio"
        " umsitho 活动 活動 イベント 행사",
    },
    Mode: {
        Mode.IN_PERSON: "präsenz vor-ort présentiel presencial lähiopetus очно очна offline"
        " face-to-face onsite on-site 线下 線下 対面 오프라인 classroom",
        Mode.ONLINE: "virtual remote distance digital online-kurs distanciel en-ligne en-línea"
        " à-distance a-distancia etänä verkossa онлайн дистанционно webinar 线上 線上 オンライン"
        " 온라인",
        Mode.BLENDED: "hybrid hybride híbrido mixed hybridi смешанный 混合 ハイブリッド 혼합",
        Mode.SELF_PACED: "self-paced on-demand e-learning selbstlernkurs",
    },
    Level: {
        Level.BEGINNER: "beginner beginners anfänger einsteiger débutant débutants principiante"
        " principiantes iniciante iniciantes alkeet aloittelijat начинающие начальный початковий"
        " 初级 初級 초급 مبتدئ basic elementary",
        Level.INTERMEDIATE: "intermediate mittelstufe fortgeschrittene-anfänger intermédiaire"
        " intermedio intermediário keskitaso средний середній 中级 中級 중급 متوسط improvers",
        Level.ADVANCED: "advanced fortgeschrittene fortgeschritten avancé avancés avanzado avançado"
        " edistyneet продвинутый просунутий 高级 高級 上級 고급 متقدم",
    },
}


def known(text: str, words: type[StrEnum]) -> str | None:
    """The value of a closed list that a text means in any language, None where in none."""
    return _table(words).get(_plain(text))


@cache
def _table(words: type[StrEnum]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for value, also in _ALSO.get(words, {}).items():
        found.update({_plain(word): value for word in also.split()})
    for language in languages():
        translate = catalogue(language).gettext
        labels = LABELS.get(words, {}).items()
        found.update({_plain(translate(label)): value for value, label in labels})
    return found | {_plain(value.value): value.value for value in words}


def _plain(text: str) -> str:
    return fold(text).replace("-", " ").replace("_", " ")
