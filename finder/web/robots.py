"""What programs ask for first: which pages there are, which to leave alone, and our icons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, Response, current_app, make_response
from werkzeug.exceptions import NotFound

from finder.publishing import sitemap
from finder.publishing.sitemap import MOST_ADDRESSES, Entry
from finder.store import published
from finder.web.links import name_in_path, provider_in_path, venue_in_path
from finder.web.visit import Visit, visit

blueprint = Blueprint("robots", __name__)
localised = Blueprint("manifest", __name__)

_BLOCK = 5_000
"""Opportunities in one file: with their twins in fourteen languages some ten megabytes."""

_PLAIN = ("/", "/help", "/about", "/data", "/accessibility")
_AN_HOUR = "public, max-age=3600"

ROBOTS = """\
User-agent: *
Disallow: /search?
Disallow: /*/search?
Disallow: /search.
Disallow: /*/search.
Disallow: /week?
Disallow: /*/week?
Disallow: /*.ics
Disallow: /list
Disallow: /*/list
Disallow: /*kept=
Disallow: /map?
Disallow: /*/map?
Disallow: /map.geojson
Disallow: /*/map.geojson
Disallow: /map.svg
Disallow: /*/map.svg
Disallow: /alerts
Disallow: /*/alerts
Disallow: /report
Disallow: /*/report
"""


@blueprint.get("/robots.txt")
def robots_txt() -> Response:
    """Every question is a page: robots are asked to leave those alone."""
    response = make_response(f"{ROBOTS}\nSitemap: {visit().base}/sitemap.xml\n")
    response.mimetype = "text/plain"
    return response


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    """Where the addresses of all pages stand."""
    base = visit().base
    with visit().installation.sessions() as session:
        blocks = published.blocks(session, _BLOCK)
    parts = [Entry(f"{base}/sitemap/{name}.xml") for name in ("pages", "providers", "venues")]
    parts += [Entry(f"{base}/sitemap/{one.number}.xml", one.changed) for one in blocks]
    return _xml(sitemap.index(parts))


@blueprint.get("/sitemap/<int:number>.xml")
def sitemap_block(number: int) -> Response:
    """Opportunities of one block of ids."""
    now = visit()
    with now.installation.sessions() as session:
        rows = published.opportunities(session, number, _BLOCK) if number < MOST_ADDRESSES else []
    if not rows:
        raise NotFound
    return _xml(
        sitemap.urlset(
            _entry(now, f"/opportunity/{name_in_path(row)}", row.updated_at) for row in rows
        )
    )


@blueprint.get("/sitemap/pages.xml")
def sitemap_pages() -> Response:
    """The pages that explain."""
    return _pages(_PLAIN)


@blueprint.get("/sitemap/providers.xml")
def sitemap_providers() -> Response:
    """The pages of providers."""
    with visit().installation.sessions() as session:
        rows = published.providers(session, MOST_ADDRESSES)
    return _pages(f"/provider/{provider_in_path(row)}" for row in rows)


@blueprint.get("/sitemap/venues.xml")
def sitemap_venues() -> Response:
    """The pages of venues."""
    with visit().installation.sessions() as session:
        rows = published.venues(session, MOST_ADDRESSES)
    return _pages(f"/venue/{venue_in_path(row)}" for row in rows)


def _pages(paths: Iterable[str]) -> Response:
    now = visit()
    return _xml(sitemap.urlset(_entry(now, path) for path in paths))


def _entry(now: Visit, path: str, changed: datetime | None = None) -> Entry:
    """A page by its path, with its twins in the languages of the city."""
    base, locales = now.base, now.site.locales
    twins = {locale: f"{base}/{locale}{path}" for locale in locales} if len(locales) > 1 else None
    return Entry(f"{base}{path}", changed, twins)


def _xml(text: str) -> Response:
    response = make_response(text)
    response.mimetype = "application/xml"
    response.headers["Cache-Control"] = _AN_HOUR
    return response


@localised.get("/manifest.webmanifest")
def manifest() -> Response:
    """How a device shows the site that keeps it: name, icons and colours."""
    now = visit()
    links, city = now.links, now.city
    say = now.catalogue.gettext
    told = {
        "id": links.address("/"),
        "name": say("Learning in {city}", city=city),
        "short_name": city,
        "lang": now.locale,
        "dir": now.catalogue.direction,
        "start_url": links.address("/"),
        "scope": f"{links.root}/",
        "display": "minimal-ui",
        "background_color": "#f7f4ee",
        "theme_color": "#0e5a63",
        "icons": [
            {"src": links.static("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": links.static("icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": links.static("icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {
                "src": links.static("icon-whole-512.png"), "sizes": "512x512",
                "type": "image/png", "purpose": "maskable",
            },
        ],
    }  # fmt: skip
    response = Response(current_app.json.dumps(told), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = _AN_HOUR
    response.vary.add("Accept-Language")
    return response
