"""The VssID rollout tracker: how many people of each unit have installed, registered and use the app."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from flask import Flask, before_render_template, has_request_context, request
from flask.typing import ResponseReturnValue
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from sqlalchemy import event

ROOT = Path(__file__).resolve().parent.parent

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def create_app(overrides: dict[str, Any] | None = None, *, instance: Path | None = None) -> Flask:
    """The application; `overrides` replace what the environment says. Raises config.ConfigError."""
    from rollout.core import (
        access,
        asked,
        assets,
        background,
        density,
        drafts,
        errors,
        exporting,
        formats,
        frame,
        health,
        htmx,
        security,
        translations,
        uploads,
    )
    from rollout.core.installation import check_installation

    app = _configured(overrides or {}, instance or ROOT / "instance")
    _add_database(app)
    check_installation(app)
    for part in (
        translations,
        density,
        formats,
        assets,
        htmx,
        uploads,
        security,
        errors,
        exporting,
        asked,
        frame,
        health,
        background,
        drafts,
        access,
    ):
        part.init_app(app)
    app.before_request(asked.refuse_unstorable_form)  # after the guard
    _take_turns(app)
    _add_features(app)
    _add_commands(app)
    forgeries = CSRFProtect(app)  # after the guard: an ended log-in leads to the log-in page and not to an error
    for view in app.view_functions.values():
        if hasattr(view, "by_secret"):
            forgeries.exempt(view)
    return app


def _configured(overrides: dict[str, Any], instance: Path) -> Flask:
    from rollout import config
    from rollout.core.crypto import Keys
    from rollout.core.errors import QuietFlask

    instance.mkdir(parents=True, exist_ok=True)
    app = QuietFlask(
        __name__,
        instance_path=str(instance),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.update(config.from_environment(instance) | overrides)
    if app.config["PRODUCTION"]:
        app.logger.setLevel(logging.INFO)  # where the chain stands is told to whoever keeps the log
    app.extensions["data_keys"] = Keys(app.config["DATA_KEYS"])
    return app


def _add_database(app: Flask) -> None:
    """The engine with its two kinds of transaction, the chain that seals commits."""
    from rollout.db import db, prepare_engine, set_writing, stop_writing
    from rollout.ledger import chain

    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        prepare_engine(db.engine)
    for moment, listener in (("before_commit", chain.seal_transaction), ("after_rollback", chain.forget_transaction)):
        if not event.contains(db.session, moment, listener):
            event.listen(db.session, moment, listener)

    @app.before_request
    def only_read_at_first() -> None:
        set_writing(False)

    @before_render_template.connect_via(app)
    def only_read_for_a_page(_app: Flask, **_others: object) -> None:
        if has_request_context() and request.method not in READING_METHODS:
            stop_writing()  # what was done is committed; nobody waits while the page is made

    @app.teardown_request
    def write_again(_error: BaseException | None) -> None:
        set_writing(True)  # a thread serves many requests in one context


def _take_turns(app: Flask) -> None:
    """Call after what reads the body, so that nobody waits for a turn while it is on its way."""
    from rollout.core import access
    from rollout.db import db, set_writing

    @app.before_request
    def write_as_the_method_says() -> ResponseReturnValue | None:
        if request.endpoint is None or request.method in READING_METHODS:
            return None
        if hasattr(app.view_functions[request.endpoint], "only_reads"):
            return None
        db.session.rollback()
        set_writing(True)
        return access.guard_again()


def _add_features(app: Flask) -> None:
    from rollout import (
        accounts,
        availability,
        calendar,
        dashboard,
        directives,
        gallery,
        guidance,
        guide,
        handover,
        messages,
        obstacles,
        official,
        participants,
        planning,
        registry,
        reports,
        requests,
        search,
        today,
        units,
        visit_measures,
        visits,
        workbooks,
    )
    from rollout.accounts import door

    door.init_app(app)
    for feature in (
        accounts,
        availability,
        calendar,
        dashboard,
        directives,
        gallery,
        guide,
        guidance,
        handover,
        messages,
        obstacles,
        official,
        participants,
        planning,
        registry,
        reports,
        requests,
        search,
        today,
        units,
        visit_measures,
        visits,
        workbooks,
    ):
        app.register_blueprint(feature.blueprint)


def _add_commands(app: Flask) -> None:
    from rollout import cli

    cli.init_app(app)
