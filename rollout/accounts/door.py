"""The door: who a request comes from, how long a log-in lasts without use, and where those without one are sent."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, flash, g, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_user

from rollout.accounts import queries
from rollout.accounts.forms import LogInForm
from rollout.core import density, htmx, kept, translations
from rollout.core.dates import now
from rollout.core.frame import frame
from rollout.core.origin import address, is_local, network_of, safe_path
from rollout.db import db
from rollout.models import LoginSession, User

IDLE = timedelta(minutes=30)
SEEN = "seen_at"
"""When the log-in was last used, in the signed cookie: reading a page must not write to the database."""

_HELD = "_user_id"  # where Flask-Login keeps what User.get_id() returns
_FRESH = 60  # seconds for which the cookie is not written again
_OPEN_TO_ALL = frozenset({"accounts.change_password", "accounts.log_out"})


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # it ends log-ins when a phone changes its address
    manager.user_loader(_load)
    manager.unauthorized_handler(_to_log_in)
    app.before_request(_force_change)


def enter(user: User, token: str) -> None:
    """Gives the browser a log-in, and nothing of what the cookie held before but how pages look."""
    _clear()
    session[SEEN] = int(now().timestamp())
    user.login_token = token
    login_user(user)


def leave() -> None:
    """Takes the log-in from the browser."""
    _clear()


def _clear() -> None:
    looks = {name: session[name] for name in (translations.COOKIE_KEY, density.COOKIE_KEY) if name in session}
    session.clear()
    session.update(looks)
    g.pop("csrf_token", None)  # the form token of this request was of the cookie that is gone


def this_login() -> LoginSession:
    """The log-in that this request came with."""
    login: LoginSession = g.login
    return login


def log_in_held() -> LoginSession | None:
    """The log-in that the browser still holds, used lately or not; entering anew ends it."""
    token = session.get(_HELD)
    return queries.live_login(db.session(), token) if token else None


def network() -> str:
    """Where this request comes from, as tries at passwords are counted."""
    return network_of(request.remote_addr or "")


def _load(token: str) -> User | None:
    """The user of a log-in that is live; of one that is not, what was left to tell them is told to nobody."""
    user = _live(token)
    if user is None:
        session.pop("_flashes", None)  # the next page may be a public one, and somebody else may sit there
    return user


def _live(token: str) -> User | None:
    """The user of a log-in that was not ended, is not too old and was used within the last half hour."""
    seen, at = session.get(SEEN, 0), int(now().timestamp())
    if at - seen > IDLE.total_seconds():
        return None
    login = queries.live_login(db.session(), token)
    if login is None or not login.user.is_active or (login.user.is_demo and not demo_may_enter()):
        return None
    if at - seen > _FRESH and not htmx.is_poll():  # a page that asks by itself is nobody at work
        session[SEEN] = at
    g.login = login
    login.user.login_token = token
    return login.user


def demo_may_enter() -> bool:
    """Demo users exist only where the people are invented, and only for this machine itself."""
    return frame().is_demo and is_local()


def page_path() -> str | None:
    """The page the person is looking at: what a GET asks for, else the page an act was sent from."""
    if request.method in ("GET", "HEAD") and not htmx.is_htmx():
        return safe_path(request.full_path.removesuffix("?"))
    before = address(htmx.current_url() or request.referrer)
    if before is None or before.netloc != request.host:
        return None
    return safe_path(f"{before.path}?{before.query}".removesuffix("?"))


def _to_log_in() -> ResponseReturnValue:
    """To the log-in page; what somebody typed whose log-in has ended meanwhile goes along (core/kept.py)."""
    token = session.pop(_HELD, None)
    if token is None:
        return htmx.go_to(url_for("accounts.log_in", next=page_path()))
    flash(_("Đã đăng xuất: 30 phút không thao tác, hoặc phiên đăng nhập đã kết thúc. Đăng nhập lại để tiếp tục."))
    held = kept.typed(queries.user_id_of(db.session(), token))
    if held is not None and held.user_id is not None:
        session[kept.MARK] = True
        form = LogInForm(formdata=None, data={kept.FIELD: kept.seal(held)})
        return kept.shown("accounts/log_in.html", 403, form=form, next=page_path())
    if request.method == "POST":
        flash(_("Việc vừa làm chưa được lưu."))
    return htmx.go_to(url_for("accounts.log_in", next=page_path()))


def must_change_first(user: User) -> bool:
    """Was the password given to the user by somebody else?"""
    return user.must_change_password and not user.is_demo


def _force_change() -> ResponseReturnValue | None:
    """Whoever was given a password by somebody else sets an own one before anything else."""
    if "login" not in g or not must_change_first(current_user):
        return None
    if request.endpoint in _OPEN_TO_ALL:
        return None
    return htmx.go_to(url_for("accounts.change_password"))
