"""The addresses of the reconciliation: the counts, the lists behind them, what is done with those ticked, workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key, whole
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto, ask
from rollout.core.errors import Refusal
from rollout.core.fields import given
from rollout.core.formats import plural
from rollout.core.forms import Form
from rollout.core.names import LONGEST_NAME, tidy
from rollout.core.paging import Paged
from rollout.core.spreadsheets import XLSX
from rollout.db import db, reading, stop_writing
from rollout.models import OfficialAccount, Unit
from rollout.models.rollup import UNKNOWN
from rollout.official import actions, blueprint, counts, lists, places
from rollout.official.books import OF_PEOPLE, Cause
from rollout.official.errors import NobodyTicked, TooManyAtOnce
from rollout.official.export import write_sheet
from rollout.official.forms import AddForm, SettleForm
from rollout.official.lists import Asked, People
from rollout.official.page import NOT_KNOWN, ListPage, TablePage
from rollout.official.places import Named
from rollout.vocabulary import Book, PeopleGroup, Settlement

LOOKERS = (Permission.RECONCILE, Permission.BUILD_REPORTS)
"""Who reads the counts: those who work off the lists, and those who sign reports."""

WHOLE_LIST = "everyone"
ACTS = frozenset({"settle", "reopen", "add", "number", "match", "export"})
"""What the buttons of a list do."""

MOST = 200
"""How many are put on a list, or have a number corrected, by one act: the address names them."""


@blueprint.get("/official")
@require(*LOOKERS)
def books() -> ResponseReturnValue:
    return htmx.respond("official/books.html", "official/books.html", page=_table(), may_work=_may_work())


def _may_work() -> bool:
    return viewer().can(Permission.RECONCILE)


def _table() -> TablePage:
    """By office, or by unit of the office that the address names; 404 for one that is not the viewer's."""
    table, office_id = counts.by_office(viewer()), whole(request.args, "office")
    if office_id is None:
        return TablePage(table)
    office = next((row for row in table.rows if row.id == office_id), None)
    if office is None or table.masks:
        abort(404)
    return TablePage(counts.by_unit(viewer(), office))


@blueprint.get("/official/books.xlsx")
@require(*LOOKERS)
def books_file() -> ResponseReturnValue:
    page = _table()
    headings = (_("Đơn vị, cơ quan"), _("Tệp đầy đủ ngày"), *page.headings, _("Chưa phân bổ: tổng số theo cơ quan"))
    lead = [text for text in (page.basis, page.uncovered, page.masks_mean) if text]
    return _file(write_sheet(_("Đối soát với BHXH Việt Nam"), lead, headings, page.sheet()), "doi-soat.xlsx")


def _file(content: bytes, name: str) -> Response:
    return Response(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _asked() -> tuple[Asked, Unit | None]:
    """Which list the address names; 404 where there is none for this viewer."""
    args = request.args
    try:
        book, cause = Book(args.get("book", Book.OFFICIAL)), Cause(args["cause"]) if args.get("cause") else None
    except ValueError:
        abort(404)
    state, words = args.get("state"), tidy(args.get("q", ""))[:LONGEST_NAME]
    unit_id, office_id = whole(args, "unit"), whole(args, "office")
    if words:
        meant = places.units_called(viewer(), words, office_id)
        unit_id = meant[0].id if len(meant) == 1 else None
    is_all = state == "all" and book is Book.REPORTED
    asked = Asked(book, unit_id, office_id, state == "settled", cause, is_all, words)
    unit = lists.opened_unit(viewer(), unit_id) if unit_id else None
    if unit_id and unit is None:
        abort(404)
    return asked, unit


@blueprint.get("/official/list")
@require(Permission.RECONCILE)
def book_list() -> ResponseReturnValue:
    asked, unit = _asked()
    return _list(asked, unit, SettleForm(asked.book))


def _list(asked: Asked, unit: Unit | None, form: SettleForm) -> Response:
    number, people, offices = whole(request.args, "page") or 1, None, places.offices(viewer())
    meant: list[Named] = []
    if asked.book not in OF_PEOPLE:
        lines = lists.page_of_accounts(viewer(), asked, number)
    elif unit is not None:
        people = lists.people_of(db.session(), unit.id, asked.book)
        lines = lists.page_of_people(db.session(), unit, people, asked, number)
    else:
        lines = Paged([], 1, 0)
        meant = places.units_called(viewer(), asked.words, asked.office_id) if asked.words else []
    return htmx.respond(
        "official/list.html",
        "official/_list.html",
        status=422 if form.errors else 200,
        page=ListPage(asked, _place(asked, unit, offices), people.filed_on if people else None),
        lines=lines,
        form=form,
        unit=unit,
        offices=offices,
        meant=meant[: places.MOST_OFFERED],
        has_more=len(meant) > places.MOST_OFFERED,
        causes=_causes(asked, people) if people and not asked.is_settled else [],
        states=_states(asked, people),
        may_settle=asked.book is not Book.BOTH and not asked.is_all,
        whole_list=WHOLE_LIST,
        every_cause=Cause,
    )


def _causes(asked: Asked, people: People) -> list[tuple[Cause, int]]:
    """How many are only reported by each cause."""
    found = Cause if asked.book is Book.REPORTED else ()
    return [(cause, people.count(replace(asked, cause=cause))) for cause in found]


def _states(asked: Asked, people: People | None) -> list[tuple[Asked, int | None]]:
    """The tabs of a list, with how many are behind each where all are read; of who is in both books nothing is done."""
    if asked.book is Book.BOTH:
        return []
    found = [replace(asked, is_settled=is_settled, is_all=False) for is_settled in (False, True)]
    if asked.book is Book.REPORTED:
        found.insert(0, replace(asked, is_settled=False, is_all=True))
    return [(each, people.count(each) if people else None) for each in found]


def _place(asked: Asked, unit: Unit | None, offices: Sequence[tuple[int, str]]) -> str:
    """Of which units the list is, in words."""
    if unit is not None:
        return f"{unit.code} {unit.name}"
    office = {key: name or _(NOT_KNOWN) for key, name in offices}.get(asked.office_id or UNKNOWN, "")
    place = _("Toàn bộ phạm vi được giao") if asked.office_id is None else office
    return " · ".join(filter(None, (place, _("đơn vị “%(words)s”", words=asked.words) if asked.words else "")))


def _take(asked: Asked, unit: Unit | None) -> Response:
    """The list as it is filtered, with numbers masked; each taking is recorded. Nobody waits while it is written."""
    if asked.book in OF_PEOPLE and unit is None:
        abort(404)
    session, filed_on = db.session(), None
    session.rollback()
    with reading():
        if unit is not None and asked.book in OF_PEOPLE:
            people = lists.people_of(session, unit.id, asked.book)
            lines, filed_on = lists.page_of_people(session, unit, people, asked, None), people.filed_on
        else:
            lines = lists.page_of_accounts(viewer(), asked, None)
        page = ListPage(asked, _place(asked, unit, places.offices(viewer())), filed_on)
        rows = ((line.name, *page.cells(line)) for line in lines.rows)
        content = write_sheet(page.title, [page.basis], page.headings, rows)
        session.rollback()
    actions.record_taken(session, book=asked.book.value, rows=len(lines.rows), by=viewer().user)
    session.commit()
    return _file(content, f"doi-soat-{asked.book.value}.xlsx")


@blueprint.post("/official/list")
@require(Permission.RECONCILE)
def act_on_many() -> ResponseReturnValue:
    """What the buttons under a list do with those ticked, or with all that the filter finds."""
    asked, unit = _asked()
    what, form = request.form.get("do", ""), SettleForm(asked.book)
    if what == "export":
        return _take(asked, unit)
    if what not in ACTS:
        abort(404)
    if what == "settle" and not form.validate_on_submit():
        stop_writing()
        return _list(asked, unit, form)
    try:
        if unit is not None and asked.book in OF_PEOPLE:
            sentence = _work_off_people(replace(asked, is_all=False), unit, what, form)
        elif asked.book in OF_PEOPLE:
            abort(404)
        elif what in ("add", "number"):
            ids = [account.id for account in _ticked_accounts(replace(asked, is_settled=False))]
            if len(ids) > MOST:
                raise TooManyAtOnce(most=MOST)
            return htmx.go_to(url_for(f".{what}", ids=ids))
        else:
            sentence = _work_off_accounts(asked, what, form)
    except Refusal as refusal:
        stop_writing()
        form.form_errors.append(refusal.text)
        return _list(asked, unit, form)
    db.session.commit()
    flash(sentence)
    return htmx.go_to(ListPage(asked, "").url(page=whole(request.args, "page") or 1))


def _work_off_people(asked: Asked, unit: Unit, what: str, form: SettleForm) -> str:
    session, by = db.session(), viewer().user
    if asked.book is not Book.REPORTED or what not in ("settle", "reopen"):
        abort(404)
    people = lists.people_of(session, unit.id, asked.book)
    ids = _ticked_people(people, replace(asked, is_settled=what == "reopen"))
    if what == "reopen":
        return plural("Đã mở lại %(n)s người.", actions.reopen_people(session, ids, by=by))
    settlement = Settlement(form.settlement.data)
    done = actions.settle_people(session, people, ids, settlement, note=form.note.data or "", by=by)
    return plural("Đã ghi kết quả cho %(n)s người.", done)


def _work_off_accounts(asked: Asked, what: str, form: SettleForm) -> str:
    session, by = db.session(), viewer().user
    accounts = _ticked_accounts(replace(asked, is_settled=what == "reopen"))
    if what == "reopen":
        return plural("Đã mở lại %(n)s người.", actions.reopen_accounts(session, accounts, by=by))
    if what == "match":
        return plural("%(n)s người nay đã có trong danh sách.", actions.match_again(viewer(), accounts, by=by))
    done = actions.settle_accounts(
        session, accounts, Settlement(form.settlement.data), note=form.note.data or "", by=by
    )
    return plural("Đã ghi kết quả cho %(n)s người.", done)


def _ticked_people(people: People, asked: Asked) -> list[int]:
    """Raises NobodyTicked."""
    listed = {member.person_id for member in people.matching(asked)}
    found = listed if request.form.get(WHOLE_LIST) else listed & set(request.form.getlist("ids", key))
    if not found:
        raise NobodyTicked
    return sorted(found)


def _ticked_accounts(asked: Asked) -> Sequence[OfficialAccount]:
    """Raises NobodyTicked."""
    statement = lists.accounts(viewer(), asked)
    if not request.form.get(WHOLE_LIST):
        statement = statement.where(OfficialAccount.id.in_(request.form.getlist("ids", key)))
    found = db.session().scalars(statement).all()
    if not found:
        raise NobodyTicked
    return found


def _open_accounts(book: Book) -> list[OfficialAccount]:
    """The accounts of a list that the address names and nobody has settled; 404 for none."""
    ids = request.args.getlist("ids", key)
    return lists.accounts_of(viewer(), book, ids[:MOST]) or abort(404)


def _names(accounts: Sequence[OfficialAccount]) -> str:
    shown = ", ".join(account.name for account in accounts[:5])
    more = plural("và %(n)s người khác", len(accounts) - 5) if len(accounts) > 5 else ""
    return f"{shown} {more}".strip()


@blueprint.route("/official/add", methods=["GET", "POST"])
@require(Permission.RECONCILE)
def add() -> ResponseReturnValue:
    """Puts who is only in the official book on a list: whose, and from when, is chosen here."""
    accounts, form = _open_accounts(Book.OFFICIAL), AddForm(on=today(), group=PeopleGroup.EMPLOYEE.value)
    back = ListPage(Asked(Book.OFFICIAL), "").url()
    if form.validate_on_submit():
        with RefusalsInto(form):
            done = actions.add_people(
                viewer(),
                accounts,
                code=form.unit.data,
                on=given(form.on.data),
                group=PeopleGroup(form.group.data),
                by=viewer().user,
            )
            db.session.commit()
            flash(plural("Đã thêm %(n)s người vào danh sách của đơn vị.", done))
            return htmx.go_to(back)
    return ask(
        form,
        title=_("Thêm vào danh sách của đơn vị"),
        submit=_("Thêm"),
        back=back,
        place=_("Đối soát"),
        lead=plural("%(n)s người: %(names)s.", len(accounts), names=_names(accounts)),
        consequence=_(
            "Người được thêm có trong danh sách của đơn vị từ ngày đó, mốc được cấp tài khoản theo ngày của tệp."
        ),
    )


@blueprint.route("/official/number", methods=["GET", "POST"])
@require(Permission.RECONCILE)
def number() -> ResponseReturnValue:
    """Says that accounts are of the people beside them, and so which number is right."""
    accounts, form = _open_accounts(Book.NUMBER), Form()
    back = ListPage(Asked(Book.NUMBER), "").url()
    if form.validate_on_submit():
        with RefusalsInto(form):
            done = actions.correct_numbers(viewer(), accounts, by=viewer().user)
            db.session.commit()
            flash(plural("Đã sửa mã số BHXH của %(n)s người.", done))
            return htmx.go_to(back)
    page = ListPage(Asked(Book.NUMBER), "")
    return htmx.respond(
        "official/number.html",
        "ui/_edit.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        page=page,
        lines=lists.lines_of_accounts(viewer(), accounts),
        title=_("Sửa mã số BHXH theo tệp của BHXH Việt Nam"),
        submit=_("Đúng là cùng người, sửa"),
        back=back,
        consequence=_(
            "Mã số BHXH trong hồ sơ đổi thành số của tệp; mốc được cấp tài khoản được ghi theo dữ liệu BHXH Việt Nam."
        ),
    )
