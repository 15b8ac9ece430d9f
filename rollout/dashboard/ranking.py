"""Units compared with units of their size alone: rank by share of accounts, a page at a time. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass
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


class Ranked(NamedTuple):
    """A unit; `rank` is 1 for the highest share, the same for equal shares."""

    rank: int
    code: str
    name: str
    people: int
    accepted: int


@dataclass(frozen=True)
class Ranking:
    """A page of one band. `units` of each band; `too_few` have too few people for any, `hidden` a number that no page
    shows to this viewer.

    `is_ranked` is False where no share can be compared: all groups together, or nothing said of accounts.
    """

    lens: Lens
    scope: Scope
    band: Band
    units: dict[Band, int]
    too_few: int
    hidden: int
    rows: tuple[Ranked, ...]
    page: int
    last_page: int
    is_ranked: bool = True


def ranking(viewer: Viewer, lens: Lens, band: Band | None, page: int, *, best_first: bool, size: int = ROWS) -> Ranking:
    """Two queries over the units of the scope, beside those of the scope. Raises NoSuchPlace.

    Without a band, that of the most units.
    """
    session, held = viewer.session, scope(viewer, lens)
    if lens.group is None or "accepted" in unsaid_measures(session, lens.day, lens.evidence):
        return Ranking(lens, held, band or Band.SMALL, dict.fromkeys(Band, 0), 0, 0, (), 1, 1, is_ranked=False)
    known, values = _known(session, lens, held), {"day": day_number(lens.day)}
    units, too_few, hidden = _count(session, known, values)
    band = band or max(Band, key=lambda one: units[one])
    least, most = band.bounds
    last = last_page(units[band], size)
    page = nearest(page, last)
    rows = session.execute(
        text(
            f"{known}, ranked AS (SELECT shown.*, RANK() OVER (ORDER BY share DESC) AS place FROM shown "
            "WHERE people BETWEEN :least AND :most AND is_hidden = 0) "
            f"SELECT place, code, name, people, accepted FROM ranked "
            f"ORDER BY share {'DESC' if best_first else 'ASC'}, sort_name, id LIMIT {size} OFFSET {(page - 1) * size}"
        ),
        values | {"least": least, "most": most},
    ).all()
    return Ranking(lens, held, band, units, too_few, hidden, tuple(Ranked(*row) for row in rows), page, last)


def _known(session: Session, lens: Lens, held: Scope) -> str:
    """The units that have people and say how many have an account, as the common table `shown`."""
    base = base_measure(lens.base)
    people = measure_column(base, lens.base, lens.evidence)
    accepted = measure_column("accepted", lens.base, lens.evidence)
    unsaid = unsaid_by_unit(session, lens.day, lens.groups, lens.evidence, held.selection)
    silent = sorted(unit_id for unit_id, measures in unsaid.items() if "accepted" in measures)
    speaks = f"u.id NOT IN ({', '.join(map(str, silent))})" if silent else "1 = 1"
    codes = " UNION ALL ".join(f"SELECT {code} AS code" for code in group_codes(lens.groups))
    gone = sorted(map(str, frozenset[RowKey]().union(*hidden_units(session, lens, held, (base, "accepted")).values())))
    hidden = f"id IN ({', '.join(gone)})" if gone else "1 = 0"
    return (
        f"WITH held AS (SELECT u.id, u.code, u.name, u.sort_name, SUM(b.{people}) AS people, "
        f"SUM(b.{accepted}) AS accepted FROM unit u CROSS JOIN ({codes}) p "
        f"JOIN unit_balance b ON {last_balance('p.code', 'u.id')} "
        f"WHERE {held.selection.sql('u.id')} AND {speaks} GROUP BY u.id, u.code, u.name, u.sort_name), "
        f"shown AS (SELECT held.*, CAST(accepted AS FLOAT) / people AS share, "
        f"CASE WHEN {hidden} THEN 1 ELSE 0 END AS is_hidden FROM held WHERE people > 0)"
    )


def _count(session: Session, known: str, values: dict[str, Any]) -> tuple[dict[Band, int], int, int]:
    """How many units are ranked in each band, how many have too few people, how many have a hidden number."""
    sums = ", ".join(
        f"COALESCE(SUM(CASE WHEN is_hidden = 0 AND people BETWEEN {least} AND {most} THEN 1 ELSE 0 END), 0)"
        for least, most in (band.bounds for band in Band)
    )
    few = f"COALESCE(SUM(CASE WHEN people < {FEWEST} THEN 1 ELSE 0 END), 0)"
    gone = f"COALESCE(SUM(CASE WHEN people >= {FEWEST} THEN is_hidden ELSE 0 END), 0)"
    *ranked, too_few, hidden = session.execute(text(f"{known} SELECT {sums}, {few}, {gone} FROM shown"), values).one()
    return {band: int(count) for band, count in zip(Band, ranked, strict=True)}, int(too_few), int(hidden)
