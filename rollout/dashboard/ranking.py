"""Units ranked by share of accounts among units of their size, and of one kind where asked. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.dates import day_number
from rollout.core.paging import ROWS, last_page, nearest
from rollout.dashboard.cells import base_measure
from rollout.dashboard.figures import measure_column
from rollout.dashboard.hidden_units import hidden_units
from rollout.dashboard.lens import Lens
from rollout.dashboard.rows import RowKey
from rollout.dashboard.scope import Scope, scope
from rollout.ledger.balances import group_codes, last_balance
from rollout.ledger.said import unsaid_by_unit, unsaid_measures
from rollout.models.rollup import DIM_CODE
from rollout.vocabulary import Dimension

LARGEST = 10**9


class Band(Enum):
    """How many people of the base: a unit of 12 moves by 8 points with one person, one of 500 by 0,2.

    Below ten one person is more than ten points, and a rank says nothing of the unit.
    """

    SMALL = "10-49"
    MIDDLE = "50-199"
    LARGE = "200"

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and the most people."""
        least, _, most = self.value.partition("-")
        return int(least), int(most or LARGEST)


FEWEST = Band.SMALL.bounds[0]


class LeftOut(Enum):
    """Why a unit that has people has no rank: too few for any band, or it never said how many have an account."""

    FEW = "few"
    SILENT = "silent"


_LEFT_OUT = {
    LeftOut.FEW: f"shown WHERE people < {FEWEST} AND is_hidden = 0",
    LeftOut.SILENT: "everyone WHERE people > 0 AND is_silent = 1",
}


def band_of(name: str) -> Band | LeftOut:
    """What an address names. Raises ValueError for anything else."""
    return next((why for why in LeftOut if why.value == name), None) or Band(name)


class Ranked(NamedTuple):
    """A unit; `rank` is 1 for the highest share, the same for equal shares."""

    rank: int
    code: str
    name: str
    people: int
    accepted: int


class Named(NamedTuple):
    code: str
    name: str


@dataclass(frozen=True)
class Ranking:
    """A page of one band, or, as `names`, of those who are left out.

    `units` counts each; `hidden` are those with a number not shown. `types` are the kinds of units that the scope has,
    whatever kind it is narrowed to. `is_ranked` is False where no share can be compared: all groups together, or
    nothing said of accounts.
    """

    lens: Lens
    scope: Scope
    types: tuple[Named, ...]
    band: Band | LeftOut
    units: dict[Band | LeftOut, int]
    hidden: int = 0
    rows: tuple[Ranked, ...] = ()
    names: tuple[Named, ...] = ()
    page: int = 1
    last_page: int = 1
    is_ranked: bool = True


def ranking(
    viewer: Viewer, lens: Lens, band: Band | LeftOut | None, page: int, *, best_first: bool, size: int = ROWS
) -> Ranking:
    """Four queries over the units of the scope, beside those of the scope. Raises NoSuchPlace.

    Without a band, that of the most units.
    """
    session, held = viewer.session, scope(viewer, lens)
    types = _types(viewer, lens, held)
    if lens.group is None or "accepted" in unsaid_measures(session, lens.day, lens.evidence):
        return Ranking(lens, held, types, band or Band.SMALL, {}, is_ranked=False)
    known, values = _known(session, lens, held), {"day": day_number(lens.day)}
    units, hidden = _count(session, known, values)
    band = band or max(Band, key=lambda one: units[one])
    last = last_page(units[band], size)
    page = nearest(page, last)
    of_all = Ranking(lens, held, types, band, units, hidden, page=page, last_page=last)
    if isinstance(band, LeftOut):
        which = f"{known} SELECT code, name FROM {_LEFT_OUT[band]} ORDER BY sort_name, id"
        found = session.execute(text(f"{which} LIMIT {size} OFFSET {(page - 1) * size}"), values)
        return replace(of_all, names=tuple(Named(*row) for row in found))
    least, most = band.bounds
    rows = session.execute(
        text(
            f"{known}, ranked AS (SELECT shown.*, RANK() OVER (ORDER BY share DESC) AS place FROM shown "
            "WHERE people BETWEEN :least AND :most AND is_hidden = 0) "
            f"SELECT place, code, name, people, accepted FROM ranked "
            f"ORDER BY share {'DESC' if best_first else 'ASC'}, sort_name, id LIMIT {size} OFFSET {(page - 1) * size}"
        ),
        values | {"least": least, "most": most},
    ).all()
    return replace(of_all, rows=tuple(Ranked(*row) for row in rows))


