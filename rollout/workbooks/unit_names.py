"""What a list calls a unit → the unit: its code or an earlier one, its tax code, its name; else whom to choose from.

A name is taken only where one unit of the whole province is called exactly so, marks and all, short forms written out:
"TH Bình Thạnh" is not "TH Bình Thanh". Whatever is less certain is asked, with the units that are called most alike
among those that the loader may load. What is not the loader's is answered as if it were not there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.names import sort_key, tidy
from rollout.db import chunks
from rollout.models import Unit, UnitCode
from rollout.vocabulary import FOREVER, CodeKind
from rollout.workbooks.messages import quotable
from rollout.workbooks.questions import Question
from rollout.workbooks.rights import Rights

MOST_OFFERED = 5  # units from which one is chosen
MOST_ASKED = 50  # names of a file that are asked about, those of most rows first
LEAST_ALIKE = 50  # of 100; a unit that is less like the name is not offered
NO_UNIT = "none"
_PREFIX = "unit:"

_SHORT = {
    "cty": "công ty", "ct": "công ty", "c.ty": "công ty", "mtv": "một thành viên", "cp": "cổ phần",
    "dntn": "doanh nghiệp tư nhân", "htx": "hợp tác xã", "thpt": "trung học phổ thông", "thcs": "trung học cơ sở",
    "th": "tiểu học", "mn": "mầm non", "mg": "mẫu giáo", "ubnd": "ủy ban nhân dân", "hđnd": "hội đồng nhân dân",
    "ttyt": "trung tâm y tế", "tyt": "trạm y tế", "bvđk": "bệnh viện đa khoa", "bv": "bệnh viện", "tt": "thị trấn",
    "tp": "thành phố", "tx": "thị xã", "h": "huyện", "x": "xã", "p": "phường", "gd&đt": "giáo dục và đào tạo",
    "gdđt": "giáo dục và đào tạo", "gd": "giáo dục", "đt": "đào tạo", "bhxh": "bảo hiểm xã hội", "sx": "sản xuất",
    "tm": "thương mại", "dv": "dịch vụ", "xd": "xây dựng", "cn": "chi nhánh", "vp": "văn phòng",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_KIND = re.compile(r"^trường\s+")


class Called(NamedTuple):
    """How a row names its unit: by the first of these that it has."""

    code: str = ""
    tax: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """By which rows that name the same unit are put together."""
        return self.code or (f"tax {self.tax}" if self.tax else f"name {name_key(self.name)}" if self.name else "")

    @property
    def shown(self) -> str:
        return quotable(self.code or self.tax or self.name)


NOT_CALLED = Called()


def called(values: Mapping[str, Any]) -> Called:
    """How the values of a row name its unit."""
    if code := values.get("unit_code"):
        return Called(code=code)
    if tax := values.get("unit_tax"):
        return Called(tax=tax)
    return Called(name=values.get("unit_name", ""))


def in_words(name: str) -> str:
    """A name in lower case with its short forms written out."""
    spoken = tidy(name).lower().replace("&", " và ").replace("gd và đt", "giáo dục và đào tạo")
    return _KIND.sub("", " ".join(_SHORT.get(word, word) for word in _WORD.findall(spoken)))


def name_key(name: str) -> str:
    """What names of units are compared by: their words with their marks, wherever those are put (hoà, hòa)."""
    return _key(in_words(name))


def _key(spoken: str) -> str:
    return sort_key(spoken, given_name_first=False)


class FoundUnits(NamedTuple):
    """Key of a `Called` → unit; and what is asked of the others."""

    by_key: dict[str, int]
    questions: list[Question]


def find_units(session: Session, calls: Mapping[Called, int], answers: Mapping[str, str], rights: Rights) -> FoundUnits:
    """The units that rows call neither by their code nor by an earlier one; `calls`: → how many rows do."""
    if not calls:
        return FoundUnits({}, [])
    units = _Units(session)
    taxes = _by_tax(session, {call.tax for call in calls if call.tax})
    found: dict[str, int] = {}
    asked: dict[str, _Asked] = {}
    for call, count in calls.items():
        same = taxes.get(call.tax, set()) if call.tax else units.called_so(call) if call.name else set[int]()
        own = [unit for unit in sorted(same) if rights.may_load(unit)]
        if len(same) == 1 and own:
            found[call.key] = own[0]
        else:
            before = asked.get(call.key)
            asked[call.key] = _Asked(call, count + (before.rows if before else 0), own)
    questions = []
    for held in sorted(asked.values(), key=lambda held: -held.rows)[:MOST_ASKED]:
        offered = list(dict.fromkeys([*held.own, *units.most_alike(held.call, rights)]))[:MOST_OFFERED]
        if not offered:
            continue
        options = [(units.codes[unit], f"{units.codes[unit]} · {units.names[unit]}") for unit in offered]
        values = {"name": held.call.shown, "count": held.rows}
        key = _PREFIX + held.call.key
        question = Question(key, "question.unit", values, (*options, (NO_UNIT, "answer.no_unit")))
        questions.append(question)
        if (answer := question.answer_in(answers)) and answer != NO_UNIT:
            found[held.call.key] = next(unit for unit in offered if units.codes[unit] == answer)
    return FoundUnits(found, questions)


def contradictions(
    session: Session, said: Collection[tuple[str, str]], by_code: Mapping[str, int]
) -> frozenset[tuple[str, str]]:
    """Of codes and names in one row those of which the name is another unit's."""
    own = codes_and_names(session, {by_code[code] for code, _name in said if code in by_code})
    others = [
        (code, name) for code, name in said if code in by_code and name_key(name) != name_key(own[by_code[code]][1])
    ]
    if not others:
        return frozenset()  # nearly always: nobody else's name has to be looked at
    units = _Units(session)
    return frozenset(
        (code, name)
        for code, name in others
        if (found := units.called_so(Called(name=name))) and by_code[code] not in found
    )


