"""The plan of a file of accounts: file × register → whose evidence is raised, and what is kept beside (R4, R5, R14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rollout.core.crypto import mask
from rollout.core.dates import today
from rollout.core.formats import number as shown_number
from rollout.core.garbage import uncollected
from rollout.core.names import search_key
from rollout.db import chunks
from rollout.ledger.facts import StatementFact
from rollout.ledger.person_lines import IMPLIED_BY
from rollout.register import marks
from rollout.register.official import NewAccount, NewTotal
from rollout.vocabulary import Channel, Evidence, IdentifierKind, Milestone, RowState, StandingKind
from rollout.workbooks.alike import WHOLE_DAY, Key, key_of
from rollout.workbooks.foreseen import Foreseer
from rollout.workbooks.known_accounts import Accounts, KnownAccounts, Listed
from rollout.workbooks.known_people import numbers_in
from rollout.workbooks.match_people import place
from rollout.workbooks.messages import Message, quotable
from rollout.workbooks.parsed_row import NOT_REACHED, REACHED, ParsedRow
from rollout.workbooks.person_values import birth_of, shown_reached
from rollout.workbooks.plan_person import NAMED_MILESTONES
from rollout.workbooks.plans import Order, Plan, PlannedRow
from rollout.workbooks.questions import Question
from rollout.workbooks.registry_names import Ambiguous, NotInRegistry
from rollout.workbooks.unit_names import called
from rollout.workbooks.words import NO

ONLY, NUMBER, OWNER, TOTAL = "apart.only", "apart.number", "apart.owner", "apart.total"
COVERS, EVERY, NO_OFFICE = "covers", "every", "none"
MOST_NAMED = 10  # offices that a message names

ISSUED = frozenset(m.value for m in (Milestone.ACCEPTED, *IMPLIED_BY[Milestone.ACCEPTED]))
"""What a status says of somebody who has an account."""

DENYING = frozenset({NO, StandingKind.REFUSED.value, *(milestone.value for milestone in Milestone)})
"""And, but for ISSUED, of somebody who has none."""

SAID_BEFORE = frozenset({"row.not_issued", "row.twice", "row.same_person"})
"""Why a row is refused that hides nobody's account: it is none, or another row says it."""

Said = tuple[Milestone, date, Channel]


@dataclass(slots=True)
class AccountSteps:
    """What is written for one row: statements about somebody on record, or an account or a total that is kept beside.

    `settles`: kept accounts that turn out to be this person's.
    """

    statements: tuple[Said, ...] = ()
    account: NewAccount | None = None
    total: NewTotal | None = None
    settles: tuple[int, ...] = ()


@uncollected()
def plan_official(rows: list[ParsedRow], known: KnownAccounts, order: Order, seq: int) -> Plan:
    """What each row does, and of which offices the file names every account."""
    planner = _Planner(known, order)
    plan = Plan(seq)
    for run in chunks(rows):
        accounts = known.accounts_of(run)
        planner.foreseer.know(accounts.modes)
        plan.rows += [planner.plan(row, accounts) for row in run]
    plan.foreseen = dict(planner.foreseer.changes)
    planner.tell_alike()
    planner.cover(plan)
    return plan


