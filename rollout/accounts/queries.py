"""What is read of users, their assignments and log-ins."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, exists, func, or_, select, text
from sqlalchemy.orm import Session, joinedload

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, now, today
from rollout.core.installation import SYSTEM
from rollout.core.names import search_key
from rollout.core.paging import ROWS, Paged, paged
from rollout.core.scopes import scope_names
from rollout.core.tokens import token_hash
from rollout.models import (
    Area,
    Assignment,
    AssignmentUnit,
    Department,
    LoginSession,
    Office,
    UnitCode,
    User,
)
from rollout.vocabulary import FOREVER, N_, AreaLevel, AreaList, CodeKind, Labelled, Role, ScopeKind


def sets_out_from(session: Session, user: User) -> str:
    """The commune where a user's days of visits begin; "" of who sets out from the office."""
    return "" if user.set_out_area_id is None else session.get_one(Area, user.set_out_area_id).name


class UserState(Labelled):
    """How far an account is, as the list of users filters it."""

    IN_USE = "in_use", N_("Đang dùng")
    WAITING = "waiting", N_("Chưa kích hoạt")
    CLOSED = "closed", N_("Đã khóa")


def state_of(user: User) -> UserState:
    if not user.is_active:
        return UserState.CLOSED
    return UserState.IN_USE if user.password_hash else UserState.WAITING


_CONDITIONS = {
    UserState.IN_USE: User.is_active & User.password_hash.is_not(None),
    UserState.WAITING: User.is_active & User.password_hash.is_(None),
    UserState.CLOSED: ~User.is_active,
}


def _people() -> Select[User]:
    """The users that people are: all but "system"."""
    return select(User).where(User.username != SYSTEM)


def user_by_name(session: Session, username: str) -> User | None:
    """The user of a name, whether or not the account may be used."""
    return session.scalar(_people().where(User.username == username))


def user_by_id(session: Session, user_id: int) -> User | None:
    return session.scalar(_people().where(User.id == user_id))


def live_login(session: Session, token: str) -> LoginSession | None:
    """The log-in a token stands for, with its user, unless it was ended or is too old."""
    return session.scalar(
        select(LoginSession)
        .where(
            LoginSession.token_hash == token_hash(token),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now(),
        )
        .options(joinedload(LoginSession.user))
    )


def user_id_of(session: Session, token: str) -> int | None:
    """Whose log-in a token stands or stood for."""
    return session.scalar(select(LoginSession.user_id).where(LoginSession.token_hash == token_hash(token)))


def live_logins(session: Session, user: User) -> list[LoginSession]:
    """A user's log-ins that still hold, the latest first."""
    return list(
        session.scalars(
            select(LoginSession)
            .where(LoginSession.user_id == user.id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now())
            .order_by(LoginSession.started_at.desc())
        )
    )


def matching(statement: Select[User], search: str) -> Select[User]:
    """Narrows a list of users to those whose name or username contains what was typed, marks or no marks."""
    if not search:
        return statement
    plain = search_key(search)
    return statement.where(
        or_(User.search_name.contains(plain, autoescape=True), User.username.contains(plain, autoescape=True))
    )


def list_users(session: Session, *, search: str, state: UserState | None, page: int, rows: int = ROWS) -> Paged[User]:
    """Users by name in Vietnamese order."""
    statement = matching(_people(), search)
    if state:
        statement = statement.where(_CONDITIONS[state])
    return paged(session, statement.order_by(User.sort_name, User.id), page, rows)


def count_waiting(session: Session) -> int:
    """Accounts that nobody has activated yet."""
    return session.scalar(_waiting().with_only_columns(func.count())) or 0


def list_waiting(session: Session, user_ids: list[int] | None, most: int) -> list[User]:
    """Accounts to print activation slips for: those named, or all; at most `most`, by name."""
    statement = _waiting()
    if user_ids is not None:
        statement = statement.where(User.id.in_(user_ids))
    return list(session.scalars(statement.order_by(User.sort_name, User.id).limit(most)))


def _waiting() -> Select[User]:
    return _people().where(_CONDITIONS[UserState.WAITING])


