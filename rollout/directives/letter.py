"""The letter that reminds one addressee of what it owes, by the pattern of NĐ 30/2020/NĐ-CP. Pure.

It names no person; its numbers are those of the addressee's page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from rollout.core.formats import number, percent
from rollout.core.letters import Letter, Sender, day_text, type_of
from rollout.directives.cells import Cell
from rollout.directives.kinds import OF_UNITS, Body
from rollout.models import Directive
from rollout.register.obligation_figures import figure_of
from rollout.vocabulary import Base, Measure
from rollout.vocabulary_of_obligations import ObligationState

S = ObligationState

REMINDED = frozenset({S.OVERDUE, S.DUE_SOON, S.NOT_STARTED, S.RUNNING})
"""The states of which an addressee is reminded; what was shown waits for us."""


def letter(sender: Sender, body: Body, cells: Sequence[Cell], on: date) -> Letter | None:
    """None where there is nothing to remind of."""
    owed = [cell for cell in cells if cell.state in REMINDED]
    if not owed:
        return None
    you = "Quý đơn vị" if body.what == OF_UNITS else "Quý cơ quan"
    by_directive = [
        (directive, list(held)) for directive, held in groupby(owed, key=lambda cell: cell.obligation.clause.directive)
    ]
    named = "; ".join(_named(directive) for directive, _held in by_directive)
    lines = [
        f"Thực hiện {named}; qua theo dõi đến hết ngày {day_text(on)}, {sender.short_name} đề nghị {you} quan tâm, "
        "đẩy mạnh thực hiện các nội dung sau:"
    ]
    for place, (directive, held) in enumerate(by_directive, 1):
        lines.append(f"{place}. Theo {type_of(directive.number)} số {directive.number}:")
        lines += [f"- {_line(cell)}" for cell in held]
    help_at = f", điện thoại {sender.hotline}" if sender.hotline else ""
    lines.append(
        f"Đề nghị {you} chỉ đạo thực hiện và gửi kết quả về {sender.short_name} ({sender.room}{help_at}) để tổng hợp, "
        "báo cáo theo quy định. Không gửi danh sách có số giấy tờ, ảnh giấy tờ của cá nhân qua Zalo."
    )
    lines.append(f"Rất mong {you} quan tâm, phối hợp./.")
    return Letter(
        sender,
        "đôn đốc triển khai cài đặt, sử dụng ứng dụng VssID",
        on,
        body.name,
        tuple(lines),
        ("Như trên;", "Giám đốc, các PGĐ BHXH tỉnh;", "Lưu: VT, TT&PTĐT."),
    )


def _named(directive: Directive) -> str:
    kind, issued = type_of(directive.number), day_text(directive.issued_on)
    return f"{kind} số {directive.number} ngày {issued} của {directive.issuer}"


def _line(cell: Cell) -> str:
    """One task: which clause, how far, until when."""
    clause = cell.obligation.clause.number
    where = f"Mục {clause}" if clause[0].isdigit() else clause.capitalize()
    told = "; ".join(filter(None, (_reached(cell), _due(cell))))
    return f"{where}: {cell.obligation.task}: {told}."


def _reached(cell: Cell) -> str:
    figure, reached = figure_of(cell.obligation), cell.figure
    if figure is None or reached is None:
        return "chưa nhận được kết quả, minh chứng thực hiện"
    if reached.part is None:
        return "chưa có số liệu"
    if figure.measure is Measure.UNITS_DEPLOYED:
        of_whom = "đơn vị đã triển khai"
    else:
        group = figure.group.label.lower() if figure.group else "người"
        with_phones = " có điện thoại thông minh" if figure.base is Base.SMARTPHONE else " trong danh sách"
        of_whom = f"{group}{with_phones} ({figure.evidence.label.lower()})"
    return (
        f"đạt {number(reached.part)}/{number(reached.whole)} {of_whom}, bằng {percent(reached.part, reached.whole)}; "
        f"mức phải đạt {number(cell.obligation.threshold_percent)} %"
    )


def _due(cell: Cell) -> str:
    if cell.due_on is None:
        return ""
    return f"hạn {day_text(cell.due_on)}, đã quá hạn" if cell.state is S.OVERDUE else f"hạn {day_text(cell.due_on)}"
