"""Tables as JSON: a list of flat objects, alone or under one name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from finder.errors import SourceError
from finder.i18n import cldr
from finder.imports.readers.sheets import as_text
from finder.imports.readers.table import Row, Table
from finder.problems import error

_CODES = frozenset(str(code) for code in cldr("en").languages if len(str(code)) == 2)


def read_json(text: str) -> Table:
    """The table of the objects in a list. Raises SourceError where there is no such list."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as fault:
        where = f" (line {fault.lineno})" if isinstance(fault, json.JSONDecodeError) else ""
        raise SourceError(f"The file is not valid JSON{where}: correct it.") from None
    records = _spread(_records(data))
    header = tuple(dict.fromkeys(key for item in records if isinstance(item, dict) for key in item))
    if not header:
        raise SourceError("The JSON holds no list of objects with the rows: check what it is.")
    return Table(header, _rows(records, header), about=len(records))


def _spread(records: list[Any]) -> list[Any]:
    """The records, each value by language given a name of its own: `name.fi`, `name.sv`."""
    by_language: set[str] = set()
    others: set[str] = set()
    for item in records:
        if isinstance(item, dict):
            for key, value in item.items():
                if isinstance(value, dict) and value and all(map(_is_by_language, value.items())):
                    by_language.add(key)
                elif value is not None and value != {}:
                    others.add(key)
    by_language -= others
    if not by_language:
        return records
    return [_spread_out(item, by_language) if isinstance(item, dict) else item for item in records]


def _is_by_language(pair: tuple[Any, Any]) -> bool:
    code, text = pair
    return code in _CODES and (text is None or isinstance(text, str))


def _spread_out(item: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    spread: dict[str, Any] = {}
    for key, value in item.items():
        if key in keys:
            spread |= {f"{key}.{code}": text for code, text in (value or {}).items()}
        else:
            spread[key] = value
    return spread


def _records(data: Any) -> list[Any]:
    if isinstance(data, list):
        return data
    lists = (
        [value for value in data.values() if _holds_objects(value)]
        if isinstance(data, dict)
        else []
    )
    if len(lists) == 1:
        return list(lists[0])
    if len(lists) > 1:
        raise SourceError("The JSON holds several lists of objects: keep only that of the rows.")
    return []


def _holds_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _rows(records: list[Any], header: tuple[str, ...]) -> Iterator[Row]:
    for number, item in enumerate(records, start=2):
        if not isinstance(item, dict):
            problem = error(number, "", "broken-row", json.dumps(item))
            yield Row(number, ("",) * len(header), (problem,), is_doubtful=True)
        elif item:
            yield Row(number, tuple(_text(item.get(key)) for key in header))


def _text(value: Any) -> str:
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return ";".join(map(as_text, value))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return as_text(value)
