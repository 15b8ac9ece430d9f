"""Changes of one unit's dated facts: name, codes, where it belongs, how it counts, deployment, numbers."""

from __future__ import annotations

from functools import partial

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.core.formats import label, number, percent, plural
from rollout.core.rights import strongest_evidence
from rollout.db import db, stop_writing
from rollout.register import counts, unit_details
from rollout.units import actions, blueprint
from rollout.units.forms.facts import (
    AttributionForm,
    CodeForm,
    DeployForm,
    HeadcountForm,
    ModeForm,
    RenameForm,
    ReopenForm,
    StockForm,
    TaxCodeForm,
)
from rollout.units.forms.groups import GroupsStockForm
from rollout.units.queries import choices, deployment, history, page
from rollout.units.routes.loading import AskedAgain, Opened, changed, opened
from rollout.vocabulary import AreaList, CodeKind, Evidence, PeopleGroup, UnitMode


@blueprint.route("/units/<int:unit_id>/name", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def rename(unit_id: int) -> ResponseReturnValue:
    held = opened(unit_id, Permission.EDIT_UNITS)
    form = RenameForm(name=held.unit.name, on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            is_changed = actions.rename(
                db.session(), held.unit, name=form.name.data, on=given(form.on.data), by=viewer().user
            )
            db.session.commit()
            return changed(held, _("Đã đổi tên đơn vị; tên cũ còn trong lịch sử."), is_changed)
    return ask(form, title=_("Đổi tên đơn vị"), submit=_("Lưu"), back=held.back, place=held.place)


@blueprint.route("/units/<int:unit_id>/code", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def recode(unit_id: int) -> ResponseReturnValue:
    return _recode(opened(unit_id, Permission.EDIT_UNITS), CodeForm(on=today()), CodeKind.CODE)


@blueprint.route("/units/<int:unit_id>/tax-code", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def retax(unit_id: int) -> ResponseReturnValue:
    return _recode(opened(unit_id, Permission.EDIT_UNITS), TaxCodeForm(on=today()), CodeKind.TAX)


def _recode(held: Opened, form: CodeForm | TaxCodeForm, kind: CodeKind) -> ResponseReturnValue:
    if form.validate_on_submit():
        with RefusalsInto(form):
            is_changed = actions.recode(
                db.session(), held.unit, kind=kind, code=form.code.data, on=given(form.on.data), by=viewer().user
            )
            db.session.commit()
            return changed(held, _("Đã đổi mã; mã cũ vẫn tìm được."), is_changed)
    return ask(
        form,
        title=_("Đổi mã đơn vị") if kind is CodeKind.CODE else _("Đổi mã số thuế"),
        submit=_("Lưu"),
        back=held.back,
        place=held.place,
        lead=_("Mã cũ được giữ lại: tìm kiếm và tệp nạp theo mã cũ vẫn nhận ra đơn vị."),
    )


@blueprint.route("/units/<int:unit_id>/belongs/<subject>", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def attribute(unit_id: int, subject: str) -> ResponseReturnValue:
    held = opened(unit_id, Permission.EDIT_UNITS)
    if subject not in history.SUBJECTS:
        abort(404)
    now_held = history.belongs_to(db.session(), unit_id, subject, today())
    form = AttributionForm(_pairs(subject), now_held, on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            is_changed = actions.attribute(
                db.session(),
                held.unit,
                subject=subject,
                value=form.value.data or None,
                on=given(form.on.data),
                by=viewer().user,
            )
            db.session.commit()
            return changed(
                held, _("Đã ghi nhận. Số liệu từ ngày đó chuyển theo; những ngày trước giữ nguyên."), is_changed
            )
    return ask(
        form,
        title=_("Đổi: %(what)s", what=_(history.SUBJECTS[subject])),
        submit=_("Lưu"),
        back=held.back,
        place=held.place,
        lead=_("Đang ghi: %(what)s.", what=now_held[1] if now_held else _("Chưa xác định")),
        consequence=_("Từ ngày ghi trên, số liệu của đơn vị tính vào nơi mới; báo cáo của những ngày trước không đổi."),
    )


def _pairs(subject: str) -> list[choices.Choice]:
    session = db.session()
    if subject in ("area_2021", "area_2025"):
        return choices.areas(session).placed(AreaList.Y2021 if subject == "area_2021" else AreaList.Y2025)
    if subject == "department":
        return choices.departments(session)
    return choices.officers(session) if subject == "officer" else choices.short_lists(session)[subject]


@blueprint.route("/units/<int:unit_id>/mode", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def switch_mode(unit_id: int) -> ResponseReturnValue:
    held = opened(unit_id, Permission.EDIT_UNITS)
    mode = history.mode_on(history.modes(db.session(), unit_id), today())
    form = ModeForm(mode=mode.value if mode else UnitMode.LIST.value, on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            is_changed = actions.switch_mode(
                db.session(),
                held.unit,
                mode=UnitMode(form.mode.data) if form.mode.data else None,
                on=given(form.on.data),
                reason=form.reason.data,
                participants=form.participants.data,
                by=viewer().user,
            )
            db.session.commit()
            return changed(held, _("Đã đổi cách theo dõi; số liệu trước ngày đó giữ nguyên."), is_changed)
    return ask(
        form,
        title=_("Đổi cách theo dõi, ngừng hoặc theo dõi lại"),
        submit=_("Lưu"),
        back=held.back,
        place=held.place,
        lead=_("Đang theo dõi: %(mode)s.", mode=label(mode)) if mode else _("Đơn vị đang ngừng hoạt động/tạm dừng."),
        consequence=_switching(unit_id, mode),
    )


def _switching(unit_id: int, mode: UnitMode | None) -> str:
    """What a switch of today would put in place of what; "" where there is nobody."""
    session = db.session()
    people = page.listed_people(session, unit_id, today())
    if not people:
        return ""
    if mode is UnitMode.COUNT:
        return plural(
            "Nếu đổi sang theo danh sách: từ ngày đổi, %(n)s người và các mốc theo số lượng thôi tính; chỉ tính người "
            "trong danh sách của đơn vị.",
            people,
        )
    group = counts.group_of(session, unit_id, today())
    known = counts.balance(session, unit_id, day=today(), group=group, evidence=Evidence.REPORTED).get("participants")
    return plural(
        "Nếu đổi sang theo số lượng: từ ngày đổi, %(n)s người trong danh sách và các mốc của họ sẽ thôi tính; số theo "
        "báo cáo: %(known)s.",
        people,
        known=_("chưa có, cần điền ở trên") if known is None else number(known),
    )


@blueprint.route("/units/<int:unit_id>/deployment", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def deploy(unit_id: int) -> ResponseReturnValue:
    held = opened(unit_id, Permission.EDIT_UNITS)
    rule = deployment.deployment(db.session(), unit_id, today())
    stored = rule.basis(today()) if rule.is_met else ""
    proposed = deployment.shown_basis(stored)
    form = DeployForm(on=today(), basis=proposed)
    if form.validate_on_submit():
        with RefusalsInto(form):
            is_changed = actions.deploy(
                viewer(),
                held.unit,
                on=given(form.on.data),
                basis=stored if form.basis.data == proposed else form.basis.data,
                by=viewer().user,
            )
            db.session.commit()
            return changed(held, _("Đã ghi nhận đơn vị đã triển khai."), is_changed)
    return ask(
        form,
        title=_("Ghi nhận đã triển khai"),
        submit=_("Ghi nhận đã triển khai"),
        back=held.back,
        place=held.place,
        lead=_(
            'Đủ điều kiện khi ít nhất %(rate)s %% người tham gia đạt mốc "%(milestone)s" (%(evidence)s).',
            rate=rule.rule.rate,
            milestone=label(rule.rule.milestone),
            evidence=label(rule.rule.evidence),
        ),
        consequence="" if rule.is_met else _below(rule),
    )


def _below(rule: deployment.Deployment) -> str:
    if not rule.whole:
        return _("Chưa có người tham gia nào để tính theo quy định. Nếu vẫn ghi nhận, nêu rõ căn cứ.")
    if rule.part is None:
        return _("Đơn vị chưa báo số người đạt mốc nên chưa tính được theo quy định. Nếu vẫn ghi nhận, nêu rõ căn cứ.")
    return plural(
        "Chưa đủ điều kiện: mới %(n)s/%(whole)s người (%(rate)s) đạt mốc. Nếu vẫn ghi nhận, nêu rõ căn cứ.",
        rule.whole,
        n=number(rule.part),
        whole=number(rule.whole),
        rate=percent(rule.part, rule.whole),
    )


@blueprint.route("/units/<int:unit_id>/deployment/reopen", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def reopen_deployment(unit_id: int) -> ResponseReturnValue:
    held = opened(unit_id, Permission.EDIT_UNITS)
    form = ReopenForm(on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            is_changed = actions.reopen_deployment(
                viewer(), held.unit, on=given(form.on.data), reason=form.reason.data, by=viewer().user
            )
            db.session.commit()
            return changed(held, _("Đã mở lại: đơn vị trở về nhóm đang triển khai."), is_changed)
    return ask(form, title=_("Mở lại triển khai"), submit=_("Mở lại"), back=held.back, place=held.place)


@blueprint.route("/units/<int:unit_id>/stock-take", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def take_stock(unit_id: int) -> ResponseReturnValue:
    held = opened(unit_id, Permission.MARK_PEOPLE)
    groups = page.place_of(db.session(), unit_id, today()).groups
    if len(groups) > 1:
        return _take_stock_of(held, groups)
    strongest = strongest_evidence(held.permissions)
    group = counts.group_of(db.session(), unit_id, today())
    form = StockForm(strongest, day=today(), group=group.value)
    known = counts.balance(db.session(), unit_id, day=today(), group=group, evidence=Evidence.REPORTED)
    for name, said in known.items():
        form[name].description = _("Đang ghi %(n)s", n=number(said))
    if form.validate_on_submit():
        with AskedAgain(form):
            is_changed = actions.take_stock(
                db.session(),
                held.unit,
                form.stated,
                permissions=held.permissions,
                by=viewer().user,
            )
            db.session.commit()
            return changed(held, _stock_told(form.evidence.data), is_changed)
    return ask(
        form.as_asked(),
        title=_("Ghi số liệu đến nay"),
        submit=_("Ghi số liệu"),
        back=held.back,
        place=held.place,
        lead=_(
            "Ghi tổng số lũy kế đến hết ngày, không phải số tăng thêm. "
            "Chỉ tính người không thuộc danh sách của đơn vị nào khác."
        ),
    )


def _stock_told(evidence: str) -> str:
    return _("Đã ghi số liệu đến nay của đơn vị (%(evidence)s).", evidence=label(Evidence(evidence)))


def _take_stock_of(held: Opened, groups: tuple[PeopleGroup, ...]) -> ResponseReturnValue:
    """The numbers of several groups of a unit in one act: all that is said, or nothing."""
    session = db.session()
    form = GroupsStockForm(groups, strongest_evidence(held.permissions), day=today())
    balance = partial(counts.balance, session, held.unit.id, day=today(), evidence=Evidence.REPORTED)
    form.tell_known({group: balance(group=group) for group in groups})
    if form.validate_on_submit():
        stocks = [actions.Stock(held.unit, stated, held.permissions) for stated in form.stated]
        with RefusalsInto(form):
            taken = actions.take_stocks_of_groups(session, stocks, by=viewer().user)
            if not taken.refused:
                session.commit()
                return changed(held, _stock_told(form.evidence.data), taken.number > 0)
            stop_writing()
            form.refuse((stock.stated.group, refusal) for stock, refusal in taken.refused)
    answer = render_template("units/stock_groups.html", form=form, back=held.back, place=held.place)
    return answer, 422 if form.is_submitted() else 200


@blueprint.route("/units/<int:unit_id>/headcount", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE, Permission.EDIT_UNITS)
def set_headcount(unit_id: int) -> ResponseReturnValue:
    held = opened(unit_id, Permission.MARK_PEOPLE)
    form = HeadcountForm(headcount=held.unit.headcount, on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            is_changed = unit_details.set_headcount(
                db.session(), held.unit, headcount=given(form.headcount.data), on=given(form.on.data), by=viewer().user
            )
            db.session.commit()
            return changed(held, _("Đã ghi số người đơn vị đang quản lý."), is_changed)
    return ask(
        form,
        title=_("Số người đơn vị đang quản lý"),
        submit=_("Lưu"),
        back=held.back,
        place=held.place,
        lead=_("Dùng để biết danh sách đã đủ chưa; không dùng làm mẫu số của tỷ lệ."),
    )