def _types(viewer: Viewer, lens: Lens, held: Scope) -> tuple[Named, ...]:
    """The kinds of units that there are whatever kind is chosen; one query, and those of the wider scope."""
    whole = lens.without(Dimension.UNIT_TYPE)
    inside = held if whole == lens else scope(viewer, whole)
    rows = viewer.session.execute(
        text(
            "SELECT t.code, t.name FROM unit_type t WHERE EXISTS (SELECT 1 FROM unit_span s "
            f"WHERE s.dim = {DIM_CODE['unit_type']} AND s.group_id = t.id AND s.from_day <= :day AND s.to_day > :day "
            f"AND {inside.selection.sql('s.unit_id')}) ORDER BY t.id"
        ),
        {"day": day_number(lens.day)},
    )
    return tuple(Named(*row) for row in rows)


def _known(session: Session, lens: Lens, held: Scope) -> str:
    """The units as the common table `everyone`; those that have people and say how many have an account as `shown`."""
    base = base_measure(lens.base)
    people = measure_column(base, lens.base, lens.evidence)
    accepted = measure_column("accepted", lens.base, lens.evidence)
    unsaid = unsaid_by_unit(session, lens.day, lens.groups, lens.evidence, held.selection)
    silent = sorted(unit_id for unit_id, measures in unsaid.items() if "accepted" in measures)
    is_silent = f"CASE WHEN u.id IN ({', '.join(map(str, silent)) or 'NULL'}) THEN 1 ELSE 0 END AS is_silent"
    codes = " UNION ALL ".join(f"SELECT {code} AS code" for code in group_codes(lens.groups))
    gone = sorted(map(str, frozenset[RowKey]().union(*hidden_units(session, lens, held, (base, "accepted")).values())))
    hidden = f"id IN ({', '.join(gone)})" if gone else "1 = 0"
    return (
        f"WITH everyone AS (SELECT u.id, u.code, u.name, u.sort_name, {is_silent}, SUM(b.{people}) AS people, "
        f"SUM(b.{accepted}) AS accepted FROM unit u CROSS JOIN ({codes}) p "
        f"JOIN unit_balance b ON {last_balance('p.code', 'u.id')} "
        f"WHERE {held.selection.sql('u.id')} GROUP BY u.id, u.code, u.name, u.sort_name), "
        "held AS (SELECT * FROM everyone WHERE is_silent = 0), "
        f"shown AS (SELECT held.*, CAST(accepted AS FLOAT) / people AS share, "
        f"CASE WHEN {hidden} THEN 1 ELSE 0 END AS is_hidden FROM held WHERE people > 0)"
    )


def _count(session: Session, known: str, values: dict[str, Any]) -> tuple[dict[Band | LeftOut, int], int]:
    """How many units are ranked in each band, how many are left out, how many have a hidden number."""
    sums = ", ".join(
        f"COALESCE(SUM(CASE WHEN is_hidden = 0 AND people BETWEEN {least} AND {most} THEN 1 ELSE 0 END), 0)"
        for least, most in (band.bounds for band in Band)
    )
    left_out = ", ".join(f"(SELECT COUNT(*) FROM {which})" for which in _LEFT_OUT.values())
    gone = "COALESCE(SUM(is_hidden), 0)"  # of whatever size: which of them are small is not told
    *counts, hidden = session.execute(text(f"{known} SELECT {sums}, {left_out}, {gone} FROM shown"), values).one()
    return {band: int(count) for band, count in zip((*Band, *_LEFT_OUT), counts, strict=True)}, int(hidden)
