"""The application: an installation behind its doors."""

from __future__ import annotations

import os

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from finder import resources
from finder.installation import Installation
from finder.settings import Settings
from finder.web import (
    alerts,
    api,
    api_lists,
    calendar,
    explaining,
    followed,
    handouts,
    maps,
    offline,
    opportunity,
    parties,
    reporting,
    robots,
    search,
    shortlist,
    start,
    twins,
    week,
)
from finder.web.accounts import doors as accounts
from finder.web.compression import compress
from finder.web.errors import handle_errors
from finder.web.headers import guard
from finder.web.openapi import door as openapi
from finder.web.publish_api import door as publishing
from finder.web.rendering import open_templates
from finder.web.visit import open_site, site

DOORS = (
    start,
    search,
    twins,
    week,
    maps,
    opportunity,
    reporting,
    calendar,
    parties,
    shortlist,
    handouts,
    alerts,
    followed,
    explaining,
    openapi,
    offline,
)
"""Rooms of `finder.web` with one blueprint each."""

PROGRAM_DOORS = (api_lists.blueprint, publishing.blueprint, openapi.description)
"""What is for programs besides `api`: it has no language in its address."""


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings, or for those of the environment.

    Raises a FinderError that says what to do where the installation is not sound.
    """
    return build(Installation.open(settings or Settings.from_environment(os.environ)))


def build(installation: Installation) -> Flask:
    """The application of an installation that is already open."""
    app = Flask("finder", template_folder=str(resources.folder("templates")))
    open_site(app, installation)
    with app.app_context():
        open_templates(app, site())
    compress(app)
    guard(app)
    accounts.open_accounts(app)
    handle_errors(app)
    _open_doors(app)
    _trust_proxies(app, installation.settings.proxies)
    return app


def _open_doors(app: Flask) -> None:
    """Every page stands at its path, and again below each language."""
    for blueprint in (api.blueprint, *PROGRAM_DOORS):
        app.register_blueprint(blueprint)
    app.register_blueprint(robots.blueprint)
    app.register_blueprint(offline.worker)
    locales = ", ".join(f"'{locale}'" for locale in _locales(app))
    for blueprint in (*(door.blueprint for door in DOORS), robots.localised, *accounts.BLUEPRINTS):
        app.register_blueprint(blueprint)
        app.register_blueprint(
            blueprint, url_prefix=f"/<any({locales}):locale>", name=f"{blueprint.name}-localised"
        )
    app.url_value_preprocessor(_forget_locale)


def _locales(app: Flask) -> tuple[str, ...]:
    with app.app_context():
        return site().locales


def _forget_locale(_endpoint: str | None, values: dict[str, object] | None) -> None:
    """The visit knows its language already; views need not."""
    if values:
        values.pop("locale", None)


def _trust_proxies(app: Flask, count: int) -> None:
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # Flask's documented way to wrap.
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )
