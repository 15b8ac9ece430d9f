"""What several cells of a row say together: names and births in parts, sexes by column, status in any of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rollout.core import numbers
from rollout.vocabulary import (
    Sex,
    StandingKind,
)
from rollout.workbooks import written_days, written_names
from rollout.workbooks.parsed_row import MILESTONES, REACHED, ParsedRow, Status
from rollout.workbooks.remarks import CellRefused
from rollout.workbooks.written_names import person_name


def combine(row: ParsedRow) -> None:
    """What several columns say together: names in parts, births and sexes by column, status in any of them."""
    values = row.values
    if "family_name" in values or "given_name" in values:
        _join_name(row, values.pop("family_name", ""), values.pop("given_name", ""))
    _join_birth(row)
    for of_sex, born, ticked_as in (
        (Sex.MALE, "birth_male", "is_male"),
        (Sex.FEMALE, "birth_female", "is_female"),
    ):
        birth = values.pop(born, None)
        is_ticked = values.pop(ticked_as, False) or birth is not None
        if birth is not None:
            values.setdefault("birth", birth)
        if is_ticked and values.setdefault("sex", of_sex.value) != of_sex.value:
            row.refuse("row.two_sexes", born if birth is not None else ticked_as)
    for name in [name for name, value in values.items() if isinstance(value, Status)]:
        settle(values, name, values.pop(name))
    _check_zeros(row)


def _join_name(row: ParsedRow, family: str, given: str) -> None:
    """The name of two columns; a half of it is no name."""
    if not (family and given):
        if "name" not in row.values:
            row.refuse("row.half_name", "given_name" if family else "family_name")
        return
    said = person_name(f"{family} {given}")
    for code in said.remarks:
        row.warn(code, "family_name")
    if written_names.is_half_typed(said.value):
        row.warn("warn.half_typed", "family_name")
    row.values.setdefault("name", said.value)


def _join_birth(row: ParsedRow) -> None:
    """The birth of three columns: a day, a month with its year, or a year."""
    parts = [row.values.pop(f"birth_{part}", None) for part in ("day", "month", "year")]
    written = "/".join(str(part) for part in parts if part is not None)
    if not written or any(error.column in _headings_of(row, _BIRTH_PARTS) for error in row.errors):
        return
    try:
        row.values.setdefault("birth", written_days.birth(written).value)
    except CellRefused as error:
        row.refuse(error.code, "birth_year", **error.values)


_BIRTH_PARTS = ("birth_day", "birth_month", "birth_year")


def _headings_of(row: ParsedRow, fields: Iterable[str]) -> set[str]:
    return {row.headings[name] for name in fields if name in row.headings}


def settle(values: dict[str, Any], name: str, said: Status) -> None:
    """Puts what a word of status means where it belongs; a column of its own says more than a word elsewhere."""
    if said.value is not None:
        values[name] = said.value
    if said.meaning in MILESTONES:
        values.setdefault(said.meaning, REACHED)
    elif said.meaning == StandingKind.NO_SMARTPHONE:
        values.setdefault("smartphone", False)
    else:
        values.setdefault("standing", said.meaning)
        values.setdefault("standing_in", name)


def _check_zeros(row: ParsedRow) -> None:
    """Two zeros in front of ten digits are right only where the birth and the sex that the number tells agree."""
    checked = [message for message in row.warnings if message.code == "check.zeros"]
    if not checked:
        return
    row.warnings = tuple(message for message in row.warnings if message.code != "check.zeros")
    number, born = row.values.get("personal_id", ""), row.values.get("birth", "")[:4]
    of_sex = Sex(row.values.get("sex", Sex.UNKNOWN))
    if not born or numbers.contradicts(number, sex=of_sex, birth_year=int(born)):
        row.values.pop("personal_id", None)
        row.refuse("row.digits", "personal_id", want=12, got=10)