class _Planner:
    def __init__(self, known: KnownAccounts, order: Order) -> None:
        self.known = known
        self.order = order
        self.foreseer = Foreseer({}, today(), order.evidence)
        self._numbers_seen: dict[tuple[IdentifierKind, str], ParsedRow] = {}
        self._persons_seen: dict[int, ParsedRow] = {}
        self._totals_seen: dict[tuple[int | str, date], ParsedRow] = {}
        self._unmatched: list[tuple[PlannedRow, Key]] = []
        self._stated: set[int] = set()
        self._unknown: dict[str, None] = {}

    def plan(self, row: ParsedRow, accounts: Accounts) -> PlannedRow:
        planned = PlannedRow(row)
        office_id = self._office(row)
        if "total" in row.values and not ("name" in row.values or numbers_in(row)):
            self._total(planned, office_id)
        else:
            self._account(planned, office_id, accounts)
        if row.errors:
            planned.reject()
        return planned

    def _office(self, row: ParsedRow) -> int | None:
        written = row.values.get("office", "")
        if not written:
            return None
        try:
            return self.known.offices.find(written)
        except (NotInRegistry, Ambiguous):
            self._unknown[quotable(written)] = None
            return None

    def _total(self, planned: PlannedRow, office_id: int | None) -> None:
        row = planned.row
        if "office" not in row.values:
            row.refuse("row.office_missing")
            return
        day = date.fromisoformat(row.values["total_on"]) if "total_on" in row.values else self.order.list_on
        said = quotable(row.values["office"])
        first = self._totals_seen.setdefault((office_id or said, day), row)
        if first is not row:
            row.refuse("row.total_twice", "office", first=place(first))
        if row.errors:
            return
        row.warn(TOTAL)
        if office_id is None or self.known.totals.get((office_id, day)) != row.values["total"]:
            planned.state = RowState.CREATED
            planned.steps = AccountSteps(total=NewTotal(office_id, said, day, row.values["total"]))
            planned.change("total", None, str(row.values["total"]))

    def _account(self, planned: PlannedRow, office_id: int | None, accounts: Accounts) -> None:
        row = planned.row
        unit_id = self.known.units.get(called(row.values).key)
        planned.unit_id = unit_id
        self._check(row)
        person = self._person(row, accounts)
        if row.errors:
            return
        office = office_id or self.known.office_of.get(unit_id or 0)  # what the file says comes before what we know
        self._stated |= {office} if office else set()
        why = _why_apart(row, person) if person else ONLY
        if person is not None and why is None:
            self._raise(planned, person, accounts)
        else:
            self._keep(planned, office_id, accounts, person, why or ONLY)

    def _check(self, row: ParsedRow) -> None:
        if "total" in row.values:
            row.refuse("row.person_and_total", "total")
        if "name" not in row.values:
            row.refuse("row.name")
        if not row.errors and (why := _why_no_account(row)):
            row.refuse(why, "status" if "status" in row.headings else Milestone.ACCEPTED.value)
        found = numbers_in(row)
        if not found and not row.errors:
            row.refuse("row.number_missing")
        for number in found:
            first = self._numbers_seen.setdefault(number, row)
            if first is not row:
                row.refuse("row.twice", number[0].value, number=mask(number[1]), first=place(first))

    def _person(self, row: ParsedRow, accounts: Accounts) -> Listed | None:
        """Whom the numbers lead to; notes on the row why it cannot be said."""
        numbers = numbers_in(row)
        ids = {accounts.by_number[number] for number in numbers if number in accounts.by_number}
        if len(ids) > 1:
            row.refuse("row.two_persons", **{kind.value: mask(number) for kind, number in numbers})
        if len(ids) != 1:
            return None
        person = accounts.by_id[ids.pop()]
        first = self._persons_seen.setdefault(person.id, row)
        if first is not row and not any(error.code == "row.twice" for error in row.errors):
            row.refuse("row.same_person", first=place(first))
        return person

    def _raise(self, planned: PlannedRow, person: Listed, accounts: Accounts) -> None:
        row = planned.row
        planned.person_id = person.id
        memberships = person.facts.memberships
        if memberships:
            planned.unit_id = max(memberships, key=lambda held: held.end).unit_id
        if search_key(row.values["name"]) != person.search_name:
            row.warn("warn.official_differs", "name")
        elif not _same_birth(row.values.get("birth", ""), person.birth):
            row.warn("warn.official_differs", "birth")
        statements = tuple(
            said
            for said in self._said(row)
            if not marks.is_known(person.facts, milestone=said[0], day=said[1], evidence=Evidence.OFFICIAL)
        )
        settles = tuple(
            account.id for number in numbers_in(row) for account in accounts.held.get(number, ()) if account.is_open
        )
        for milestone, day, channel in statements:
            planned.change(milestone.value, None, shown_reached(day, channel))
        if settles:
            planned.change("settled", None, "yes")
        if statements or settles:
            planned.state = RowState.UPDATED
            planned.steps = AccountSteps(statements, settles=tuple(dict.fromkeys(settles)))
            said = (StatementFact(milestone, Evidence.OFFICIAL, day, channel) for milestone, day, channel in statements)
            after = person.facts._replace(statements=tuple(sorted({*person.facts.statements, *said})))
            self.foreseer.add(person.facts, after)

    def _said(self, row: ParsedRow) -> Iterable[Said]:
        """The milestones that the file states. Each row is an account; an issue of which no day is told is REACHED."""
        for name, milestone in NAMED_MILESTONES:
            typed = row.values.get(name, REACHED if milestone is Milestone.ACCEPTED else NOT_REACHED)
            if typed == REACHED:
                yield milestone, self.order.list_on, Channel.UNKNOWN
            elif typed != NOT_REACHED:
                yield milestone, date.fromisoformat(typed), Channel.UNSTATED

    def _keep(
        self, planned: PlannedRow, office_id: int | None, accounts: Accounts, person: Listed | None, why: str
    ) -> None:
        """Beside the register; an account that is kept already stays as it is."""
        row, values = planned.row, planned.row.values
        row.warn(why)
        if any(accounts.held.get(number) for number in numbers_in(row)):
            return
        born, precision = birth_of(values["birth"]) if "birth" in values else (None, "none")
        said = [values[name] for name in ("unit_code", "unit_name", "office") if name in values]
        planned.state = RowState.CREATED
        planned.steps = AccountSteps(
            account=NewAccount(
                name=values["name"],
                numbers=tuple(numbers_in(row)),
                milestones={m.value: (day.isoformat(), channel.value) for m, day, channel in self._said(row)},
                birth_on=born,
                birth_precision=precision,
                unit_id=planned.unit_id,
                office_id=office_id,
                place=quotable(" · ".join(said), 300),
                person_id=person.id if person else None,
            )
        )
        if person is None and planned.unit_id and (key := key_of(planned.unit_id, values)):
            self._unmatched.append((planned, key))

    def tell_alike(self) -> None:
        """When all rows are planned: somebody of the unit called and born so, who is in the file by no number."""
        keys = {key for _, key in self._unmatched}
        found = self.known.alike(keys) if keys else {}
        taken: set[int] = set()
        for planned, key in self._unmatched:
            left = [i for i in found.get(key, ()) if i not in self._persons_seen and i not in taken]
            if len(left) == 1:
                taken.add(left[0])
                planned.steps.account = planned.steps.account._replace(person_id=left[0])
                planned.row.warnings = tuple(m for m in planned.row.warnings if m.code != ONLY)
                planned.row.warn(NUMBER)

    def cover(self, plan: Plan) -> None:
        """Of which offices the file names every account: those that it speaks of, else as its loader says."""
        if self._unknown:
            named = ", ".join([*self._unknown][:MOST_NAMED])
            plan.warnings.append(Message("file.offices_unknown", values={"offices": named}))
        if not any(planned.person_id or (planned.steps and planned.steps.account) for planned in plan.rows):
            return
        if self.order.is_full:
            plan.covers = frozenset(self._stated) or self._asked(plan)
        names = ", ".join(self.known.office_names[office] for office in sorted(plan.covers))
        code = "file.covers" if plan.covers else "file.covers_nothing"
        plan.warnings.append(Message(code, values={"offices": names} if names else {}))
        hidden = sum(
            any(error.code not in SAID_BEFORE for error in planned.row.errors) for planned in plan.of(RowState.REJECTED)
        )
        if plan.covers and hidden:
            plan.warnings.append(Message("ask.covers", values={"which": shown_number(hidden)}))

    def _asked(self, plan: Plan) -> frozenset[int]:
        offices = {str(office): (office, name) for office, name in self.known.office_names.items()}
        question = Question(
            COVERS,
            "question.covers",
            {},
            (
                (EVERY, "answer.every_office"),
                *((value, name) for value, (_, name) in offices.items()),
                (NO_OFFICE, "answer.no_office"),
            ),
        )
        plan.questions.append(question)
        answer = question.answer_in(self.order.answers)
        if answer == EVERY:
            return frozenset(self.known.office_names)
        return frozenset({offices[answer][0]}) if answer in offices else frozenset()


