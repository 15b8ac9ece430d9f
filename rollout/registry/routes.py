"""The addresses of the registry: its lists, to read, and the settings, to change."""

from __future__ import annotations

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
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


@blueprint.get("/registry/departments")
@reads
def departments() -> ResponseReturnValue:
    return render_template(
        "registry/departments.html", tree=queries.department_tree(db.session()), kinds=DepartmentKind
    )


@blueprint.get("/registry/offices")
@reads
def offices() -> ResponseReturnValue:
    return render_template("registry/offices.html", offices=queries.list_offices(db.session()))


@blueprint.get("/registry/sectors")
@reads
def sectors() -> ResponseReturnValue:
    return render_template("registry/sectors.html", sectors=queries.list_sectors(db.session()))


@blueprint.get("/registry/unit-types")
@reads
def unit_types() -> ResponseReturnValue:
    return render_template(
        "registry/unit_types.html",
        unit_types=queries.list_unit_types(db.session()),
        forms=UnitForm,
        groups=PeopleGroup,
    )


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