@dataclass(frozen=True)
class Held:
    """An assignment as it is shown: the row and the name of its place."""

    assignment: Assignment
    place: str

    @property
    def role(self) -> Role:
        return Role(self.assignment.role)

    @property
    def scope(self) -> ScopeKind:
        return ScopeKind(self.assignment.scope_kind)


def assignments_of(session: Session, users: list[User]) -> dict[int, list[Held]]:
    """User id → the assignments that have not ended, with the names of their places; a fixed number of queries."""
    rows = session.scalars(
        select(Assignment)
        .where(Assignment.user_id.in_([user.id for user in users]), Assignment.to_on > today())
        .order_by(Assignment.from_on, Assignment.id)
    ).all()
    names = scope_names(session, rows)
    held: dict[int, list[Held]] = {user.id: [] for user in users}
    for row in rows:
        held[row.user_id].append(Held(row, names[row.id]))
    return held


def assignment_of(session: Session, user: User, assignment_id: int) -> Assignment | None:
    """An assignment of this user that has not ended."""
    return session.scalar(
        select(Assignment).where(
            Assignment.id == assignment_id, Assignment.user_id == user.id, Assignment.to_on > today()
        )
    )


def is_last_admin_role(session: Session, assignment: Assignment) -> bool:
    """Is it the only assignment by which its user is an admin?"""
    others = (
        exists()
        .where(Assignment.user_id == assignment.user_id, Assignment.role == Role.ADMIN.value)
        .where(Assignment.id != assignment.id, Assignment.from_on <= today(), Assignment.to_on == FOREVER)
    )
    return assignment.role == Role.ADMIN and not session.scalar(select(others))


def _liaisons(viewer: Viewer) -> Select[User]:
    """Active users who are nothing but liaisons, all of whose units lie in the viewer's scope.

    Assignments that start later count too: whoever will be more than a liaison is not for an officer to reset.
    """
    open_ones = select(Assignment.id).where(Assignment.user_id == User.id, Assignment.to_on > today())
    with_units = open_ones.join(AssignmentUnit, AssignmentUnit.assignment_id == Assignment.id)
    scope = viewer.selection(Permission.RESET_LIAISONS).sql("assignment_unit.unit_id")
    outside = text(f"NOT ({scope})")
    if ":day" in scope:  # named units, and everything, are the same on every day
        outside = outside.bindparams(day=day_number(today()))
    return (
        _people()
        .where(User.is_active, with_units.exists())
        .where(~open_ones.where(Assignment.role != Role.LIAISON.value).exists())
        .where(~with_units.where(outside).exists())
    )


def list_liaisons(viewer: Viewer, *, search: str, page: int, rows: int = ROWS) -> Paged[User]:
    """The liaisons whose password the viewer may reset, by name."""
    statement = matching(_liaisons(viewer), search).order_by(User.sort_name, User.id)
    return paged(viewer.session, statement, page, rows)


def liaison_by_id(viewer: Viewer, user_id: int) -> User | None:
    """One of list_liaisons; None for anybody else."""
    return viewer.session.scalar(_liaisons(viewer).where(User.id == user_id))


@dataclass(frozen=True)
class Places:
    """What the scope of an assignment is chosen from: (id, name) each."""

    offices: list[tuple[int, str]]
    departments: list[tuple[int, str]]
    districts: list[tuple[int, str]]


def places(session: Session) -> Places:
    districts = (
        select(Area.id, Area.name)
        .where(Area.area_list == AreaList.Y2021.value, Area.level == AreaLevel.DISTRICT.value)
        .order_by(Area.code)
    )
    return Places(
        [(row.id, row.name) for row in session.execute(select(Office.id, Office.name).order_by(Office.code))],
        [
            (row.id, row.name)
            for row in session.execute(select(Department.id, Department.name).order_by(Department.position))
        ],
        [(row.id, row.name) for row in session.execute(districts)],
    )


def units_by_code(session: Session, codes: list[str]) -> dict[str, int]:
    """Code → unit, for the codes that units carry today; unknown ones are left out."""
    rows = session.execute(
        select(UnitCode.code, UnitCode.unit_id).where(
            UnitCode.code.in_(codes), UnitCode.kind == CodeKind.CODE.value, UnitCode.to_on == FOREVER
        )
    )
    return {row.code: row.unit_id for row in rows}
