"""What is done to accounts and log-ins. Each act writes its audit record; none commits but `activate`."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from rollout.accounts import passwords, queries
from rollout.accounts.backoff import end_waits
from rollout.accounts.errors import CodeNotValid, NotActive, OwnAccount, OwnAdminRole, WeakPassword
from rollout.core.activation import end_activations, find_activation, issue_activation
from rollout.core.dates import now, today
from rollout.core.tokens import make_token, token_hash
from rollout.core.users import add_user, assign, edit_user, email_of, phone_of, record, username_of
from rollout.db import reading
from rollout.models import Assignment, LoginSession, User
from rollout.register.calendar_feeds import losing_units

__all__ = [
    "assign",
    "edit_user",
    "email_of",
    "phone_of",
    "username_of",
]  # of core.users, which imports of users call too

LONGEST_LOGIN = timedelta(hours=12)


def open_log_in(session: Session, user: User, *, device: str) -> str:
    """Starts a log-in of twelve hours at most; returns its token, which is kept nowhere but in the cookie."""
    token, at = make_token(), now()
    session.add(
        LoginSession(
            token_hash=token_hash(token), user_id=user.id, started_at=at, expires_at=at + LONGEST_LOGIN, device=device
        )
    )
    record(session, by=user, action="log_in", user=user)
    return token


def log_out(session: Session, login: LoginSession, *, by: User) -> None:
    """Ends one log-in; its cookie opens nothing any more."""
    login.ended_at = now()
    record(session, by=by, action="log_out", user=login.user)


def end_log_ins(session: Session, user: User, *, by: User, keep: LoginSession | None = None) -> int:
    """Ends a user's log-ins but one; returns how many."""
    ended = [login for login in queries.live_logins(session, user) if keep is None or login.id != keep.id]
    for login in ended:
        login.ended_at = now()
    if ended:
        record(session, by=by, action="end_log_ins", user=user, count=len(ended))
    return len(ended)


def end_all_log_ins(session: Session) -> int:
    """Everybody logs in again; returns how many log-ins ended. The caller records why."""
    live = update(LoginSession).where(LoginSession.ended_at.is_(None), LoginSession.expires_at > now())
    return session.execute(live.values(ended_at=now())).rowcount  # type: ignore[attr-defined]


def hash_of_new(password: str, username: str) -> str:
    """The hash of a password that a user chose. Takes 20 ms: not while writing. Raises WeakPassword."""
    weakness = passwords.weakness(password, username)
    if weakness:
        raise WeakPassword(weakness)
    return passwords.hash_password(password)


def set_password(session: Session, user: User, *, password: str, by: User) -> None:
    """A password of the user's own choice; ends all log-ins. Raises WeakPassword."""
    keep_password(session, user, password_hash=hash_of_new(password, user.username), by=by)


def keep_password(
    session: Session, user: User, *, password_hash: str, by: User, keep: LoginSession | None = None
) -> None:
    """Keeps the hash of a user's new password; ends the other log-ins."""
    user.password_hash = password_hash
    user.must_change_password = False
    end_waits(session, user.username)
    end_activations(session, user)
    record(session, by=by, action="set_password", user=user)
    end_log_ins(session, user, by=by, keep=keep)


def user_of_code(session: Session, code: str) -> User:
    """Whose password a one-time code sets. Raises CodeNotValid."""
    activation = find_activation(session, code)
    user = queries.user_by_id(session, activation.user_id) if activation else None
    if user is None or not user.is_active:
        raise CodeNotValid()
    return user


def activate(session: Session, *, code: str, password: str) -> User:
    """Sets the first password, or one after a reset, by a one-time code. Raises CodeNotValid, WeakPassword.

    Commits before it hashes the password, which takes 20 ms (see tries.py).
    """
    session.commit()
    with reading():
        username = user_of_code(session, code).username
        session.commit()
    password_hash = hash_of_new(password, username)
    user = user_of_code(session, code)
    keep_password(session, user, password_hash=password_hash, by=user)
    return user


def create_user(
    session: Session,
    *,
    username: str,
    display_name: str,
    by: User,
    job_title: str = "",
    phone: str = "",
    email: str = "",
    set_out_area_id: int | None = None,
    password: str | None = None,
    is_demo: bool = False,
) -> User:
    """An account without assignments. Raises UsernameTaken, UsernameMalformed.

    Without a password it waits for its activation code; with one, the first log-in must change it, demo users'
    apart.
    """
    return add_user(
        session,
        username=username,
        display_name=display_name,
        by=by,
        job_title=job_title,
        phone=phone,
        email=email,
        set_out_area_id=set_out_area_id,
        password_hash=passwords.hash_password(password) if password else None,
        is_demo=is_demo,
    )


def deactivate(session: Session, user: User, *, by: User) -> None:
    """The user can do nothing from this moment on; addresses of calendars that they knew end. Raises OwnAccount."""
    if user.id == by.id:
        raise OwnAccount()
    with losing_units(session, user, by=by):
        user.is_active = False
    end_activations(session, user)
    record(session, by=by, action="deactivate_user", user=user)
    end_log_ins(session, user, by=by)


def reactivate(session: Session, user: User, *, by: User) -> None:
    user.is_active = True
    record(session, by=by, action="reactivate_user", user=user)


def reset(session: Session, user: User, *, by: User) -> str:
    """Takes the password away and issues a new activation code, returned in clear for the only time.

    Also how an account that waits gets another slip. Ends all log-ins. Raises NotActive.
    """
    if not user.is_active:
        raise NotActive()
    user.password_hash, user.must_change_password = None, False
    end_waits(session, user.username)
    code = issue_activation(session, user, by=by)
    record(session, by=by, action="reset_password", user=user)
    end_log_ins(session, user, by=by)
    return code


def end_assignment(session: Session, assignment: Assignment, *, by: User) -> None:
    """Takes a role away from today on, and the addresses of its units' calendars. Raises OwnAdminRole."""
    if assignment.user_id == by.id and queries.is_last_admin_role(session, assignment):
        raise OwnAdminRole()
    record(
        session,
        by=by,
        action="end_assignment",
        user=assignment.user,
        role=assignment.role,
        scope=assignment.scope_kind,
        assignment=assignment.id,
    )
    with losing_units(session, assignment.user, by=by):
        if assignment.from_on < today():
            assignment.to_on = today()
        else:
            session.delete(assignment)  # it never held for a whole day; the audit trail keeps it
