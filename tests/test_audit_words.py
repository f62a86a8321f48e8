"""The audit log is read in the reader's language; what it keeps are codes that never change."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from finder import cli
from finder.accounts.invitations import Offer, Purpose
from finder.offers.one_date import Fate
from finder.permissions import Role, Scope, Staff
from finder.store import audit, audit_words
from finder.store.audit import COMMAND, NOBODY, Doing, Thing
from finder.vocabulary import Standing
from finder.web.accounts import clock
from tests.pages import Node
from tests.people_site import PeopleSite, people_home, site

__all__ = ["people_home", "site"]

PACKAGE = Path(cli.__file__).parent
FILLED = {
    "date {}": [f"date {fate}" for fate in Fate],
    "link for {}": [f"link for {one}" for one in Purpose if one is not Purpose.JOIN],
}
"""Actions that end in a value of a closed list."""

NAMES = {"action", "what"}
"""What functions that add a line call the action that they are given."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def functions() -> tuple[Function, ...]:
    """Every function of the program."""
    return tuple(
        node
        for file in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, Function)
    )


def called(node: ast.Call) -> str:
    """The last part of the name of what is called, whether it is private or not."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    return name.removeprefix("_")


def texts(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be; a place to be filled in stands as `{}`."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from (*texts(one), *texts(other))
        case ast.JoinedStr(values=parts):
            yield "".join(str(getattr(part, "value", "{}")) if isinstance(part, ast.Constant)
                          else "{}" for part in parts)  # fmt: skip


def given(function: Function, node: ast.expr) -> set[str]:
    """The texts that an argument may be: itself, or what was put into a name before."""
    if not isinstance(node, ast.Name):
        return set(texts(node))
    if node.id not in NAMES - parameters(function):
        return set()
    return {
        text
        for one in ast.walk(function)
        if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None
        for inner in ast.walk(one.value)
        if isinstance(inner, ast.expr)
        for text in texts(inner)
        if " " in text
    }


def parameters(function: Function) -> set[str]:
    """What a function is given."""
    return {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}


def calls(function: Function, names: set[str]) -> Iterator[list[ast.expr]]:
    """The second and third arguments of each call that adds a line: one of them is the action."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and called(node) in names:
            yield node.args[1:3]


def helpers() -> set[str]:
    """Functions that add a line: `record`, and all that hand on to it what they are given."""
    names = {"record"}
    while True:
        more = {
            function.name.removeprefix("_")
            for function in functions()
            for arguments in calls(function, names)
            for one in arguments
            if isinstance(one, ast.Name) and one.id in parameters(function) & NAMES
        }
        if more <= names:
            return names
        names |= more


def recorded() -> set[str]:
    """Every action that some line of the program records."""
    names = helpers()
    found = {
        text
        for function in functions()
        for arguments in calls(function, names)
        for one in arguments
        for text in given(function, one)
    }
    return {whole for text in found for whole in FILLED.get(text, [text])}


def nouns() -> set[str]:
    """The nouns of all things that lines are about."""
    return {
        text
        for function in functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and called(node) == "Thing"
        for text in texts(node.args[0])
    }


def test_every_action_has_its_words_and_none_is_left_over() -> None:
    assert {"record", "note"} <= helpers()
    assert recorded() == audit_words.ACTIONS.keys()


def test_every_thing_and_actor_has_its_words() -> None:
    assert nouns() == audit_words.NOUNS.keys()
    assert {COMMAND, NOBODY} == audit_words.ACTORS.keys()


def test_every_detail_has_its_words() -> None:
    details = {
        *Role, *Staff, *Scope, *Standing, "none", " ".join(sorted(Scope)),
        str(Offer(1, Role.EDITOR, Staff.MODERATOR)), "by letter to user 3",
        "shown as opportunity 7", "was shown as opportunity 7",
    }  # fmt: skip
    assert [one for one in sorted(details) if not audit_words.of_detail(one)] == []


def cells(page: Node, row: int = 0) -> list[str]:
    """What a line of the log says, without its time."""
    return [cell.text for cell in page.one("tbody").all("tr")[row].all("td")[1:]]


def written(site: PeopleSite, action: str, thing: Thing, detail: str = "") -> None:
    """Add a line on the command line."""
    with site.writing() as session:
        audit.record(session, Doing(COMMAND, clock.utc_now()), action, thing, detail)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", ["Command line", "Role given", "Account 7", "Manager"]),
        ("ar", ["سطر الأوامر", "مُنح دور", "الحساب 7", "مدير"]),
    ],
)
def test_the_log_speaks_the_language_of_its_reader(
    site: PeopleSite, locale: str, said: list[str]
) -> None:
    written(site, "role given", Thing("user", 7), "manager")
    page = site.signed_in("administrator").see(f"/{locale}/city/log")
    assert cells(page, 1) == said
    assert [cell.get("data-label") for cell in page.one("tbody").all("tr")[1].all("td")] == [
        head.text for head in page.one("thead").all("th")
    ]


def test_several_roles_are_listed_and_remarks_have_their_number(site: PeopleSite) -> None:
    written(site, "invited", Thing("invitation", 5), "manager moderator")
    written(site, "merge undone", Thing("opportunity", 6), "was shown as opportunity 12")
    page = site.signed_in("administrator").see("/city/log")
    assert cells(page, 1)[2:] == ["Listing 6", "Was shown as listing 12"]
    assert cells(page, 2)[2:] == ["Invitation 5", "Manager and Moderator"]


@pytest.mark.parametrize("detail", ["", "as it was", "<i>7"])
def test_what_an_older_version_wrote_stands_as_it_was_written(
    site: PeopleSite, detail: str
) -> None:
    written(site, "tried", Thing("thing", 4), detail)
    page = site.signed_in("administrator").see("/ar/city/log")
    assert cells(page, 1)[1:] == ["tried", "thing 4", detail]
    isolated = page.one("tbody").all("tr")[1].all("bdi", lang="en", dir="auto")
    assert [one.text for one in isolated] == ["tried", "thing 4", *filter(None, [detail])]
