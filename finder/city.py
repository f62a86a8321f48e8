"""The city: what its `city.toml` says of its name, clock, money, languages and life stages."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from finder.addresses import AddressError, read_address
from finder.errors import CityError
from finder.freshness import Freshness, checked_freshness
from finder.i18n import language
from finder.tiles import Tiles, checked_tiles

FILE_NAME = "city.toml"
REACH_KM = 60.0
FARTHEST_KM = 5000.0
PRICE_STEPS = (10, 25, 50, 100)
OLDEST = 130

_KNOWN = frozenset(
    {"name", "names", "timezone", "currency", "locales", "centre", "stages", "price_steps",
     "reach_km", "contact", "map", "freshness"}
)  # fmt: skip

_SMALL_UNITS = {
    10: "CNY CZK DKK EGP HKD MAD MDL MXN NOK SEK THB TRY TWD UAH ZAR",
    100: "ALL AMD BDT DZD HUF INR ISK JPY KES LKR NGN NPR PHP PKR RSD RUB",
    1_000: "BIF CLP COP CRC IQD KHR KRW KZT MGA MMK MNT MWK PYG RWF TZS UGX XAF XOF XPF",
    10_000: "GNF IDR IRR LAK LBP SLE UZS VND",
}
"""Currencies of which ten units buy no lesson, by how many times more are needed."""

_DEFAULT_STAGES = (
    ("early-years", 0, 6),
    ("children", 6, 12),
    ("teens", 12, 18),
    ("young-adults", 18, 26),
    ("adults", 26, 60),
    ("older-adults", 60, None),
)


@dataclass(frozen=True)
class LifeStage:
    """A named age band of the city, half-open in months; no `high` means no upper end.

    Where `names` is empty the interface names the stage by its code.
    """

    code: str
    low: int
    high: int | None
    names: Mapping[str, str]


STAGES = tuple(
    LifeStage(code, low * 12, None if high is None else high * 12, {})
    for code, low, high in _DEFAULT_STAGES
)
"""The life stages of a city that names none of its own."""


@dataclass(frozen=True)
class City:
    """One city; `price_steps` are whole units of its currency.

    Coordinates further than `reach_km` from the centre are not believed. `contact` is the
    e-mail address of who answers for the site, empty where none is named.
    """

    folder: Path
    name: str
    names: Mapping[str, str]
    timezone: ZoneInfo
    currency: str
    locales: tuple[str, ...]
    lat: float
    lng: float
    stages: tuple[LifeStage, ...] = STAGES
    price_steps: tuple[int, ...] = PRICE_STEPS
    reach_km: float = REACH_KM
    tiles: Tiles | None = None
    contact: str = ""
    freshness: Freshness = field(default_factory=Freshness)

    @classmethod
    def load(cls, folder: Path) -> City:
        """Read the city of a folder.

        Raises CityError with what is wrong in its `city.toml` and how to put it right.
        """
        told = _read(folder)
        strange = sorted(told.keys() - _KNOWN)
        if strange:
            raise CityError(
                f"{FILE_NAME}: '{strange[0]}' is no setting;"
                f" there are: {', '.join(sorted(_KNOWN))}."
            )
        name = told.get("name")
        if not isinstance(name, str) or not name.strip():
            raise CityError(f'{FILE_NAME}: give the city a name, such as name = "Harbourtown".')
        currency = checked_currency(told.get("currency"))
        lat, lng = _centre(told.get("centre"))
        return cls(
            folder=folder,
            name=name.strip(),
            names=_names(told.get("names", {}), "names"),
            timezone=checked_timezone(told.get("timezone")),
            currency=currency,
            locales=checked_locales(told.get("locales")),
            lat=lat,
            lng=lng,
            stages=_stages(told.get("stages")),
            price_steps=_price_steps(told.get("price_steps"), currency),
            reach_km=_reach(told.get("reach_km", REACH_KM)),
            tiles=checked_tiles(told.get("map", {}), FILE_NAME),
            contact=_contact(told.get("contact", "")),
            freshness=checked_freshness(told.get("freshness", {}), FILE_NAME),
        )

    def called(self, locale: str) -> str:
        """The name of the city in a locale, else in its language, else its own."""
        return self.names.get(locale) or self.names.get(language(locale)) or self.name

    def stage(self, code: str) -> LifeStage | None:
        """The life stage of this code, None where the city has no such stage."""
        return next((stage for stage in self.stages if stage.code == code), None)


def _read(folder: Path) -> dict[str, Any]:
    file = folder / FILE_NAME
    if not folder.is_dir():
        raise CityError(
            f"There is no folder {folder}: make a city with `finder new-city`,"
            " or name the folder of yours."
        )
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise CityError(
            f"There is no {FILE_NAME} in {folder}: make a city with `finder new-city`,"
            " or name the folder of yours."
        ) from None
    except OSError as error:
        raise CityError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CityError(f"{file} is not text in UTF-8: save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise CityError(f"{file} is not valid TOML: {error}.") from None


def checked_timezone(name: object) -> ZoneInfo:
    """The time zone of this name.

    Raises CityError where there is none.
    """
    try:
        if isinstance(name, str) and (name == "UTC" or "/" in name):
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise CityError(
        f"The time zone '{name or ''}' is not known: give one such as Europe/Lisbon"
        " or America/Chicago."
    )


def checked_currency(code: object) -> str:
    """The currency code as given.

    Raises CityError where it is no ISO 4217 code.
    """
    if isinstance(code, str) and code in get_global("all_currencies"):
        return code
    raise CityError(
        f"The currency '{code or ''}' is not known: give three capital letters such as EUR or KRW."
    )


def checked_locales(locales: object) -> tuple[str, ...]:
    """The locales as given, the main one first, without repeats.

    Raises CityError where there is none, or one is unknown.
    """
    if not isinstance(locales, list | tuple) or not locales:
        raise CityError('Name at least one language, such as locales = ["en", "ar"].')
    for locale in locales:
        if not isinstance(locale, str) or not _is_locale(locale):
            raise CityError(
                f"The language '{locale}' is not known: give codes such as en or pt-BR."
            )
    return tuple(dict.fromkeys(locales))


def _is_locale(text: str) -> bool:
    try:
        return bool(Locale.parse(text.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return False


def _centre(told: object) -> tuple[float, float]:
    point = told if isinstance(told, dict) else {}
    lat, lng = _number(point.get("latitude")), _number(point.get("longitude"))
    if not (-90 <= lat <= 90 and -180 <= lng <= 180):
        raise CityError(
            f"{FILE_NAME}: give the centre of the city as"
            " centre = { latitude = 38.72, longitude = -9.14 }, in degrees."
        )
    if lat == 0 and lng == 0:
        raise CityError(f"{FILE_NAME}: the centre 0, 0 lies in the sea; give that of the city.")
    return lat, lng


def _number(value: object) -> float:
    """The number, or one that is within no bounds."""
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if good else math.nan  # type: ignore[arg-type] # mypy loses `value`.


def _names(told: object, where: str) -> Mapping[str, str]:
    good = isinstance(told, dict) and all(isinstance(v, str) and v.strip() for v in told.values())
    if not isinstance(told, dict) or not good:
        raise CityError(
            f'{FILE_NAME}: {where} must be words by language, such as {{ en = "Harbour" }}.'
        )
    return {language: text.strip() for language, text in told.items()}


def _reach(told: object) -> float:
    reach = _number(told)
    if not 1 <= reach <= FARTHEST_KM:
        raise CityError(
            f"{FILE_NAME}: reach_km must be a distance from 1 to {FARTHEST_KM:g} kilometres."
        )
    return reach


def _contact(told: object) -> str:
    try:
        return read_address(str(told)) if told else ""
    except AddressError:
        raise CityError(
            f'{FILE_NAME}: contact must be an e-mail address, such as "learn@example.org".'
        ) from None


def usual_price_steps(currency: str) -> tuple[int, ...]:
    """The ceilings that make sense in a currency where a city names none."""
    scale = next((scale for scale, codes in _SMALL_UNITS.items() if currency in codes.split()), 1)
    return tuple(step * scale for step in PRICE_STEPS)


def _price_steps(told: object, currency: str) -> tuple[int, ...]:
    if told is None:
        return usual_price_steps(currency)
    steps = told if isinstance(told, list) else []
    if not steps or any(type(step) is not int or step <= 0 for step in steps):
        raise CityError(f"{FILE_NAME}: price_steps must be whole amounts, such as [10, 25, 50].")
    return tuple(sorted(set(steps)))


def _stages(told: object) -> tuple[LifeStage, ...]:
    if told is None:
        return STAGES
    if not isinstance(told, list) or not told:
        raise CityError(f"{FILE_NAME}: name at least one life stage, or leave out stages.")
    stages = sorted(map(_stage, told), key=lambda stage: stage.low)
    if len({stage.code for stage in stages}) < len(stages):
        raise CityError(f"{FILE_NAME}: two life stages have the same code.")
    for younger, older in pairwise(stages):
        if younger.high is None or younger.high > older.low:
            raise CityError(
                f"{FILE_NAME}: the life stages '{younger.code}' and '{older.code}' overlap."
            )
    return tuple(stages)


def _stage(told: object) -> LifeStage:
    fields = told if isinstance(told, dict) else {}
    code = fields.get("code")
    if not isinstance(code, str) or not code.replace("-", "").isalnum():
        raise CityError(
            f"{FILE_NAME}: each life stage needs a code of letters, digits and hyphens,"
            ' such as code = "teens".'
        )
    low = _age(fields.get("from"), code)
    high = _age(fields["to"], code, after=True) if "to" in fields else None
    if high is not None and high <= low:
        raise CityError(f"{FILE_NAME}: the life stage '{code}' ends before it begins.")
    return LifeStage(code, low, high, _names(fields.get("names", {}), f"the names of '{code}'"))


def _age(told: object, code: str, *, after: bool = False) -> int:
    """Months of an age in years (`6`) or months (`"18m"`); `after` it, where asked."""
    text = str(told)
    in_months = text.endswith("m")
    number = text.removesuffix("m")
    if not number.isascii() or not number.isdigit() or int(number) > OLDEST * 12:
        raise CityError(
            f"{FILE_NAME}: the life stage '{code}' needs from and to as years (6)"
            ' or months ("18m"); leave out to where it has no end.'
        )
    return int(number) + after if in_months else (int(number) + after) * 12
