"""One-time activation codes: made to be printed, read out by phone and typed on an old keyboard."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rollout.core.crypto import keys
from rollout.core.dates import now
from rollout.models import Activation, User

LIFE = timedelta(days=14)

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
_GROUPS, _GROUP = 3, 4  # 31 ** 12: 59 bits


def _make_code() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _hash(typed: str) -> str:
    """Keyed, so that a copied database gives no code away. Case and separators do not matter."""
    plain = "".join(sign for sign in typed.upper() if sign.isalnum())
    return keys().blind_index("activation", plain).hex()


def issue_activation(session: Session, user: User, *, by: User) -> str:
    """A new code for a user, in clear for the only time (K7MP-2QXH-9RTD); earlier codes end."""
    end_activations(session, user)
    moment, code = now(), _make_code()
    session.add(
        Activation(
            user_id=user.id,
            code_hash=_hash(code),
            issued_at=moment,
            issued_by_id=by.id,
            expires_at=moment + LIFE,
        )
    )
    return code


def end_activations(session: Session, user: User) -> None:
    """No code issued so far opens the account any more."""
    live = update(Activation).where(Activation.user_id == user.id, Activation.used_at.is_(None))
    session.execute(live.values(used_at=now()))


def end_all_activations(session: Session) -> int:
    """No code opens any account; returns how many there were."""
    live = update(Activation).where(Activation.used_at.is_(None), Activation.expires_at > now())
    return session.execute(live.values(used_at=now())).rowcount  # type: ignore[attr-defined]


def find_activation(session: Session, typed: str) -> Activation | None:
    """The live activation that a code stands for, with its user; None for a wrong, used or old code."""
    return session.scalar(
        select(Activation).where(
            Activation.code_hash == _hash(typed), Activation.used_at.is_(None), Activation.expires_at > now()
        )
    )
