"""The judge that every page goes through: well-formed, labelled, in its language, no tricks."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
MOST_BYTES = 20_000


@dataclass
class Node:
    """An element of a page."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None = None
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This element and all below it."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def texts(self) -> Iterator[tuple[Node, str]]:
        """Each piece of text with the element that it stands in, as they are read."""
        for child in self.children:
            if isinstance(child, Node):
                yield from child.texts()
            elif child.strip():
                yield self, child.strip()

    def all(self, tag: str, **wanted: str) -> list[Node]:
        """Elements of a tag with these attributes (`class_` and the like without the dash)."""
        names = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [
            node
            for node in self.walk()
            if node.tag == tag and all(_has(node, n, v) for n, v in names.items())
        ]

    def one(self, tag: str, **wanted: str) -> Node:
        """The only element of a tag with these attributes."""
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} × {tag} {wanted}"
        return found[0]

    @property
    def text(self) -> str:
        """All text in it, with single spaces."""
        pieces = (c if isinstance(c, str) else c.text for c in self.children)
        return " ".join(" ".join(pieces).split())

    def ancestors(self) -> Iterator[Node]:
        """This element and those around it."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def get(self, name: str) -> str:
        """An attribute, empty where it has none."""
        return self.attributes.get(name, "")


def _has(node: Node, name: str, value: str) -> bool:
    if name == "class":
        return value in node.get("class").split()
    return node.attributes.get(name) == value


class _Reader(HTMLParser):
    """Builds the tree, and is strict about what must be closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("#root", {})
        self.here = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> repeats an attribute: {names}"
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read(html: str) -> Node:
    """A page as a tree."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.here is reader.root, f"<{reader.here.tag}> is never closed"
    return reader.root.one("html")


def filled(page: Node, sign: str) -> dict[str, str]:
    """What the form with this in its class or address holds; of fields that repeat the last."""
    form = next(
        one for one in page.all("form") if sign in f"{one.get('class')} {one.get('action')}"
    )
    found = {one.get("name"): one.get("value") for one in form.all("input") if _counts(one)}
    found |= {one.get("name"): one.text for one in form.all("textarea")}
    for one in form.all("select"):
        chosen = [option for option in one.all("option") if "selected" in option.attributes]
        found[one.get("name")] = (chosen or one.all("option"))[0].get("value")
    return {name: text for name, text in found.items() if name}


def _counts(one: Node) -> bool:
    return one.get("type") != "checkbox" or "checked" in one.attributes


def judge(html: str, locale: str, direction: str) -> Node:
    """Read a page and see that it is as every page has to be."""
    assert html.startswith("<!DOCTYPE html>")
    page = read(html)
    assert (page.get("lang"), page.get("dir")) == (locale, direction)
    assert len(gzip.compress(html.encode("utf-8", "replace"), 6)) <= MOST_BYTES
    for check in CHECKS:
        check(page)
    return page


def _names(page: Node) -> None:
    assert page.one("head").one("title").text
    assert page.one("h1").text
    assert page.all("meta", name="viewport")
    for tag in ("main", "header", "footer"):
        page.one(tag)


def _headings(page: Node) -> None:
    level = 0
    for node in page.one("body").walk():
        if node.tag in {"h1", "h2", "h3", "h4"}:
            assert int(node.tag[1]) <= level + 1, f"{node.tag} after h{level}"
            assert node.text
            level = int(node.tag[1])


def _ids(page: Node) -> None:
    ids = Counter(node.get("id") for node in page.walk() if node.get("id"))
    assert [id_ for id_, n in ids.items() if n > 1] == []
    for node in page.walk():
        for name in ("for", "form", "aria-labelledby", "aria-describedby"):
            lacking = [id_ for id_ in node.get(name).split() if id_ not in ids]
            assert not lacking, f"no id {lacking}"
        href = node.get("href")
        assert not href.startswith("#") or href[1:] in ids, href


def _labels(page: Node) -> None:
    labelled = {label.get("for") for label in page.all("label")}
    for node in page.walk():
        if node.tag in {"input", "select", "textarea"} and node.get("type") != "hidden":
            wrapped = any(around.tag == "label" for around in node.ancestors())
            assert wrapped or node.get("id") in labelled, node.attributes
    for label in page.all("label") + page.all("button") + page.all("a") + page.all("summary"):
        assert label.text or label.get("aria-label"), label.attributes
    for image in page.all("img"):
        assert "alt" in image.attributes
        assert image.get("width")
        assert image.get("height")
    for nav in page.all("nav"):
        assert nav.get("aria-label"), "a landmark without a name"
    # A form of nothing but its button says all on that, and is no landmark.
    for form in page.all("form"):
        asks = [one for tag in ("input", "select", "textarea") for one in form.all(tag)]
        if any(one.get("type") != "hidden" for one in asks):
            assert form.get("aria-label"), "a form without a name"
    named = Counter(form.get("aria-label") for form in page.all("form"))
    assert [name for name, n in named.items() if name and n > 1] == [], "forms of the same name"


def _no_tricks(page: Node) -> None:
    for node in page.walk():
        assert node.tag not in {"style", "iframe", "object"}
        if node.tag == "script" and node.get("type") != "application/ld+json":
            assert re.match(r"/static/[a-z-]+\.js\?v=", node.get("src"))
            assert not node.children
        assert not [name for name in node.attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action"):
            address = node.get(name)
            assert not address.lower().startswith(("javascript:", "data:", "//"))
            if node.tag != "a" and node.get("rel") not in {"canonical", "alternate"}:
                assert not address.lower().startswith("http")


def _provider_text(page: Node) -> None:
    """Whatever is in another language says its own direction as well."""
    for node in page.one("body").walk():
        if "lang" in node.attributes and node.tag != "a":
            assert node.get("dir") == "auto", node.attributes


CHECKS: tuple[Callable[[Node], None], ...] = (
    _names,
    _headings,
    _ids,
    _labels,
    _no_tricks,
    _provider_text,
)
