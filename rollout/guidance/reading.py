"""What a form says of each unit: its rows filled in from the record or from what was sent, and read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from rollout.guidance.forms import CountPartForm, ListPartForm, PartForm
from rollout.guidance.queries.held import Named, modes_on
from rollout.guidance.queries.sheet import Sheet, sheet_of
from rollout.guidance.row_numbers import NoSuchRow, NotRows, read_rows, write_rows
from rollout.models import SessionUnit
from rollout.register.claims import Key
from rollout.register.counts import group_of
from rollout.register.sessions import Part
from rollout.vocabulary import Channel, Milestone, PeopleGroup, UnitMode


@dataclass
class PartView:
    """A unit's part of the form. `sheet` is of a unit that lists people; `ticked`: who is shown as present."""

    unit: Named
    form: PartForm
    sheet: Sheet | None
    ticked: set[int] = field(default_factory=set)
    gone: list[int] = field(default_factory=list)
    """Rows that were sent of people who are not on the list on the day, or no more."""

    @property
    def there(self) -> int:
        """How many are shown as present: those ticked but for the rows typed as absent, as far as these can be read."""
        people = self.sheet.people if self.sheet else {}
        try:
            absent = read_rows(self.form["absent"].data or "", people.keys())
        except (NotRows, NoSuchRow):
            absent = set()
        return len(self.ticked - {people[number] for number in absent})

    @property
    def has_exceptions(self) -> bool:
        return isinstance(self.form, ListPartForm) and any(item.data for item in self.form.buts())

    @property
    def was_recorded(self) -> bool:
        return self.form.version.data not in ("", "0", None)


def views(
    session: Session,
    units: Mapping[int, Named],
    day: date,
    *,
    sent: MultiDict[str, str] | None = None,
    session_id: int | None = None,
    recorded: Mapping[int, SessionUnit] | None = None,
) -> list[PartView]:
    """The parts of some units on a day, as recorded, or as they were `sent` or saved. At most seven queries a unit."""
    modes = modes_on(session, units, day)
    found = []
    for unit in units.values():
        row = (recorded or {}).get(unit.id)
        if modes.get(unit.id, UnitMode.LIST) is UnitMode.COUNT:
            found.append(PartView(unit, _count_form(session, unit, day, sent, row), None))
        else:
            found.append(_list_view(session, unit, day, sent, row, session_id))
    return found


def _count_form(
    session: Session, unit: Named, day: date, sent: MultiDict[str, str] | None, row: SessionUnit | None
) -> CountPartForm:
    if row is None or not row.version:
        group = group_of(session, unit.id, day)
        version = str(row.version) if row else "0"
        return CountPartForm(unit.id, sent, group=group.value, version=version)
    return CountPartForm(
        unit.id, sent, version=str(row.version), attended=row.attended, group=row.people_group,
        already_in_units=row.already_in_units, **row.claimed,
    )  # fmt: skip


def _list_view(
    session: Session,
    unit: Named,
    day: date,
    sent: MultiDict[str, str] | None,
    row: SessionUnit | None,
    session_id: int | None,
) -> PartView:
    sheet = sheet_of(session, unit.id, day, session_id)
    said: dict[str, object] = {"version": str(row.version) if row else "0"}
    if row is not None and row.version:
        is_by_list = any(each.is_present is not None for each in sheet.rows)
        said["attended"] = None if is_by_list else row.attended
        said |= _exceptions(sheet)
    form = ListPartForm(unit.id, sent, **said)
    ticked = form.ticked() if sent is not None else sheet.present
    if form.everybody.data:
        ticked = set(sheet.people.values())
    return PartView(unit, form, sheet, ticked)


def _exceptions(sheet: Sheet) -> dict[str, str]:
    """Of each milestone that was claimed: the rows of those present who did not reach it."""
    there = {row.number for row in sheet.rows if row.person and row.person.person_id in sheet.present}
    found = {}
    for milestone in {milestone for _person, milestone in sheet.claims}:
        without = {number for number in there if (sheet.people[number], milestone) not in sheet.claims}
        found[f"but_{milestone.value}"] = write_rows(without, there)
    return found


