"""The addresses of the registry: its lists, to read, and the settings, to change."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, by_hand, require, viewer
from rollout.core.formats import label
from rollout.db import db
from rollout.registry import actions, blueprint, queries
from rollout.registry.forms import setting_form
from rollout.registry.rules import rule_of
from rollout.vocabulary import AreaLevel, AreaList, DepartmentKind, PeopleGroup, UnitForm

reads = require(Permission.EDIT_REGISTRY, Permission.EDIT_UNITS)
"""Who edits units needs to see what a unit may belong to."""


@blueprint.get("/registry")
@reads
def index() -> ResponseReturnValue:
    return render_template("registry/index.html", sizes=queries.sizes(db.session()))


@blueprint.get("/registry/areas")
@reads
def areas() -> ResponseReturnValue:
    asked = request.args.get("list")
    area_list = AreaList(asked) if asked in set(AreaList) else AreaList.Y2025
    provinces = queries.list_provinces(db.session(), area_list)
    codes = [province.code for province in provinces]
    chosen = next((code for code in codes if code == request.args.get("province")), codes[0] if codes else "")
    return render_template(
        "registry/areas.html",
        area_list=area_list,
        area_lists=AreaList,
        provinces=provinces,
        province=chosen,
        areas=queries.list_areas(db.session(), area_list, chosen),
        levels=AreaLevel,
    )


NAME_FIRST = ("", "code", "", "")


def _list(title: str, columns: Sequence[str], rows: Sequence[tuple[Sequence[str], Sequence[str]]]) -> str:
    """A list of the registry; each row is the kinds of its cells and their texts."""
    return render_template("registry/list.html", title=title, columns=columns, rows=rows)


@blueprint.get("/registry/departments")
@reads
def departments() -> ResponseReturnValue:
    rows = []
    for branch in queries.department_tree(db.session()):
        held = branch.department
        kinds = (f"depth-{min(branch.depth, 5)}", "code", "", "")
        rows.append((kinds, (held.name, held.code, label(DepartmentKind(held.kind)), held.basis)))
    return _list(_("Sở, ban, ngành, đoàn thể"), (_("Tên"), _("Mã"), _("Loại"), _("Căn cứ")), rows)


@blueprint.get("/registry/offices")
@reads
def offices() -> ResponseReturnValue:
    held = queries.list_offices(db.session())
    rows = [(NAME_FIRST, (office.name, office.code, office.short_name, office.basis)) for office in held]
    return _list(_("Cơ quan BHXH"), (_("Tên"), _("Mã"), _("Tên viết tắt"), _("Căn cứ")), rows)


@blueprint.get("/registry/sectors")
@reads
def sectors() -> ResponseReturnValue:
    rows = [(NAME_FIRST, (sector.name, sector.code)) for sector in queries.list_sectors(db.session())]
    return _list(_("Ngành"), (_("Tên"), _("Mã")), rows)


@blueprint.get("/registry/unit-types")
@reads
def unit_types() -> ResponseReturnValue:
    rows = [
        (NAME_FIRST, (kind.name, kind.code, label(UnitForm(kind.form)), label(PeopleGroup(kind.default_group))))
        for kind in queries.list_unit_types(db.session())
    ]
    return _list(_("Khối, loại hình"), (_("Tên"), _("Mã"), _("Hình thức"), _("Nhóm chính")), rows)


@blueprint.get("/registry/directives")
@reads
def directives() -> ResponseReturnValue:
    return render_template("registry/directives.html", directives=queries.list_directives(db.session()))


@blueprint.get("/settings")
@require(Permission.EDIT_REGISTRY)
def settings() -> ResponseReturnValue:
    return render_template("registry/settings.html", settings=queries.list_settings(db.session()), rule_of=rule_of)


@blueprint.route("/settings/<key>", methods=["GET", "POST"])
@require(Permission.EDIT_REGISTRY)
@by_hand
def edit_setting(key: str) -> ResponseReturnValue:
    setting = queries.setting_by_key(db.session(), key) or abort(404)
    form = setting_form(setting)
    if form.validate_on_submit():
        is_changed = actions.edit_setting(db.session(), setting, value=form["value"].data, by=viewer().user)
        db.session.commit()
        flash(_("Đã lưu.") if is_changed else _("Giá trị không đổi."))
        return htmx.go_to(url_for("registry.settings"))
    status = 422 if form.is_submitted() else 200
    return render_template("registry/edit_setting.html", form=form, setting=setting), status
