"""The workbook agrees with the ledger, cell by cell, and says on every sheet what its figures are of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, viewer_of
from rollout.core.dates import today
from rollout.core.selection import EVERYTHING, Selection
from rollout.dashboard.figures import Values, figures
from rollout.dashboard.lens import Lens, Period
from rollout.ledger import balances, chain
from rollout.ledger.periods import TOTAL
from rollout.models import AuditRecord, Installation, Membership, Person, Standing, Unit, User
from rollout.models.rollup import column
from rollout.register import standings, units
from rollout.register.attention import Attention, attention_counts, watch
from rollout.reports.actions import build_report
from rollout.reports.content import MEASURES
from rollout.reports.errors import DayToCome
from rollout.reports.queries import Wish, period_text
from rollout.reports.table_sheet import CHANGE, RATE_OF
from rollout.vocabulary import (
    FOREVER,
    AreaList,
    Base,
    Dimension,
    Evidence,
    Flow,
    Measure,
    PeopleGroup,
    StandingKind,
)
from tests.dashboard.province import AGENT, DAYS, OVER, Province
from tests.ledger.rolled import rolled_flows
from tests.reports.books import CLOSING, COUNTS, DEFAULT, LENSES, OPENING, TABLES, UNKNOWN, build
from tests.reports.sheets import SUMS, Book, Sheet


def expected(lens: Lens, values: Values, opening: Values) -> dict[str, Any]:
    """A row of a table as the figures of two days give it."""
    row: dict[str, Any] = {name: values[measure] for name, measure in COUNTS.items()}
    base = values["with_smartphone" if lens.base is Base.SMARTPHONE else "participants"]
    for measure in MEASURES:
        held, before = values[measure.value], opening[measure.value]
        row[f"{measure.label} · {CLOSING}"] = "–" if held is None else held
        row[f"{measure.label} · {OPENING}"] = "–" if held is None and not before else before or 0
        row[f"{measure.label} · {CHANGE}"] = "–" if held is None else held - (before or 0)
        if measure is not Measure.REJECTED:
            rate = held / base if held is not None and base else "–"
            row[f"{measure.label} · {RATE_OF[lens.base]}"] = rate if lens.group else "–"
    return row


def check(sheet: Sheet, lens: Lens, session: Session, selection: Selection, name: str) -> None:
    """Each row and the total are the figures of the dashboard; whoever is there at the start alone is there too."""
    by, areas, heading = TABLES[name]

    def read(day: date) -> tuple[dict[str, Values], Values]:
        table = figures(
            session, as_of=day, by=by, areas=areas, evidence=lens.evidence, groups=lens.groups,
            selection=selection, base=lens.base,
        )  # fmt: skip
        return {row.name or UNKNOWN: row.values for row in table.rows}, table.total.values

    (now, total), (before, total_before) = read(lens.day), read(lens.opening)
    nothing = {name: None if value is None else 0 for name, value in total.items()}
    rows = sheet.rows[:-1]
    shown = {row[heading].removeprefix("Trực thuộc "): row for row in rows if not row[SUMS]}
    for key in {*now, *before}:
        wanted = expected(lens, now.get(key, nothing), before.get(key, nothing))
        if key in shown:
            read_row = {column: shown[key][column] for column in wanted}
            for column, value in wanted.items():  # a unit that said something once, and nothing since it counts
                if value == "–" and column.endswith(OPENING) and read_row[column] == 0:
                    read_row[column] = "–"
            assert read_row == pytest.approx(wanted), (name, key)
        else:
            assert not any(now.get(key, nothing).values()), (name, key)
    assert UNKNOWN in shown or by is Dimension.UNIT
    assert len(shown) >= len({*now} - {UNKNOWN})
    wanted = expected(lens, total, total_before)
    assert {column: sheet.rows[-1][column] for column in wanted} == pytest.approx(wanted), name


@pytest.mark.both_engines
def test_every_table_is_the_figures_of_the_ledger(session: Session) -> None:
    for lens in LENSES:
        book = build(session, lens)
        for name in TABLES:
            check(book[name], lens, session, EVERYTHING, name)
        check_formulas(book, lens)


def check_formulas(book: Book, lens: Lens) -> None:
    """Each gives the value that is written beside it; closings, rates, changes and totals are formulas."""
    for name, sheet in book.sheets.items():
        for coordinate in sheet.all_formulas:
            written = sheet.values[coordinate].value
            assert written is not None, f"{name} {coordinate}"
            assert sheet.compute(coordinate) == pytest.approx(written), f"{name} {coordinate}"
        if name in TABLES and lens.evidence is not Evidence.OFFICIAL:
            last, names = sheet.headings
            total = last + len(sheet.rows)
            for place, column_name in enumerate(names, 1):
                is_formula = sheet.formulas.cell(total, place).data_type == "f"
                is_number = "·" in column_name or column_name in COUNTS
                is_no_rate = "· Tỷ lệ" in column_name and not lens.group
                assert is_formula == (is_number and not is_no_rate), f"{name}, {column_name}: totals are formulas"
                if column_name.endswith((CLOSING, CHANGE)):
                    assert sheet.formulas.cell(last + 1, place).data_type == "f", f"{name}, {column_name}"


def test_every_scope_gets_its_own_figures(session: Session) -> None:
    lens = LENSES[1]
    for username in ("staff.district", "staff.office", "leader.department", "leader.unit"):
        user = session.scalars(select(User).where(User.username == username)).one()
        selection = viewer_of(session, user).selection(Permission.BUILD_REPORTS)
        book = build(session, lens, selection)
        for name in TABLES:
            check(book[name], lens, session, selection, name)


def test_the_summary_holds_each_flow_and_opening_plus_flows_is_closing(session: Session, province: Province) -> None:
    lens = LENSES[1]
    listed = select(Membership.person_id).where(Membership.unit_id == province.unit_ids[5], Membership.to_on == FOREVER)
    somebody = session.scalars(listed.where(Membership.person_id.not_in(select(Standing.person_id)))).first()
    assert somebody
    with province.act() as act:
        standings.exclude(
            act, person_id=somebody, kind=StandingKind.NO_SMARTPHONE, evidence=Evidence.REPORTED, from_on=lens.day
        )
    book = build(session, lens)
    sheet = book["Tổng hợp"]
    last, names = sheet.headings
    rows: dict[str, dict[str, Any]] = {}
    for at in range(last, sheet.formulas.max_row):
        name = sheet.formulas.cell(at, 2).value
        cells = (sheet.formulas.cell(at, c).coordinate for c in range(1, len(names) + 1))
        rows.setdefault(name, dict(zip(names, map(sheet.compute, cells), strict=True)))
    columns = {
        "Tổng số đơn vị": column(Measure.UNITS),
        "Đơn vị đã triển khai": column(Measure.UNITS_DEPLOYED),
        "Tổng số người tham gia": column(Measure.PARTICIPANTS),
        "Người có điện thoại thông minh": column(Measure.PARTICIPANTS, Base.SMARTPHONE),
        **{m.label: column(m) for m in (Measure.PROPOSED_NO_SMARTPHONE, Measure.PROPOSED_LEFT)},
        **{m.label: column(m, lens.base, lens.evidence) for m in (Measure.CARD_USED, Measure.SIGNED_IN, *MEASURES)},
    }
    flows = rolled_flows(session, TOTAL, lens.opening, lens.day, lens.groups, list(columns.values()))[0]
    ends = [
        balances.by_group(session, TOTAL, day, lens.groups, list(columns.values()))[0]
        for day in (lens.opening, lens.day)
    ]
    nothing = (0,) * len(columns)
    for place, name in enumerate(columns):
        row = rows[name]
        assert [row[OPENING], row[CLOSING]] == [end.values[place] for end in ends], name
        assert [row[flow.label] for flow in Flow] == [flows.get(flow, nothing)[place] for flow in Flow], name
        assert row[OPENING] + sum(row[flow.label] for flow in Flow) == row[CLOSING], name
        assert row["Trong đó theo số lượng"] == ends[1].by_count[place], name
    assert rows[Measure.PROPOSED_NO_SMARTPHONE.label][CLOSING] == 1
    assert rows[Measure.PROPOSED_NO_SMARTPHONE.label]["Ghi chú"] == "Chờ cán bộ xác nhận, vẫn tính trong các số trên"
    people = rows["Người có điện thoại thông minh"][CLOSING]
    assert rows["Đã cài đặt ứng dụng"]["Tỷ lệ"] == pytest.approx(rows["Đã cài đặt ứng dụng"][CLOSING] / people)


def test_every_sheet_says_what_its_figures_are_of(session: Session) -> None:
    for lens in LENSES[1::2]:
        seq = chain.last_seq(session)
        book = build(session, lens)
        for name, sheet in book.sheets.items():
            said = "\n".join(sheet.texts)
            for words in (
                f"{lens.day:%d/%m/%Y}", lens.base.label, lens.group.label if lens.group else "Tất cả các nhóm",
                lens.evidence.label, "danh mục địa bàn: 2021, 2025", f"bút toán số {seq}", "Người staff",
                "Bảo hiểm xã hội tỉnh Quảng Ngãi".upper(), "BẢO HIỂM XÃ HỘI VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
                "NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ", "Đơn vị tính: người", period_text(lens),
            ):  # fmt: skip
                assert words in said, f"{name}: {words}"
            assert "DEMO" not in said
            assert sheet.formulas.page_setup.paperSize == 9
            assert sheet.formulas.sheet_properties.pageSetUpPr.fitToPage
    session.execute(text("UPDATE installation SET is_demo = true"))
    session.commit()
    assert session.get_one(Installation, 1).is_demo
    for sheet in build(session, DEFAULT).sheets.values():
        assert any("SỐ LIỆU DEMO" in words for words in sheet.texts)
        assert "SỐ LIỆU DEMO" in sheet.formulas.oddFooter.left.text


def test_numbers_are_numbers_in_times_new_roman(session: Session) -> None:
    book = build(session, DEFAULT)
    sheet = book["Theo địa bàn 2021"]
    last, names = sheet.headings
    cells = {name: sheet.formulas.cell(last + 1, place) for place, name in enumerate(names, 1)}
    assert cells["Tổng số người tham gia"].number_format == "#,##0;-#,##0;0"
    assert isinstance(cells["Tổng số người tham gia"].value, int)
    assert cells[f"Đã cài đặt ứng dụng · {RATE_OF[Base.ALL]}"].number_format == "0.0%"
    assert {cell.font.name for cell in cells.values()} == {"Times New Roman"}
    assert {cell.font.size for cell in cells.values()} == {12}
    charts = book["Tổng hợp"].formulas._charts
    assert sorted(type(chart).__name__ for chart in charts) == ["BarChart", "LineChart"]


def test_units_that_are_not_deployed_say_why(session: Session, province: Province) -> None:
    sheet = build(session, DEFAULT)["Chưa triển khai"]
    rows = {row["Mã đơn vị"]: row for row in sheet.rows[:-1]}
    now = figures(
        session, as_of=today(), by=Dimension.UNIT, areas=AreaList.Y2021, evidence=Evidence.REPORTED,
        groups=DEFAULT.groups,
    )  # fmt: skip
    waiting = {row.key: row.values for row in now.rows if row.values["units"] and not row.values["units_deployed"]}
    assert set(rows) == set(waiting)
    deployed = session.scalars(select(Unit.code).where(Unit.id.in_([province.unit_ids[0], province.unit_ids[3]])))
    assert not set(deployed) & set(rows)
    for code, values in waiting.items():
        reason, _, over = rows[code]["Lý do"].partition("; ")
        assert bool(over) == (max(values["installed"] or 0, values["accepted"] or 0) > (values["participants"] or 0))
        assert rows[code]["Tổng số người tham gia"] == values["participants"]
        if values["participants"]:
            assert reason == (
                "Đã có người cài đặt, chưa được ghi nhận đã triển khai"
                if values["installed"]
                else "Chưa có người nào cài đặt"
            )
        else:
            assert reason in ("Chưa có danh sách người tham gia", "Danh sách chỉ có nhóm khác", "Chưa báo số liệu")
    students = build(session, LENSES[2])["Chưa triển khai"]
    assert "Danh sách chỉ có nhóm khác" in {row["Lý do"] for row in students.rows}


def test_a_name_is_never_a_formula(session: Session, province: Province) -> None:
    name = '=HYPERLINK("http://example.org";"x")'
    session.execute(text("UPDATE unit SET name = :name WHERE id = :id"), {"name": name, "id": province.unit_ids[1]})
    session.execute(text("UPDATE unit SET name = :n WHERE id = :id"), {"n": "a\x01b", "id": province.unit_ids[2]})
    session.commit()
    names = {row["Tên đơn vị"] for row in build(session, DEFAULT)["Theo đơn vị"].rows[:-1]}
    assert {name, "ab"} <= names


def test_nobody_is_named_and_the_act_is_audited(app: Flask, session: Session) -> None:
    user = session.scalars(select(User).where(User.username == "staff")).one()
    content = build_report(session, Wish(DEFAULT, (AreaList.Y2021,)), by=user, selection=EVERYTHING, scope="Toàn tỉnh")
    session.commit()
    with ZipFile(BytesIO(content)) as parts:
        written = b"".join(parts.read(name) for name in parts.namelist()).decode()
        assert "sheet7" not in written
    assert not [person for person in session.scalars(select(Person.name)) if person in written]
    record = session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)).one()
    assert (record.action, record.actor_id, record.detail["as_of"]) == ("build_report", user.id, today().isoformat())


def test_an_empty_province_has_a_report(session: Session) -> None:
    first = Lens(date(2020, 1, 31), PeopleGroup.EMPLOYEE, Base.ALL, Evidence.REPORTED, AreaList.Y2021, Period.MONTH)
    book = build(session, first)
    assert book["Theo địa bàn 2021"].rows[-1]["Tổng số người tham gia"] == 0
    assert len(book["Theo địa bàn 2021"].rows) == 13 + 2
    assert len(book["Theo địa bàn 2025"].rows) == 96 + 2


def test_a_report_never_touches_the_disk(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")  # whoever asks for a temporary file now fails
    assert build(session, DEFAULT)["Theo đơn vị"].rows


def test_a_day_to_come_has_no_report(session: Session) -> None:
    with pytest.raises(DayToCome):
        build(session, replace(DEFAULT, day=today() + timedelta(days=1)))


def test_a_unit_deployed_against_the_rule_is_noted(session: Session, province: Province) -> None:
    early = province.unit_ids[5]

    def noted() -> set[str]:
        rows = build(session, DEFAULT)["Theo đơn vị"].rows[:-1]
        return {row["Mã đơn vị"] for row in rows if "Đã triển khai nhưng chưa đủ điều kiện" in (row["Ghi chú"] or "")}

    before = noted()
    with province.act() as act:
        units.deploy(act, early, on=today(), basis="đã tập huấn")
    assert noted() - before == {session.get_one(Unit, early).code}
    assert before <= noted()


def test_every_unit_that_the_page_calls_stale_is_noted(session: Session, province: Province) -> None:
    """Whether it lists or counts; a unit that stopped is not there to have a list."""
    for place in (0, 3, AGENT, OVER):
        session.get_one(Unit, province.unit_ids[place]).list_on = today() - timedelta(days=200)
    with province.act() as act:
        units.switch_mode(act, province.unit_ids[3], mode=None, on=today() - timedelta(days=2), reason="giải thể")
    session.commit()
    judged = watch(session, today(), DEFAULT.groups, DEFAULT.base, DEFAULT.evidence)
    counted = attention_counts(session, EVERYTHING, judged)[Attention.STALE]
    notes = [row["Ghi chú"] or "" for row in build(session, DEFAULT)["Theo đơn vị"].rows[:-1]]
    assert counted == sum("Danh sách cũ" in note or "Số liệu cũ" in note for note in notes) == 3


def test_of_a_unit_that_counts_no_list_is_spoken_of(session: Session, province: Province) -> None:
    """The fifth unit of the province counts and has said no number; the agent said some, long ago."""
    silent, agent = (session.get_one(Unit, province.unit_ids[place]) for place in (4, AGENT))
    agent.list_on = today() - timedelta(days=200)
    session.commit()
    book, students = build(session, DEFAULT), build(session, replace(DEFAULT, group=PeopleGroup.STUDENT))
    units_of = {name: {row["Mã đơn vị"]: row for row in book[name].rows} for name in ("Theo đơn vị", "Chưa triển khai")}
    assert units_of["Chưa triển khai"][silent.code]["Lý do"] == "Chưa báo số liệu"
    assert units_of["Theo đơn vị"][agent.code]["Ghi chú"].endswith(
        f"Theo số lượng; Số liệu cũ, ngày {agent.list_on:%d/%m/%Y}"
    )
    waiting = {row["Mã đơn vị"]: row["Lý do"] for row in students["Chưa triển khai"].rows}
    assert waiting[agent.code] == "Chỉ có số liệu của nhóm khác"


def test_a_source_without_figures_is_a_dash_and_no_reason(session: Session) -> None:
    before = replace(DEFAULT, evidence=Evidence.OFFICIAL, day=today() - timedelta(days=DAYS))
    rows = build(session, before)["Chưa triển khai"].rows[:-1]
    assert {row["Đã cài đặt ứng dụng"] for row in rows} == {"–"}
    reasons = {row["Lý do"] for row in rows if row["Tổng số người tham gia"]}
    assert reasons == {"Chưa có số liệu cài đặt, chưa được ghi nhận đã triển khai"}


def test_what_a_unit_that_counts_never_said_is_a_dash(session: Session, province: Province) -> None:
    """The fifth unit of the province went over from a list two days ago and has said no number since."""
    code = session.get_one(Unit, province.unit_ids[4]).code
    book = build(session, replace(DEFAULT, period=Period.QUARTER))
    row = next(row for row in book["Theo đơn vị"].rows if row["Mã đơn vị"] == code)
    agent = next(row for row in book["Theo đơn vị"].rows if row["Tên đơn vị"] == "Đơn vị H")
    assert row[f"Đã được cấp tài khoản · {CLOSING}"] == "–"
    assert agent[f"Đã được cấp tài khoản · {CLOSING}"] == 44
    assert agent[f"Hồ sơ chưa được chấp nhận · {CLOSING}"] == "–"
    for name in ("Đã được cấp tài khoản", "Hồ sơ chưa được chấp nhận"):
        total = {sheet: book[sheet].rows[-1][f"{name} · {CLOSING}"] for sheet in TABLES}
        assert len(set(total.values())) == 1, total
