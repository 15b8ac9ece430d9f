"""A filter of the list of units as a sentence: "Đơn vị · Huyện Sơn Tịnh · dưới 50 %"."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from rollout.core.formats import day, label, number
from rollout.units.asked import AskedList
from rollout.units.queries.choices import Choice
from rollout.units.queries.filters import Order


def sentence(asked: AskedList) -> str:
    """What the list is narrowed to, in the viewer's language."""
    parts = list(_parts(asked))
    return " · ".join((_("Đơn vị"), *parts)) if parts else _("Tất cả đơn vị đang hoạt động")


def counted(asked: AskedList, units: int) -> str:
    """The same with the number of units that match."""
    return f"{sentence(asked)} · {_('%(n)s đơn vị', n=number(units))}"


def basis(asked: AskedList) -> str:
    """The viewpoint: as of which day, of whom, in which base, by whose word."""
    view = asked.view
    group = label(view.group) if view.group else _("Tất cả các nhóm")
    return " · ".join((_("đến hết ngày %(day)s", day=day(view.day)), group, label(view.base), label(view.evidence)))


def _parts(asked: AskedList) -> Iterator[str]:
    held, chosen = asked.held, asked.filter
    if chosen.q:
        yield f"“{chosen.q}”"
    if chosen.area:
        yield chosen.area.name
    if held is not None:
        for field, key, pairs in (
            (asked.form.department, chosen.department, held.departments),
            (asked.form.unit_type, chosen.unit_type, held.unit_types),
            (asked.form.office, chosen.office, held.offices),
            (asked.form.officer, chosen.officer, held.officers),
        ):
            if key is not None:
                yield _named(field.label.text, key, pairs)
    yield from (_lower(label(member)) for member in (chosen.mode, chosen.state, chosen.size) if member)
    if chosen.below is not None:
        yield _("dưới %(n)s %%", n=chosen.below)
    yield from (_lower(label(member)) for member in (chosen.contact, chosen.callee) if member)
    if chosen.contact and not asked.view.is_today:
        yield _("theo nhật ký liên hệ đến hôm nay")
    if chosen.order is not Order.NAME:
        yield _lower(label(chosen.order))


def _named(what: str, key: int, pairs: list[Choice]) -> str:
    name = next((text for held, text in pairs if held == key), "")
    return name.lstrip("– ") if name else f"{what}: {_lower(_('Chưa xác định'))}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
