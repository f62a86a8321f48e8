"""Tables of a search: what fits, sent row by row, and told apart where it is not all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from flask import Response, request
from sqlalchemy.orm import Session, sessionmaker

from finder.publishing import table
from finder.query import SearchQuery
from finder.store import opportunities as store
from finder.store.changes import last_change, mark
from finder.web.compression import pack_stream
from finder.web.files import dress
from finder.web.visit import Visit

MOST_ROWS = 5_000
"""In one file; the next ones are a page further."""

_AT_ONCE = 250
"""Rows that are read and sent together."""


def of_search(now: Visit, query: SearchQuery) -> Response:
    """What fits, in the order asked for.

    Where it is not all, the name of the file says which part it is, and a link leads on.
    """
    count = query.per_page if "per_page" in request.args else MOST_ROWS
    asking = query.replace(per_page=count, page=query.page)
    result = now.installation.engine.search(asking, now.now())
    ids = [hit.id for hit in result.hits]
    sent = _sent(now.installation.sessions, now.abroad.opportunity, ids)
    response = Response(sent, content_type=f"{table.MIMETYPE}; charset=utf-8; header=present")
    first = (query.page - 1) * count
    name = "search.csv"
    if len(ids) < result.total:
        name = f"search-{first + 1}-{first + len(ids)}-of-{result.total}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["X-Total-Count"] = str(result.total)
    if first + len(ids) < result.total and ids:
        following = now.abroad.twin(query.replace(page=query.page + 1), "csv")
        response.headers["Link"] = f'<{following}>; rel="next"'
    # Else the length would be worked out, for which all of it would have to be there.
    response.implicit_sequence_conversion = False
    response.set_etag(_tag(now, ids))
    dress(now, response)
    pack_stream(response)
    return response.make_conditional(request)  # type: ignore[return-value] # It gives back the response.


def _sent(
    sessions: sessionmaker[Session], url: table.UrlMaker, ids: Sequence[int]
) -> Iterator[bytes]:
    """The file piece by piece; nothing stays open while a slow line takes one."""
    yield table.head()
    for begin in range(0, len(ids), _AT_ONCE):
        with sessions() as session:
            rows = store.by_ids(session, ids[begin : begin + _AT_ONCE])
            data = table.body(rows, url)
        yield data


def _tag(now: Visit, ids: list[int]) -> str:
    """What a table depends on: its rows, as of their last change, and where their pages are."""
    with now.installation.sessions() as session:
        number = last_change(session)
        said = (number, mark(session, number), now.abroad.page(""), ids)
    return sha256(repr(said).encode()).hexdigest()[:32]