def done_of(parts: Collection[PartView]) -> list[str]:
    """What any part claims, to be ticked in the form."""
    claimed = {milestone for part in parts if part.sheet for _person, milestone in part.sheet.claims}
    return [milestone.value for milestone in Milestone if milestone in claimed]


def channel_of(parts: Collection[PartView]) -> str:
    """The channel that most claims have; "" where there are none."""
    said = Counter(channel.value for part in parts if part.sheet for channel in part.sheet.claims.values())
    return said.most_common(1)[0][0] if said else ""


def read_part(view: PartView, *, done: Collection[Milestone], channel: Channel | None, before: str) -> Part | None:
    """What was sent of a unit; None where nothing was, of a unit of which nothing is recorded.

    `before` is the channel that the form showed: claims of other channels keep theirs unless it was changed. What is
    wrong stands in the errors of the part's form.
    """
    form = view.form
    if not form.validate():
        return None
    if isinstance(form, CountPartForm):
        return _read_count(view, form)
    assert isinstance(form, ListPartForm)  # noqa: S101 (a part is of one kind or the other)
    return _read_list(view, form, done, channel, before)


def _read_count(view: PartView, form: CountPartForm) -> Part | None:
    attended, numbers, already = form.attended.data, form.numbers, form.already_in_units.data
    if attended is None and not numbers and not view.was_recorded:
        return None
    if attended is None:
        _complain(form.attended, _("Ghi số người dự."))
        return None
    return Part(
        view.unit.id, view.unit.evidence, attended=attended, group=PeopleGroup(form.group.data), numbers=numbers,
        already_in_units=already,
    )  # fmt: skip


def _read_list(
    view: PartView, form: ListPartForm, done: Collection[Milestone], channel: Channel | None, before: str
) -> Part | None:
    shown, sheet = form.listed(), view.sheet
    may = set(sheet.people.values()) if sheet else set()
    rows = {number: person_id for number, person_id in shown.items() if person_id in may}
    view.gone = sorted(shown.keys() - rows.keys())
    absent = _rows(form.absent, shown.keys())
    if form.everybody.data:
        present = {person_id for number, person_id in rows.items() if number not in absent}
    else:
        numbers = {person_id: number for number, person_id in rows.items()}
        present = {person_id for person_id in form.ticked() & may if numbers.get(person_id) not in absent}
    attended = form.attended.data
    if attended is not None and present:
        _complain(form.attended, _("Ghi số người dự, hoặc đánh dấu từng người; không ghi cả hai."))
    if attended is None and not present and not form.errors:
        if not view.was_recorded:
            return None
        _complain(form.attended, _("Chưa có ai được đánh dấu. Nếu không ai dự, ghi 0."))
    claims: dict[Key, Channel] = {}
    held = sheet.claims if sheet else {}
    for milestone in done:
        without = _rows(form.but(milestone), shown.keys())
        for number, person_id in rows.items():
            if channel is not None and person_id in present and number not in without:
                is_kept = (person_id, milestone) in held and channel.value == before
                claims[person_id, milestone] = held[person_id, milestone] if is_kept else channel
    if form.errors:
        return None
    return Part(
        view.unit.id, view.unit.evidence, rows=rows, present=frozenset(present), claims=claims, attended=attended
    )


def _rows(item: StringField, there: Collection[int]) -> set[int]:
    try:
        return read_rows(item.data or "", there)
    except NotRows as error:
        _complain(item, _("Không đọc được “%(part)s”. Gõ số dòng như 3, 7, 12 hoặc 3-5.", part=error.part))
    except NoSuchRow as error:
        _complain(item, _("Không có dòng %(n)s trong danh sách này.", n=error.number))
    return set()


def _complain(item: StringField, text: str) -> None:
    item.errors = [*item.errors, text]
