"""Rendering: one template environment a locale, so that nothing is looked up twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from flask import Flask, Response, current_app, make_response
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from finder import formats
from finder.i18n import SOURCE_LOCALE, Catalogue, catalogue, language
from finder.web.sentences import FixedSentences
from finder.web.visit import Site, visit

_EXTENSION = "finder-templates"


def open_templates(app: Flask, site: Site) -> None:
    """Prepare the templates of every locale that is offered."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined
    app.extensions[_EXTENSION] = {
        locale: _environment(app, catalogue(locale), site) for locale in site.locales
    }


def _environment(app: Flask, words: Catalogue, site: Site) -> Environment:
    locale = words.locale
    city = site.installation.city
    regional = site.labels[locale].locale
    made = app.jinja_env.overlay(extensions=[FixedSentences])
    made.globals = {
        "_": words.gettext,
        "ngettext": words.ngettext,
        "number": lambda value: formats.number(regional, value),
        "own_name": formats.own_name,
        "locale": locale,
        "direction": words.direction,
        "locales": site.locales,
        "sends_mail": site.installation.outbox is not None,
        "translated": any(language(one) != SOURCE_LOCALE for one in site.locales),
        "city": city.called(locale),
    }
    return made


def page(name: str, *, status: int = 200, **values: Any) -> Response:
    """A page of HTML in the language of the visit."""
    now = visit()
    environments = cast(Mapping[str, Environment], current_app.extensions[_EXTENSION])
    template = environments[now.locale].get_template(name)
    text = template.render(visit=now, links=now.links, **values)
    response = make_response(text, status)
    response.content_language.add(now.locale)
    response.headers["Cache-Control"] = "no-cache"
    if not now.links.prefix:
        response.vary.add("Accept-Language")
    return response


def data_block(told: Any) -> Markup:
    """Data as JSON that can stand inside a script element: nothing in it ends the element."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    escaped = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
    return Markup(text.translate(escaped))  # noqa: S704 - no sign of markup is left in it.
