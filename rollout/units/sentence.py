"""A filter of the list of units as a sentence: "Đơn vị · Huyện Sơn Tịnh · dưới 50 %"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.formats import day, label, plural
from rollout.register.attention import STALE_AS_OF_NOW
from rollout.units.asked import AskedList
from rollout.units.queries.choices import Choice
from rollout.units.queries.filters import Order
from rollout.units.queries.listing import Totals


class Piece(NamedTuple):
    """A part of the sentence, and the name of what asks for it in the address."""

    text: str
    name: str


def sentence(asked: AskedList) -> str:
    """What the list is narrowed to, in the viewer's language."""
    parts = [piece.text for piece in pieces(asked)]
    if asked.filter.contact and not asked.view.is_today:
        parts.append(_("theo nhật ký liên hệ đến hôm nay"))
    if asked.filter.age and not asked.view.is_today:
        parts.append(_(STALE_AS_OF_NOW))
    return " · ".join((_("Đơn vị"), *parts)) if parts else _("Tất cả đơn vị đang hoạt động")


def counted(asked: AskedList, units: int) -> str:
    """The same with the number of units that match."""
    return f"{sentence(asked)} · {plural('%(n)s đơn vị', units)}"


def basis(asked: AskedList) -> str:
    """The viewpoint: as of which day, of whom, in which base, by whose word."""
    view = asked.view
    group = label(view.group) if view.group else _("Tất cả các nhóm")
    return " · ".join((_("đến hết ngày %(day)s", day=day(view.day)), group, label(view.base), label(view.evidence)))


def left_out(totals: Totals) -> str:
    """Whom the column of who has no account leaves out; without it people − accounts would not be its total."""
    if not totals.unknown:
        return ""
    return plural(
        "%(n)s người của đơn vị chưa báo số được cấp tài khoản: không tính vào cột “Chưa có tài khoản”.", totals.unknown
    )


def pieces(asked: AskedList) -> Iterator[Piece]:
    """What narrows the list or puts it in order, each with what to leave out of the address to be without it."""
    held, chosen = asked.held, asked.filter
    if chosen.q:
        yield Piece(f"“{chosen.q}”", "q")
    if chosen.area:
        yield Piece(chosen.area.name, "area")
    if held is not None:
        for field, key, pairs in (
            (asked.form.department, chosen.department, held.departments),
            (asked.form.sector, chosen.sector, held.sectors),
            (asked.form.unit_type, chosen.unit_type, held.unit_types),
            (asked.form.office, chosen.office, held.offices),
            (asked.form.officer, chosen.officer, held.officers),
        ):
            if key is not None:
                yield Piece(_named(field.label.text, key, pairs), field.name)
    if chosen.below is not None:
        yield Piece(_("dưới %(n)s %%", n=chosen.below), "below")
    for name in ("mode", "state", "size", "deployed", "proposal", "age", "contact", "callee"):
        if member := getattr(chosen, name):
            yield Piece(_lower(label(member)), name)
    if chosen.order is not Order.NAME:
        yield Piece(_lower(label(chosen.order)), "order")


def _named(what: str, key: int, pairs: list[Choice]) -> str:
    name = next((text for held, text in pairs if held == key), "")
    return name.lstrip("– ") if name else f"{what}: {_lower(_('Chưa xác định'))}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
