"""What the address of the list of units asks for: filter, order, viewpoint and columns, and that address again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from flask import session, url_for
from werkzeug.datastructures import MultiDict

from rollout.core.access import Permission, Viewer
from rollout.core.asked import whole
from rollout.core.dates import today
from rollout.core.names import tidy
from rollout.core.viewpoint import Viewpoint
from rollout.register.attention import Attention
from rollout.units.columns import Column, read_columns, write_columns
from rollout.units.forms.filters import PICKED, REGISTRY_FILTERS, FilterForm
from rollout.units.queries import choices
from rollout.units.queries.choices import Choices
from rollout.units.queries.filters import (
    BY_CONTACT,
    CalleeFilter,
    ContactFilter,
    DeployedFilter,
    ListAge,
    ModeFilter,
    Order,
    ProposalFilter,
    SizeBand,
    UnitFilter,
)
from rollout.vocabulary import Labelled

WIDE = "filters"
"""In the address: show the filters that need whole lists of the registry, too."""

KEPT = "unit_columns"
"""Where the session of a log-in keeps the columns that were chosen."""


@dataclass(frozen=True)
class AskedList:
    """`held`: the lists of the registry, where the address needs them; `may_contact`: does the viewer see contacts?"""

    filter: UnitFilter
    view: Viewpoint
    columns: tuple[Column, ...]
    form: FilterForm
    held: Choices | None
    may_contact: bool

    @property
    def is_filtered(self) -> bool:
        """Is anything but all units of the usual viewpoint asked for?"""
        return self.filter != UnitFilter() or self.view != Viewpoint.usual(today())

    @property
    def tells_missing(self) -> bool:
        return Column.MISSING in self.columns

    @property
    def is_own(self) -> bool:
        """Is there anything to keep: a filter, or columns other than the usual ones?"""
        return self.is_filtered or self.columns != read_columns("", self.may_contact)

    @property
    def query(self) -> str:
        """The shortest query of an address that asks for the same, always as of today."""
        asked = self.filter
        said = {
            "q": asked.q,
            "area": asked.area.key if asked.area else "",
            **{name: getattr(asked, name) for name in REGISTRY_FILTERS[1:]},
            **{name: getattr(asked, name) or "" for name in ("mode", "below", "contact", *PICKED)},
            "order": "" if asked.order is Order.NAME else asked.order,
            **{name: value for name, value in self.view.args().items() if name != "day"},
            "columns": write_columns(self.columns),
        }
        return urlencode({name: str(value) for name, value in said.items() if value not in ("", None)})


def read_asked(args: MultiDict[str, str], viewer: Viewer) -> AskedList:
    """What an address asks for; what it says wrongly is left out. At most four queries. 404 for a wrong viewpoint."""
    is_wide = any(args.get(name) for name in (*REGISTRY_FILTERS, WIDE))
    held = choices.choices(viewer.session) if is_wide else None
    may_contact = viewer.can(Permission.CONTACT_UNITS)
    form = FilterForm(args, held, may_contact=may_contact)
    columns = read_columns(args.get("columns") or session.get(KEPT, ""), may_contact)
    return AskedList(_filter(args, held, may_contact), form.view(), columns, form, held, may_contact)


def _filter(args: Mapping[str, str], held: Choices | None, may_contact: bool) -> UnitFilter:
    order = _one_of(Order, args.get("order", ""))
    below = whole(args, "below")
    return UnitFilter(
        q=tidy(args.get("q", ""))[:100],
        area=held.areas.by_key(args.get("area", "")) if held else None,
        department=whole(args, "department"),
        sector=whole(args, "sector"),
        unit_type=whole(args, "unit_type"),
        office=whole(args, "office"),
        officer=whole(args, "officer"),
        mode=_one_of(ModeFilter, args.get("mode", "")),
        state=_one_of(Attention, args.get("state", "")),
        below=below if below and below <= 100 else None,
        size=_one_of(SizeBand, args.get("size", "")),
        deployed=_one_of(DeployedFilter, args.get("deployed", "")),
        proposal=_one_of(ProposalFilter, args.get("proposal", "")),
        age=_one_of(ListAge, args.get("age", "")),
        contact=_one_of(ContactFilter, args.get("contact", "")) if may_contact else None,
        callee=_one_of(CalleeFilter, args.get("callee", "")),
        order=order if order and (may_contact or order not in BY_CONTACT) else Order.NAME,
    )


Member = TypeVar("Member", bound=Labelled)


def _one_of(kind: type[Member], text: str) -> Member | None:
    return kind(text) if text in set(kind) else None


def names_what_is_there(asked: AskedList) -> bool:
    """Is whatever of the registry the filter names still there?"""
    if asked.held is None:
        return True
    return all(
        key in (None, 0) or key in {one for one, _name in pairs}
        for key, pairs in (
            (asked.filter.department, asked.held.departments),
            (asked.filter.sector, asked.held.sectors),
            (asked.filter.unit_type, asked.held.unit_types),
            (asked.filter.office, asked.held.offices),
            (asked.filter.officer, asked.held.officers),
        )
    )


def list_url(args: MultiDict[str, str], *without: str, **others: str | int) -> str:
    """The address of the list with other arguments; any but `page` leads back to the first page."""
    left_out = {"page", *without, *others}
    kept = [(name, value) for name, value in args.items() if value and name not in left_out]
    query = urlencode([*kept, *((name, str(value)) for name, value in others.items() if value != "")])
    return url_for("units.list_units") + (f"?{query}" if query else "")
