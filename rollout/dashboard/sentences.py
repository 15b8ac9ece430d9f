"""The sentences that open the overview: how far it got, who lags, and what it is counted from."""

from __future__ import annotations

from flask_babel import gettext as _

from rollout.core.formats import day, decimal, label, number, points, rate
from rollout.dashboard.sight import Sight, base_noun
from rollout.register.attention import Attention
from rollout.vocabulary import Dimension

FEWEST_TO_RANK = 30  # people: the slowest of a table are named among rows of at least so many


def progress(sight: Sight) -> str:
    """How many have an account; "" where that is not said."""
    lens, now, before = sight.lens, sight.held.now, sight.held.opening
    accepted, base = now["accepted"], now[sight.base]
    share = rate(accepted, base)
    if share is None or not lens.group or any(sight.hides(m, lens.day, now) for m in ("accepted", sight.base)):
        return ""
    past = None if sight.hides("accepted", lens.opening, before) else rate(before["accepted"], before[sight.base])
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
    return _(
        "Đến %(day)s, %(scope)s có %(n)s/%(base)s %(base_name)s được cấp tài khoản, đạt %(rate)s %%, "
        "%(change)s so với %(before)s (%(evidence)s).",
        **values,
        change=points(share - past),
        before=day(lens.opening),
    )


def lag(sight: Sight) -> str:
    """The two slowest rows of the table and the units to look after; "" where a table names none."""
    table, concerns = sight.held.table, sight.held.concerns
    if not sight.lens.group or table.last_page > 1 or table.by in (Dimension.COMMUNE, Dimension.UNIT):
        return ""
    shares = [
        (rate(row.values["accepted"], row.values[sight.base]), row.name)
        for row in table.rows
        if row.place.key
        and (row.values[sight.base] or 0) >= FEWEST_TO_RANK
        and not {(row.key, "accepted"), (row.key, sight.base)} & sight.held.hidden
    ]
    slow = sorted((share, name) for share, name in shares if share is not None)[:2]
    if len(slow) < 2:
        return ""
    (first, a), (second, b) = slow
    values = {"a": a, "ra": decimal(first), "b": b, "rb": decimal(second)}
    if concerns is None:
        return _("Chậm nhất: %(a)s (%(ra)s %%), %(b)s (%(rb)s %%).", **values)
    return _(
        "Chậm nhất: %(a)s (%(ra)s %%), %(b)s (%(rb)s %%); %(n)s đơn vị chưa có người nào cài đặt, "
        "%(m)s đơn vị có danh sách cũ hơn %(days)s ngày.",
        **values,
        n=number(concerns.counts[Attention.NOTHING]),
        m=number(concerns.counts[Attention.STALE]),
        days=number(concerns.watch.stale_days),
    )
