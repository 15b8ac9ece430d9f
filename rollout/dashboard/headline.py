"""What a leader reads first: three figures with their course, what waits for somebody, who lags."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.charts import Spark, spark
from rollout.core.formats import label, number, percent, plural, points, rate, signed
from rollout.dashboard.breakdown import COLUMNS
from rollout.dashboard.cells import Cell
from rollout.dashboard.hiding import CHANGE
from rollout.dashboard.lens import address
from rollout.dashboard.sentences import Slowest
from rollout.dashboard.sight import Sight, measure_label
from rollout.dashboard.tables import CourseTable, Table
from rollout.register.attention import Attention

HEADLINE = ("installed", "registered", "accepted")
MOST_NEEDS = 3
MOST_SLOW = 5

NEEDS_OF_PEOPLE = ("rejected", "proposed_left", "proposed_no_smartphone")
NEEDS_OF_UNITS = (
    Attention.NOTHING,
    Attention.BEHIND,
    Attention.NO_LIST,
    Attention.NO_COUNT,
    Attention.IN_DOUBT,
    Attention.STALE,
)


class Headline(NamedTuple):
    """A figure of the first view, of which the whole leads to its list; `url` is empty where nothing is listed."""

    name: str
    text: str
    url: str
    share: str
    moved: str
    is_hidden: bool
    is_over: bool
    course: Spark | None


def headlines(sight: Sight, course: CourseTable) -> Iterator[Headline]:
    """The three figures, from numbers that the page holds anyway."""
    for measure in HEADLINE:
        shown, value, whole = sight.cell(measure), sight.held.now[measure], sight.whole(measure, sight.held.now)
        is_said = value is not None and not shown.is_hidden
        yield Headline(
            measure_label(measure),
            shown.text,
            shown.url,
            f"{number(value)} / {number(whole)} · {shown.rate}" if is_said and shown.rate else "",
            "" if shown.is_hidden else _moved(sight, measure),
            shown.is_hidden,
            shown.is_over,
            _course(sight, course, measure),
        )


def _moved(sight: Sight, measure: str) -> str:
    """+120 · tăng 1,2 điểm %: people by a sign, the rate by a word; "" where it is hidden, or not said of both days."""
    now, before = sight.held.now, sight.held.opening
    since, then = now[measure], before[measure]
    if since is None or then is None:
        return ""
    if sight.hides_part(measure, CHANGE) or sight.hides(measure, sight.lens.opening, before):
        return ""
    moved = since - then
    said = [plural("%(n)s người", abs(moved), n=signed(moved))]
    is_of_hidden = any(sight.hides(sight.base, *at) for at in ((sight.lens.day, now), (sight.lens.opening, before)))
    if sight.lens.group and not is_of_hidden:
        share, past = rate(since, now[sight.base]), rate(then, before[sight.base])
        if share is not None and past is not None:
            moved_by = points(share - past)
            said.append(_("tỷ lệ không đổi") if moved_by == points(0) else moved_by)
    return " · ".join(said)


def _course(sight: Sight, course: CourseTable, measure: str) -> Spark | None:
    """The points of the trend; what is hidden leaves a gap."""
    place = course.place(measure)
    return spark(
        [
            None if row.cells[place].is_hidden else values[measure]
            for row, (_day, values) in zip(course.rows, sight.held.course, strict=True)
        ]
    )


class Need(NamedTuple):
    """Something that waits for somebody: how many, of what."""

    value: Cell
    noun: str


def needs(sight: Sight) -> tuple[Need, ...]:
    """At most three, the most pressing first: people before units, a number that is hidden not at all."""
    return tuple(need for need in _needs(sight) if need.value.url)[:MOST_NEEDS]


def _needs(sight: Sight) -> Iterator[Need]:
    concerns = sight.held.concerns
    first, *rest = NEEDS_OF_PEOPLE
    yield _of_people(sight, first)
    if concerns is not None:
        for kind in NEEDS_OF_UNITS:
            count = concerns.counts[kind]
            if count:
                url = address(sight.list_path, sight.lens, kind=kind.value)
                yield Need(Cell(number(count), url), plural("đơn vị: %(what)s", count, what=_lower(label(kind))))
    for measure in rest:
        yield _of_people(sight, measure)


def _of_people(sight: Sight, measure: str) -> Need:
    noun = plural("người: %(what)s", sight.held.now[measure], what=_lower(measure_label(measure)))
    return Need(sight.cell(measure)._replace(rate="", is_over=False), noun)


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


class Lagging(NamedTuple):
    """A place that is slower than all together: where it leads, its figure, its share in per cent."""

    name: str
    url: str
    value: Cell
    whole: str
    share: Decimal
    rate: str


def laggards(sight: Sight, held: Slowest, table: Table) -> Iterator[Lagging]:
    """The five slowest rows of the table."""
    shown = {row.key: table.rows[n] for n, row in enumerate(sight.held.table.rows)}
    for share, row in held.rows[:MOST_SLOW]:
        line, whole = shown[row.key], row.values[sight.base]
        value = line.cells[COLUMNS.index("accepted")]._replace(rate="", is_over=False)
        yield Lagging(line.name, line.url, value, number(whole), share, percent(row.values["accepted"], whole))
