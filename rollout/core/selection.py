"""Which units a figure is about: the viewer's scope and the filters of the page, as data.

A selection is a conjunction of unions: (scope part or scope part …) and (filter) and …; none means everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rollout.models.rollup import DIM_CODE


@dataclass(frozen=True)
class Part:
    """Units that are in one of some groups of a dimension on the day asked, or, without a dimension, named units."""

    ids: frozenset[int]
    dim: str | None = None

    def sql(self, day: str = ":day", *, since: str = "") -> str:
        """The units as a subquery; `day` is the number of a day or the parameter for it. Ids come from the database.

        With `since` those of any day from that one to `day`.
        """
        ids = ", ".join(str(int(i)) for i in sorted(self.ids)) or "NULL"
        if self.dim is None:
            return f"SELECT id FROM unit WHERE id IN ({ids})"
        return (
            f"SELECT unit_id FROM unit_span WHERE dim = {DIM_CODE[self.dim]} AND group_id IN ({ids}) "
            f"AND from_day <= {day} AND to_day > {since or day}"
        )


@dataclass(frozen=True)
class Selection:
    clauses: tuple[tuple[Part, ...], ...] = field(default=())

    def within(self, *parts: Part) -> Selection:
        """This selection, narrowed to the units of any of the parts."""
        return Selection((*self.clauses, parts))

    @property
    def is_everything(self) -> bool:
        return not self.clauses

    @property
    def single(self) -> Part | None:
        """The part this selection consists of, when it is just one by a dimension."""
        if len(self.clauses) == 1 and len(self.clauses[0]) == 1 and self.clauses[0][0].dim is not None:
            return self.clauses[0][0]
        return None

    @property
    def named(self) -> frozenset[int] | None:
        """The units to which it is confined by their keys, whatever narrows it further; None where by none."""
        clauses = (clause for clause in self.clauses if clause and all(part.dim is None for part in clause))
        clause = next(clauses, None)
        return None if clause is None else frozenset[int]().union(*(part.ids for part in clause))

    def sql(self, column: str, day: str = ":day", *, since: str = "") -> str:
        """A condition on a column of unit ids on a day; an empty union selects nothing.

        With `since` each clause holds on some day from that one to `day`, not necessarily the same.
        """
        conditions = [
            f"{column} IN ({' UNION '.join(part.sql(day, since=since) for part in clause)})" if clause else "1 = 0"
            for clause in self.clauses
        ]
        return " AND ".join(conditions) or "1 = 1"


EVERYTHING = Selection()
