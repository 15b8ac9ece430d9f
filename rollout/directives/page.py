"""What pages and files say of obligations: states as words, figures, days, whom something is laid on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from textwrap import shorten
from typing import Any

from flask_babel import gettext as _

from rollout.core.formats import NOTHING, day, hour, label, number, percent, plural
from rollout.core.small_numbers import CROWD, HIDDEN_TEXT, SMALL_TEXT, is_small
from rollout.core.working_days import Closed
from rollout.directives.cells import Cell
from rollout.directives.kinds import ALL_UNITS, OF_UNITS, Body
from rollout.directives.session_proofs import Offered
from rollout.directives.splitting import CLOSING, OPENING
from rollout.models import Clause, Obligation
from rollout.register.obligation_figures import figure_of
from rollout.vocabulary import N_, Measure, UnitForm
from rollout.vocabulary_of_obligations import CLAUSE_ADDRESSEES, AddresseeKind, ObligationRule, ObligationState

S = ObligationState

LOOKS: dict[ObligationState | None, tuple[str, str]] = {
    S.OVERDUE: ("bad", "alert-triangle"),
    S.DUE_SOON: ("risk", "clock"),
    S.NOT_STARTED: ("", "dots"),
    S.RUNNING: ("", "chevron-right"),
    S.EVIDENCE_THERE: ("risk", "report"),
    S.DONE: ("good", "check"),
    S.EXEMPT: ("", "x"),
    S.NOBODY: ("", "dots"),
    None: ("", "dots"),
}
"""State → the colour of its kind, and its icon, which stands beside its word."""


SHORT = 60
"""Characters of a task above a column."""


def state_text(state: ObligationState | None) -> str:
    return label(state) if state else _(HIDDEN_TEXT)


def clause_text(clause: Clause) -> str:
    """Mục 2a; what bears no number of its own is called as it is, what stands around all numbers in any language."""
    if clause.number.lower() == OPENING:
        return _("Mở đầu")
    if clause.number.lower() == CLOSING:
        return _("Đoạn cuối")
    return _("Mục %(number)s", number=clause.number) if clause.number[0].isdigit() else clause.number.capitalize()


CORRECTED = {
    "number": N_("Số, ký hiệu"),
    "issued_on": N_("Ngày ban hành"),
    "issuer": N_("Cơ quan ban hành"),
    "subject": N_("Trích yếu"),
    "note": N_("Ghi chú"),
    "text": N_("Nội dung"),
}
"""What the fields of a directive or a clause are called that a correction changed."""


def before_texts(before: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(field, what it said) of a correction."""
    said = {name: words for name, words in before.items() if name in CORRECTED}
    if "issued_on" in said:
        said["issued_on"] = day(date.fromisoformat(said["issued_on"]))
    return [(_(CORRECTED[name]), words or NOTHING) for name, words in said.items()]


def heading(obligation: Obligation) -> str:
    """What stands above a column: the clause and as much of the task as tells it from its neighbours."""
    return f"{clause_text(obligation.clause)}: {shorten(obligation.task, SHORT, placeholder='…')}"


def whom(obligation: Obligation) -> str:
    """On whom it is laid."""
    if obligation.unit_form:
        return _("Đơn vị: %(form)s", form=label(UnitForm(obligation.unit_form)))
    kind = AddresseeKind(obligation.addressee_kind)
    return _(ALL_UNITS) if kind is AddresseeKind.UNIT else label(kind)


def meant(clause: Clause) -> str:
    """Whom a clause of the shipped directives names; "" where nobody has said."""
    return ", ".join(label(kind) for kind in CLAUSE_ADDRESSEES.get(clause.addressee_kind, ()))


def rule_text(obligation: Obligation) -> str:
    """When it is done: by which figure of whom, or by whose word."""
    figure = figure_of(obligation)
    if figure is None:
        return label(ObligationRule(obligation.rule))
    wanted = number(obligation.threshold_percent)
    if figure.measure is Measure.UNITS_DEPLOYED:
        return _("Xong khi %(percent)s %% đơn vị đã triển khai", percent=wanted)
    return _(
        "Xong khi %(percent)s %% đạt: %(measure)s · %(group)s · mẫu số: %(base)s · %(evidence)s",
        percent=wanted,
        measure=label(figure.measure),
        group=label(figure.group) if figure.group else "",
        base=label(figure.base),
        evidence=label(figure.evidence),
    )


def due_text(cell: Cell) -> str:
    return _("Hạn %(day)s", day=day(cell.due_on)) if cell.due_on else _("Chưa có hạn trong văn bản")


def closed_text(cell: Cell, closed: Iterable[Closed]) -> str:
    """When its unit is closed, where that holds the due day; "" where it does not."""
    due = cell.due_on
    held = next((each for each in closed if due is not None and each.from_on <= due < each.to_on), None)
    if held is None:
        return ""
    return _("đơn vị nghỉ từ %(first)s đến %(last)s", first=day(held.from_on), last=day(held.to_on - timedelta(days=1)))


def session_text(held: Offered) -> str:
    """23/11/2026, 08:00–10:00 · Trường A và 1 đơn vị khác · Hội trường"""
    row, whose = held.row, held.unit
    if held.units > 1:
        whose = f"{whose} {plural('và %(n)s đơn vị khác', held.units - 1)}"
    told = (f"{day(row.day)}, {hour(row.starts)}–{hour(row.ends)}", whose, row.place)
    return " · ".join(filter(None, told))


def figure_text(cell: Cell, *, masks: bool) -> str:
    """34/40 · 85,0 %; "" where no figure is asked. Small numbers as the overview narrowed to the addressee has them."""
    reached = cell.figure
    if reached is None:
        return ""
    if not reached.whole:
        return _("Chưa có ai trong mẫu số") if cell.obligation.people_group else _("Chưa có đơn vị nào")
    if cell.obligation.people_group and masks:
        if is_small(reached.whole):
            return _(HIDDEN_TEXT)
        if is_small(reached.part) and reached.whole < CROWD:
            return f"{SMALL_TEXT}/{number(reached.whole)}"
    if reached.part is None:
        return f"{NOTHING}/{number(reached.whole)}"
    return f"{number(reached.part)}/{number(reached.whole)} · {percent(reached.part, reached.whole)}"


def not_reached(cell: Cell) -> dict[str, str]:
    """The parameters of the list of those who lack what a unit's figure counts; none where nobody is behind it."""
    figure, reached = figure_of(cell.obligation), cell.figure
    if cell.body.what != OF_UNITS or figure is None or reached is None or not figure.is_of_people:
        return {}
    if (reached.part or 0) >= reached.whole or cell.state is S.EXEMPT:
        return {}
    held = {"milestone": figure.measure.value, "missing": "y", "base": figure.base.value}
    held["evidence"] = figure.evidence.value
    return held | {"group": figure.group.value} if figure.group else held


def overview_args(body: Body, obligation: Obligation) -> dict[str, str]:
    """The parameters of the overview that shows the same figure; none where none is asked."""
    figure = figure_of(obligation)
    if figure is None:
        return {}
    held = {body.what: body.code}
    if figure.group:
        held |= {"group": figure.group.value, "base": figure.base.value, "evidence": figure.evidence.value}
    return held
