"""Packed answers: who gets them, what they say of themselves, and what is never packed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from finder import app as application
from finder.web.compression import LEAST_BYTES, compress
from tests.web_site import Visitor, home, visitor

__all__ = ["home", "visitor"]

SHEET = "/static/finder.css"
LONG = "long " * LEAST_BYTES


@pytest.mark.parametrize(
    "path", ["/search", "/ar/search?q=pottery", "/help", "/api/v1/opportunities/1", SHEET]
)
def test_a_packed_answer_says_the_same_in_less(visitor: Visitor, path: str) -> None:
    plain = visitor.fetch(path)
    packed = visitor.fetch(path, Accept_Encoding="gzip, deflate, br, zstd")
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_errors_are_packed_and_stay_errors(visitor: Visitor) -> None:
    response = visitor.fetch("/nowhere", Accept_Encoding="gzip")
    assert (response.status_code, response.headers["Content-Encoding"]) == (404, "gzip")
    assert b"</html>" in gzip.decompress(response.data)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("*", "gzip"),
        ("br, *;q=0.1", "gzip"),
        ("gzip, identity", "gzip"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("", None),
        ("br, deflate", None),
        ("gzip;q=0", None),
        ("gzip;q=0, *", None),
        ("*;q=0", None),
        ("gzip;q=0.5, identity", None),
        ("gzip;q=nonsense", None),
        (",;=\x7fgzipp", None),
    ],
)
def test_what_is_accepted_is_read_with_its_weights(
    visitor: Visitor, accepted: str, encoding: str | None
) -> None:
    response = visitor.fetch("/help", Accept_Encoding=accepted)
    assert response.status_code == 200
    assert response.headers.get("Content-Encoding") == encoding


def test_a_file_that_has_not_changed_is_not_sent_again(visitor: Visitor) -> None:
    plain = visitor.fetch(SHEET)
    packed = visitor.fetch(SHEET, Accept_Encoding="gzip")
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
    assert "Accept-Ranges" not in packed.headers
    again = visitor.fetch(SHEET, Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == packed.headers["ETag"]
    assert "Accept-Encoding" in again.headers["Vary"]
    assert visitor.fetch(SHEET, If_None_Match=plain.headers["ETag"]).status_code == 304
    other = visitor.fetch(SHEET, Accept_Encoding="gzip", If_None_Match='W/"other"')
    assert other.status_code == 200


def test_a_piece_of_a_file_is_a_piece_of_the_plain_one(visitor: Visitor) -> None:
    sheet = (Path(application.__file__).parent / SHEET[1:]).read_bytes()
    piece = visitor.fetch(SHEET, Accept_Encoding="gzip", Range="bytes=10-19")
    assert (piece.status_code, piece.data) == (206, sheet[10:20])
    assert "Content-Encoding" not in piece.headers


def test_the_head_alone_tells_the_same(visitor: Visitor) -> None:
    whole = visitor.client.get("/help", headers={"Accept-Encoding": "gzip"})
    head = visitor.client.head("/help", headers={"Accept-Encoding": "gzip"})
    assert head.data == b""
    for name in ("Content-Encoding", "Content-Length", "Vary"):
        assert head.headers[name] == whole.headers[name]


@pytest.fixture
def small() -> FlaskClient:
    """An application with answers that are hard to pack rightly."""
    made = Flask("small")
    compress(made)

    def say(**headers: str) -> Response:
        return Response(
            LONG, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    made.add_url_rule("/open", view_func=lambda: say(Vary="Cookie"), endpoint="open")
    made.add_url_rule(
        "/secret", view_func=lambda: say(Cache_Control="private, no-store"), endpoint="secret"
    )
    made.add_url_rule("/cookie", view_func=lambda: say(Set_Cookie="a=b"), endpoint="cookie")
    made.add_url_rule("/done", view_func=lambda: say(Content_Encoding="br"), endpoint="done")
    made.add_url_rule("/short", view_func=lambda: "short", endpoint="short")
    made.add_url_rule("/none", view_func=lambda: ("", 204), endpoint="none")
    made.add_url_rule(
        "/flow", view_func=lambda: Response(piece for piece in (LONG, LONG)), endpoint="flow"
    )
    made.add_url_rule(
        "/picture", view_func=lambda: Response(LONG, mimetype="image/png"), endpoint="picture"
    )
    made.add_url_rule(
        "/json",
        view_func=lambda: Response(json.dumps(LONG), mimetype="application/geo+json"),
        endpoint="json",
    )
    return made.test_client()


@pytest.mark.parametrize("path", ["/secret", "/cookie", "/short", "/none", "/flow", "/picture"])
def test_secrets_morsels_and_streams_are_left_as_they_are(small: FlaskClient, path: str) -> None:
    plain = small.get(path)
    asked = small.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in asked.headers
    assert asked.data == plain.data


def test_what_is_packed_already_is_not_packed_again(small: FlaskClient) -> None:
    response = small.get("/done", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "br"
    assert response.data == LONG.encode()


def test_other_reasons_to_vary_stay(small: FlaskClient) -> None:
    response = small.get("/open", headers={"Accept-Encoding": "gzip"})
    assert {one.strip() for one in response.headers["Vary"].split(",")} == {
        "Cookie",
        "Accept-Encoding",
    }
    assert small.get("/json", headers={"Accept-Encoding": "gzip"}).content_encoding == "gzip"
