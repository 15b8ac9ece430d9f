"""Loads rows as the command does, and looks at what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.installation import install, system
from rollout.core.users import add_user, assign
from rollout.ledger import balances
from rollout.models import Posting, Unit, User
from rollout.models.rollup import COLUMNS, DIMS
from rollout.register.persons import persons_by_number
from rollout.register.verify import verify
from rollout.registry.seed import load_registry
from rollout.vocabulary import Evidence, IdentifierKind, ImportKind, PeopleGroup, Role, ScopeKind
from rollout.workbooks import actions
from rollout.workbooks.examining import Upload
from tests.clock import BEGAN
from tests.workbooks import files
from tests.workbooks.noted import check_notes

DAY = BEGAN - timedelta(days=100)
"""The list's day in the examples."""

HEADER = ("Mã đơn vị", "Họ và tên", "Mã số BHXH", "Số định danh/CCCD")


def D(days: int) -> date:  # noqa: N802 - reads as a day in tables of examples
    """So many days after the list's day."""
    return DAY + timedelta(days=days)


@dataclass
class Loader:
    session: Session
    system: User
    units: dict[str, int]

    def load(
        self,
        rows: Sequence[Sequence[Any]],
        kind: ImportKind = ImportKind.PARTICIPANTS,
        *,
        on: date = DAY,
        by: User | None = None,
        unit: str = "",
        full: bool = False,
        evidence: Evidence = Evidence.REPORTED,
        dry_run: bool = False,
    ) -> dict[str, Any]:
        """Loads rows (the header first) from a text file, commits, and checks that everything agrees."""
        content = files.text_file(rows)
        return self.load_file(content, kind, on=on, by=by, unit=unit, full=full, evidence=evidence, dry_run=dry_run)

    def load_file(
        self,
        content: bytes,
        kind: ImportKind = ImportKind.PARTICIPANTS,
        *,
        on: date = DAY,
        by: User | None = None,
        unit: str = "",
        full: bool = False,
        evidence: Evidence = Evidence.REPORTED,
        dry_run: bool = False,
    ) -> dict[str, Any]:
        """Loads a file of any format, commits, and checks that everything agrees."""
        upload = Upload(kind, "danh sách.csv", content, on, full, evidence, unit)
        check_notes(self.session, upload, by=by or self.system)
        result = actions.load_file(
            self.session,
            by=by or self.system,
            kind=kind,
            path=content,
            file_name="danh sách.csv",
            unit=unit,
            list_on=on,
            is_full=full,
            evidence=evidence,
            dry_run=dry_run,
        )
        self.session.commit()
        self.agree()
        nameless = [told for told in result["errors"] + result["warnings"] if "cột :" in told["message"]]
        assert nameless == [], "a message names a column that the file does not have"
        return result

    def undo(self, batch_id: int) -> dict[str, Any]:
        result = actions.undo_batch(self.session, batch_id, by=self.system)
        self.session.commit()
        self.agree()
        return result

    def agree(self) -> None:
        assert list(verify(self.session)) == []
        self.session.rollback()

    def person(self, bhxh: str) -> int | None:
        number = (IdentifierKind.BHXH, bhxh)
        return persons_by_number(self.session, [number]).get(number)

    def postings(self) -> int:
        return len(self.session.scalars(select(Posting.seq)).all())

    def liaison(self, *unit_codes: str, name: str = "dau.moi") -> User:
        return self._user(name, Role.LIAISON, ScopeKind.UNITS, [self.units[code] for code in unit_codes])

    def officer(self, *unit_codes: str, name: str = "can.bo") -> User:
        return self._user(name, Role.OFFICER, ScopeKind.UNITS, [self.units[code] for code in unit_codes])

    def _user(self, name: str, role: Role, scope: ScopeKind, unit_ids: list[int]) -> User:
        user = add_user(self.session, username=name, display_name=f"Người {name}", by=self.system)
        assign(self.session, user, role=role, scope=scope, by=self.system, unit_ids=unit_ids)
        self.session.commit()
        return user

    def figures(self, *days: date) -> dict[Any, Any]:
        """Every balance of every dimension and group on the days, zeros left out."""
        found: dict[Any, Any] = {}
        for group in PeopleGroup:
            for dim in DIMS:
                for day, held in balances.at_days(self.session, dim, days, [group], COLUMNS).items():
                    found |= {(group, dim, day, key): value for key, value in held.items() if any(value.values)}
            for day in days:
                by_unit = balances.by_unit(self.session, day, [group], COLUMNS)
                found |= {(group, "unit", day, key): value for key, value in by_unit.items() if any(value)}
        self.session.rollback()
        return found

    def figure(self, column: str, on: date, unit: str) -> int:
        """One figure of one unit."""
        found = balances.by_unit(self.session, on, list(PeopleGroup), [column]).get(self.units[unit], (0,))
        self.session.rollback()
        return found[0]


def fill_for_loader(session: Session) -> None:
    """The registry and two units, in an empty database."""
    load_registry(session)
    loader = Loader(session, install(session, is_demo=False), {})
    session.commit()
    rows = [
        ("Mã đơn vị", "Tên đơn vị", "Địa bàn 2021", "Loại hình", "Ngày bắt đầu"),
        ("TA0001A", "Trường Tiểu học Bình Chánh", "Xã Bình Chánh, Huyện Bình Sơn", "TRUONG-CL", D(-200).isoformat()),
        ("TA0002A", "Công ty May Tịnh Hà", "Xã Tịnh Hà, Huyện Sơn Tịnh", "DNNQD", D(-200).isoformat()),
    ]
    assert loader.load(rows, ImportKind.UNITS)["created"] == 2


def make_loader(session: Session) -> Loader:
    fill_for_loader(session)
    return loader_of(session)


def loader_of(session: Session) -> Loader:
    """Of a database that `fill_for_loader` has filled."""
    units = dict(session.execute(select(Unit.code, Unit.id)).all())
    loader = Loader(session, system(session), units)
    session.commit()
    return loader
