"""The description of the interface for programs says what is so, no less and no more."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.test import TestResponse

from finder.arguments import ARGUMENTS
from finder.members import NAMES
from finder.permissions import Scope
from tests.pages import judge
from tests.people_site import PeopleSite, people_home, site
from tests.programs import CHOIR, Program, one
from tests.web_site import LISTED

__all__ = ["people_home", "site"]

BASE = "/api/v1"
BESIDE = {
    "within": {"near": "38.7,-9.2"},
    "family": {"age": "6"},
}
"""Arguments that mean something only beside others."""


@pytest.fixture
def described(site: PeopleSite) -> dict[str, Any]:
    """The description as a program gets it."""
    answer = site.browser().get(f"{BASE}/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    told: dict[str, Any] = answer.get_json()
    return told


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every call: method, path and what is said of it."""
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            yield method, path, told


def closed(shape: Any) -> Any:
    """A shape in which objects have no members but those that are named."""
    if isinstance(shape, list):
        return [closed(part) for part in shape]
    if not isinstance(shape, dict):
        return shape
    made = {name: closed(part) for name, part in shape.items()}
    if shape.get("type") == "object" and "properties" in shape:
        made.setdefault("additionalProperties", False)
    return made


def valid(described: dict[str, Any], value: Any, schema: dict[str, Any]) -> None:
    """See that a value has a shape."""
    root = schema | {"components": deepcopy(described["components"])}
    faults = list(Draft202012Validator(root, format_checker=FormatChecker()).iter_errors(value))
    assert not faults, [(list(fault.absolute_path), fault.message[:300]) for fault in faults]


def fits(described: dict[str, Any], method: str, path: str, answer: TestResponse) -> None:
    """See that an answer is one of those that are described."""
    told = described["paths"][path][method]["responses"]
    status = str(answer.status_code)
    assert status in told, (method, path, answer.status, answer.text[:500])
    for name in told[status].get("headers", {}):
        assert name in answer.headers, (method, path, status, name)
    if "content" in told[status]:
        assert answer.mimetype in told[status]["content"]
        schema = told[status]["content"][answer.mimetype]["schema"]
        valid(described, answer.get_json(), schema)
    else:
        assert answer.data == b""


def test_every_call_is_described_and_no_other(site: PeopleSite, described: dict[str, Any]) -> None:
    named = {"<path:external_id>": "{external_id}", "<name>": "{id}"}
    routes = set()
    for rule in site.app.url_map.iter_rules():
        path = rule.rule
        for written, meant in named.items():
            path = path.replace(written, meant)
        if path.startswith("/api/"):
            methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            routes |= {(method.lower(), path) for method in methods}
    assert routes == {(method, BASE + path) for method, path, _ in operations(described)}


def test_the_tables_of_the_code_are_all_there(described: dict[str, Any]) -> None:
    asked = {one["name"] for one in described["paths"]["/opportunities"]["get"]["parameters"]}
    assert asked == {"ask", *ARGUMENTS}
    taken = described["components"]["schemas"]["Taken"]
    assert taken["properties"].keys() == set(NAMES)
    assert taken["required"] == ["title", "kind"]
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_example_of_an_argument_is_answered(
    site: PeopleSite, described: dict[str, Any]
) -> None:
    browser = site.browser()
    for method, path, told in operations(described):
        for given in told.get("parameters", []):
            if given["in"] != "query" or path.startswith("/publish"):
                continue
            if "example" not in given:
                assert given["name"] == "festival"
                continue
            valid(described, given["example"], given["schema"])
            args = BESIDE.get(given["name"], {}) | {given["name"]: given["example"]}
            answer = browser.get(f"{BASE}{path}?{urlencode(args, doseq=True)}")
            assert answer.status_code == 200, (given["name"], answer.text)
            fits(described, method, path, answer)


