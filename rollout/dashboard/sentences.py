"""The sentences that open the overview: how far it got, who lags, and what it is counted from."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.formats import day, decimal, label, number, plural, points, rate, signed
from rollout.dashboard.breakdown import Row
from rollout.dashboard.sight import Sight, base_noun
from rollout.register.attention import Attention
from rollout.vocabulary import Dimension, Flow

FEWEST_TO_RANK = 30  # people: the slowest of a table are named among rows of at least so many
NAMED = 2  # of the slowest, in the sentence
FEWEST_ROWS = 3  # so many to compare; among two one is always the slower


def progress(sight: Sight) -> str:
    """How many have an account; "" where that is not said."""
    lens, now, before = sight.lens, sight.held.now, sight.held.opening
    accepted, base = now["accepted"], now[sight.base]
    share = rate(accepted, base)
    if share is None or not lens.group or any(sight.hides(m, lens.day, now) for m in ("accepted", sight.base)):
        return ""
    is_hidden = any(sight.hides(measure, lens.opening, before) for measure in ("accepted", sight.base))
    past = None if is_hidden else rate(before["accepted"], before[sight.base])
    evidence = label(lens.evidence)
    values = {
        "day": day(lens.day),
        "scope": sight.place_name,
        "n": number(accepted),
        "base": number(base),
        "base_name": base_noun(lens.base),
        "rate": decimal(share),
        "evidence": evidence[0].lower() + evidence[1:],  # names keep their capitals
    }
    if past is None:
        return _(
            "Đến %(day)s, %(scope)s có %(n)s/%(base)s %(base_name)s được cấp tài khoản, đạt %(rate)s %% "
            "(%(evidence)s).",
            **values,
        )
    said = _(
        "Đến %(day)s, %(scope)s có %(n)s/%(base)s %(base_name)s được cấp tài khoản, đạt %(rate)s %%, "
        "%(change)s so với %(before)s (%(evidence)s).",
        **values,
        change=points(share - past),
        before=day(lens.opening),
    )
    return f"{said} {_of_stock(sight)}".rstrip()


def _of_stock(sight: Sight) -> str:
    """What of the change units found when they counted again, which nobody reached in the period; "" where none."""
    moved = (sight.held.flows or {}).get(Flow.STOCK, {}).get("accepted")
    if not moved or sight.hides_part("accepted", Flow.STOCK.value):
        return ""
    return _("Trong đó kiểm đếm lại: %(n)s.", n=signed(moved))


class Slowest(NamedTuple):
    """The rows of a table that are slower than all of them together, the slowest first.

    `is_of_some`: places were left out, being small or with a number that is hidden.
    """

    rows: tuple[tuple[Decimal, Row], ...] = ()
    is_of_some: bool = False


def slowest(sight: Sight) -> Slowest:
    """Compares the rows of the table; none where it names none.

    Only places slower than all of them together: among two, or a liaison's own units, one would always be named.
    """
    lens, table, now = sight.lens, sight.held.table, sight.held.now
    own = rate(now["accepted"], now[sight.base])
    is_hidden = any(sight.hides(measure, lens.day, now) for measure in ("accepted", sight.base))
    is_of_units = sight.held.scope.selection.named is not None
    if own is None or is_hidden or is_of_units or not _ranks(sight):
        return Slowest()
    places = [row for row in table.rows if row.place.key and row.values[sight.base]]
    ranked = [
        row
        for row in places
        if (row.values[sight.base] or 0) >= FEWEST_TO_RANK
        and not {(row.key, "accepted"), (row.key, sight.base)} & sight.held.hidden
    ]
    shares = ((rate(row.values["accepted"], row.values[sight.base]), row) for row in ranked)
    slow = [(share, row) for share, row in shares if share is not None and share < own]
    if len(ranked) < FEWEST_ROWS:
        return Slowest()
    slow.sort(key=lambda held: (held[0], held[1].name))
    return Slowest(tuple(slow), len(ranked) < len(places))


def lag(sight: Sight, held: Slowest) -> str:
    """The two slowest rows at most, and the units to look after; "" where no row is slow."""
    if not held.rows:
        return ""
    named = ", ".join(
        _("%(name)s (%(rate)s %%)", name=row.name, rate=decimal(share)) for share, row in held.rows[:NAMED]
    )
    if held.is_of_some:
        said = (
            _(
                "Chậm nhất trong các nơi từ %(least)s người trở lên và có số không ẩn: %(named)s",
                least=number(FEWEST_TO_RANK),
                named=named,
            )
            if sight.held.hidden
            else _(
                "Chậm nhất trong các nơi từ %(least)s người trở lên: %(named)s",
                least=number(FEWEST_TO_RANK),
                named=named,
            )
        )
    else:
        said = _("Chậm nhất: %(named)s", named=named)
    return said + _to_look_after(sight)


def _ranks(sight: Sight) -> bool:
    """Is it a table whose rows are compared, all on one page?"""
    table = sight.held.table
    return bool(sight.lens.group) and table.last_page == 1 and table.by not in (Dimension.COMMUNE, Dimension.UNIT)


def _to_look_after(sight: Sight) -> str:
    """How many units, and of which people; the end of a sentence."""
    concerns, group = sight.held.concerns, sight.lens.group
    if concerns is None or group is None or concerns.counts[Attention.NOTHING] is None:
        return "."
    nothing = plural(
        "%(n)s đơn vị có %(group)s chưa có người nào cài đặt",
        concerns.counts[Attention.NOTHING],
        group=label(group)[0].lower() + label(group)[1:],
    )
    stale = plural(
        "%(n)s đơn vị (mọi nhóm) có danh sách cũ hơn %(days)s ngày",
        concerns.counts[Attention.STALE],
        days=number(concerns.watch.stale_days),
    )
    return f"; {nothing}, {stale}."