def codes_and_names(session: Session, unit_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for run in chunks(sorted(unit_ids)):
        for unit_id, code, name in session.execute(select(Unit.id, Unit.code, Unit.name).where(Unit.id.in_(run))):
            found[unit_id] = code, name
    return found


def unit_ids_by_code(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Code → the unit that carries it today, or carried it before; a tax code is none."""
    found: dict[str, int] = {}
    for run in chunks(sorted(codes)):
        statement = select(UnitCode.code, UnitCode.unit_id).where(
            UnitCode.code.in_(run), UnitCode.kind == CodeKind.CODE.value
        )
        # who carries a code today comes after who carried it before
        found.update(session.execute(statement.order_by(UnitCode.to_on)).all())
    return found


class _Asked(NamedTuple):
    """A way to call a unit that is not certain; `own`: units of the loader that are called exactly so."""

    call: Called
    rows: int
    own: list[int]


class _Units:
    """Every unit by its code and its name."""

    def __init__(self, session: Session) -> None:
        rows = session.execute(select(Unit.id, Unit.code, Unit.name)).all()
        self.codes = {row.id: row.code for row in rows}
        self.names = {row.id: row.name for row in rows}
        self._by_code = {row.code: row.id for row in rows}
        self._spoken = {unit_id: in_words(name) for unit_id, name in self.names.items()}
        self._by_name: defaultdict[str, set[int]] = defaultdict(set)
        for unit_id, spoken in self._spoken.items():
            self._by_name[_key(spoken)].add(unit_id)

    def called_so(self, row: Called) -> set[int]:
        """The units of a name; a code may stand in the column of names."""
        by_code = self._by_code.get("".join(row.name.upper().split()))
        return {by_code} if by_code is not None else self._by_name.get(name_key(row.name), set())

    def most_alike(self, row: Called, rights: Rights) -> list[int]:
        """The units that the loader may load whose code or name is most like what the row says."""
        own = {unit: said for unit, said in self._spoken.items() if rights.may_load(unit)}
        if row.code:
            own = {unit: _letters_as_digits(self.codes[unit]) for unit in own}
        asked = _letters_as_digits(row.code) if row.code else in_words(row.name)
        scorer = fuzz.ratio if row.code else fuzz.token_sort_ratio
        least = 80 if row.code else LEAST_ALIKE
        return [
            unit for _, _, unit in process.extract(asked, own, scorer=scorer, limit=MOST_OFFERED, score_cutoff=least)
        ]


def _letters_as_digits(code: str) -> str:
    """A code with the letters that are taken for digits as those."""
    return code.upper().replace("O", "0").replace("I", "1").replace("L", "1")


def _by_tax(session: Session, taxes: Collection[str]) -> dict[str, set[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for run in chunks(sorted(taxes)):
        statement = select(UnitCode.code, UnitCode.unit_id).where(
            UnitCode.code.in_(run), UnitCode.kind == CodeKind.TAX.value, UnitCode.to_on == FOREVER
        )
        for code, unit_id in session.execute(statement):
            found[code].add(unit_id)
    return found
