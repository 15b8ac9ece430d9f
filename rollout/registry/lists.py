"""The lists of the registry as they are shown and taken away: headings and rows of texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from rollout.core.export_files import Table
from rollout.core.formats import label
from rollout.registry import queries
from rollout.vocabulary import AreaLevel, AreaList, DepartmentKind, PeopleGroup, UnitForm

NAME_FIRST = ("", "code", "", "")


class Listed(NamedTuple):
    """Each row is the kinds of its cells and their texts."""

    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[Sequence[str], Sequence[str]]]

    @property
    def table(self) -> Table:
        return Table(self.title, self.columns, [texts for _kinds, texts in self.rows], widths=(48, 18, 24, 48))


def departments(session: Session) -> Listed:
    rows = []
    for branch in queries.department_tree(session):
        held = branch.department
        kinds = (f"depth-{min(branch.depth, 5)}", "code", "", "")
        rows.append((kinds, (held.name, held.code, label(DepartmentKind(held.kind)), held.basis)))
    return Listed(_("Sở, ban, ngành, đoàn thể"), (_("Tên"), _("Mã"), _("Loại"), _("Căn cứ")), rows)


def offices(session: Session) -> Listed:
    rows = [
        (NAME_FIRST, (office.name, office.code, office.short_name, office.basis))
        for office in queries.list_offices(session)
    ]
    return Listed(_("Cơ quan BHXH"), (_("Tên"), _("Mã"), _("Tên viết tắt"), _("Căn cứ")), rows)


def sectors(session: Session) -> Listed:
    rows = [(NAME_FIRST, (sector.name, sector.code)) for sector in queries.list_sectors(session)]
    return Listed(_("Ngành"), (_("Tên"), _("Mã")), rows)


def unit_types(session: Session) -> Listed:
    rows = [
        (NAME_FIRST, (kind.name, kind.code, label(UnitForm(kind.form)), label(PeopleGroup(kind.default_group))))
        for kind in queries.list_unit_types(session)
    ]
    return Listed(_("Khối, loại hình"), (_("Tên"), _("Mã"), _("Hình thức"), _("Nhóm chính")), rows)


def areas(session: Session, area_list: AreaList, province: str) -> Listed:
    other = _("Từ các địa bàn 2021") if area_list is AreaList.Y2025 else _("Thành địa bàn 2025")
    rows = []
    for row in queries.list_areas(session, area_list, province):
        beside = ", ".join(f"{name} ({_('một phần')})" if part == "part" else name for name, part in row.counterparts)
        rows.append((NAME_FIRST, (row.area.name, row.area.code, label(AreaLevel(row.area.level)), row.parent, beside)))
    return Listed(_("Địa bàn"), (_("Tên"), _("Mã"), _("Cấp"), _("Thuộc"), other), rows)