def _why_no_account(row: ParsedRow) -> str | None:
    """Why a row may be no account. Each is one, unless its status or the cell of its day says something else.

    A word of status that nobody knows may say that it is none, whatever day stands beside it.
    """
    values, accepted, said = row.values, Milestone.ACCEPTED.value, row.values.get("status")
    if any(_is_unknown_status(message, row) for message in row.warnings):
        row.warnings = tuple(message for message in row.warnings if not _is_unknown_status(message, row))
        return "row.status_unclear"
    if values.get(accepted) == NOT_REACHED or (said in DENYING and said not in ISSUED):
        return "row.not_issued"
    if accepted in values or said in ISSUED:
        return None
    says_else = "standing" in values or any(name in values and name not in row.headings for name, _ in NAMED_MILESTONES)
    return "row.not_issued" if says_else or "status" in row.headings else None


def _is_unknown_status(message: Message, row: ParsedRow) -> bool:
    return message.code == "warn.word" and message.column == row.headings.get("status")


def _why_apart(row: ParsedRow, person: Listed) -> str | None:
    """Why an account whose number leads to somebody is not theirs for certain; None where it is."""
    values = row.values
    if person.bhxh and "bhxh" in values and person.bhxh != values["bhxh"]:
        return NUMBER
    is_named = search_key(values["name"]) == person.search_name
    born = values.get("birth", "")
    if is_named or (len(born) == WHOLE_DAY and born == person.birth):
        return None
    return OWNER


def _same_birth(one: str, other: str) -> bool:
    """Do two births agree as far as both are known?"""
    known = min(len(one), len(other))
    return one[:known] == other[:known]