def test_every_example_of_a_body_does_what_it_says(
    site: PeopleSite, described: dict[str, Any]
) -> None:
    program = Program.of(site)
    named = {told["operationId"]: (method, path) for method, path, told in operations(described)}
    for name, status in {"put": 201, "patch": 200, "validate": 200, "put-many": 200}.items():
        method, path = named[name]
        told = described["paths"][path][method]
        for kind, content in told["requestBody"]["content"].items():
            valid(described, content["example"], content["schema"])
            address = BASE + path.replace("{external_id}", "choir-2027")
            answer = program.call(method.upper(), address, content["example"], Content_Type=kind)
            fits(described, method, path, answer)
            assert answer.status_code == status, answer.text
            told_of = answer.get_json()
            assert not told_of.get("notices"), answer.text
            assert not told_of.get("refused"), answer.text
    assert program.ask("GET", "choir-2027")["opportunity"]["topics"] == ["singing"]
    assert program.ask("GET", "choir-2028")["state"] == "live"


def test_answers_have_the_shapes_that_are_described(
    site: PeopleSite, described: dict[str, Any]
) -> None:
    described["components"] = closed(described["components"])
    browser = site.browser()
    for asked in (
        "",
        "?ask=pottery on tuesday evening",
        "?q=poterry",
        "?age=7&price=free",
        "?age=x",
    ):
        fits(described, "get", "/opportunities", browser.get(f"{BASE}/opportunities{asked}"))
    for id_ in [*range(1, len(LISTED) + 1), 999, "x"]:
        fits(described, "get", "/opportunities/{id}", browser.get(f"{BASE}/opportunities/{id_}"))
    for path in ("/areas", "/topics", "/providers", "/areas?colour=red", "/providers?page=0"):
        fits(described, "get", path.partition("?")[0], browser.get(BASE + path))
    assert browser.get(f"{BASE}/providers").get_json()["total"] == 4


def test_answers_to_programs_have_the_shapes_that_are_described(
    site: PeopleSite, described: dict[str, Any]
) -> None:
    described["components"] = closed(described["components"])
    program, reader = Program.of(site), Program.of(site, "manager", Scope.READ)
    path = "/publish/opportunities/{external_id}"
    calls: list[tuple[str, str, Any, dict[str, str]]] = [
        ("PUT", "c1", CHOIR, {}),
        ("PUT", "c1", CHOIR | {"price": 70}, {}),
        ("PUT", "c1", {"title": 3, "ages": "old"}, {}),
        ("PUT", "c1", b"{", {}),
        ("PUT", "c1", b" " * 1_000_001, {}),
        ("PUT", "c1", CHOIR, {"Content_Type": "text/plain"}),
        ("PUT", "c1", CHOIR, {"If_Match": '"x"'}),
        ("PUT", "c1", CHOIR, {"Authorization": "Bearer x"}),
        ("PATCH", "c1", {"url": "nowhere", "contact": None}, {}),
        ("PATCH", "none", {}, {}),
        ("GET", "c1", None, {}),
        ("GET", "1", None, {}),
        ("GET", "none", None, {}),
        ("DELETE", "c1", None, {}),
        ("PATCH", "c1", {}, {}),
    ]
    for method, id_, body, headers in calls:
        fits(described, method.lower(), path, program.call(method, one(id_), body, **headers))
    fits(described, "put", path, reader.call("PUT", one("c1"), CHOIR))
    for body in (CHOIR, {}, CHOIR | {"price": 1, "topics": ["xyzzy"]}, {"colour": 1}):
        answer = program.call("POST", f"{one('1')}/validate", body)
        fits(described, "post", f"{path}/validate", answer)
    sent = [CHOIR | {"id": "c3"}, {}, 7]
    all_ = "/publish/opportunities"
    fits(described, "post", all_, program.call("POST", BASE + all_, sent))
    fits(described, "get", all_, program.call("GET", BASE + all_))


def test_the_page_says_the_same(site: PeopleSite, described: dict[str, Any]) -> None:
    page = site.browser().see("/data/api")
    for method, path, told in operations(described):
        assert f"{method.upper()} {BASE}{path}" in page.text
        assert told["summary"] in page.text
    assert site.browser().see("/data").text.count("Interface for programs") == 1
    arabic = site.browser().get("/ar/data/api")
    judge(arabic.text, "ar", "rtl")
