"""Whatever changes a person or a number takes the note of the person's row away, or says why there is none (ADR 28).

A note that stays hides the next list from a change: nobody is read for the row, and what it says is not written again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from rollout.models import Identifier, Person
from tests.machine import ROOT

MODELS = frozenset({Person.__name__, Identifier.__name__})
STATEMENTS = frozenset({"insert", "update", "delete"})
SETTERS = frozenset({"setattr", "put", "delete"})
"""Of a row: its column, a column that is encrypted, the row itself."""

SQL = re.compile(
    rf"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+(?:{Person.__tablename__}|{Identifier.__tablename__})\b", re.IGNORECASE
)

NONE_NOTED = {
    "register.persons._insert_numbers": "of who is new; whoever else is given a number has those of its kind closed",
    "register.persons.create_persons": "of who is new",
    "register.persons.hand_number": "it goes over in a merge, of whose two records `_merge_numbers` forgets the rows",
    "register.undo.merge": "of its two records `_merge_numbers` forgets the rows; guardians are in no list",
}
"""Writers that forget nothing, and why."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def mentions(node: ast.AST | None, names: frozenset[str] | set[str] = MODELS) -> bool:
    return node is not None and any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))


def pairs(node: ast.AST) -> Iterator[tuple[ast.expr, ast.AST | None]]:
    """What is bound in a function or module, and to what: by parameters, assignments and loops."""
    for part in ast.walk(node):
        if isinstance(part, ast.Assign):
            yield from ((target, part.value) for target in part.targets)
        elif isinstance(part, ast.AnnAssign | ast.NamedExpr):
            yield part.target, part.value
        elif isinstance(part, ast.For | ast.comprehension):
            yield part.target, part.iter


def bound(node: ast.AST, known: set[str]) -> set[str]:
    """The names bound to something that speaks of a person or a number, or of what is `known` to."""
    found = {target.id for target, value in pairs(node) if isinstance(target, ast.Name) and mentions(value, known)}
    if isinstance(node, Function):
        found |= {arg.arg for arg in (*node.args.args, *node.args.kwonlyargs) if mentions(arg.annotation)}
    return found


def writes(node: Function, known: set[str]) -> bool:
    """Does a function write a person or a number? `known`: what the module calls them, and what returns them."""
    theirs = known | bound(node, known)
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and SQL.search(part.value):
            return True
        if (
            isinstance(part, ast.Attribute)
            and isinstance(part.ctx, ast.Store | ast.Del)
            and mentions(part.value, theirs)
        ):
            return True
        if not isinstance(part, ast.Call):
            continue
        called = part.func.id if isinstance(part.func, ast.Name) else getattr(part.func, "attr", "")
        first = part.args[0] if part.args else None
        if called in MODELS:
            return True
        if called in STATEMENTS and isinstance(part.func, ast.Name) and mentions(first, theirs):
            return True
        if called in STATEMENTS and isinstance(part.func, ast.Attribute) and mentions(part.func.value, theirs):
            return True
        if called in SETTERS and isinstance(first, ast.Name) and first.id in theirs - MODELS:
            return True
        if called == "insert_rows" and mentions(part.args[1], theirs):
            return True
    return False


def forgets(node: Function) -> bool:
    return any(
        isinstance(part, ast.Call) and ast.unparse(part).startswith(("held_rows.forget(", "delete(HeldRow)"))
        for part in ast.walk(node)
    )


def writers(name: str, source: str, returning: set[str] | None = None) -> dict[str, bool]:
    """Name of each function of a module that writes people or their numbers → does it take the notes away?"""
    tree = ast.parse(source)
    tables = {
        target.id
        for target, value in pairs(ast.Module([part for part in tree.body if not isinstance(part, Function)], []))
        if isinstance(target, ast.Name) and mentions(value) and "__table__" in ast.unparse(value or tree)
    }
    known = {*MODELS, *tables, *(returning or ())}
    functions = [part for part in ast.walk(tree) if isinstance(part, Function)]
    return {f"{name}.{part.name}": forgets(part) for part in functions if writes(part, known)}


def modules() -> dict[str, str]:
    paths = (ROOT / "rollout").rglob("*.py")
    return {
        ".".join(path.relative_to(ROOT / "rollout").with_suffix("").parts): path.read_text()
        for path in sorted(paths)
        if path.parent.name != "models"
    }


def returning_people(sources: dict[str, str]) -> set[str]:
    """The functions that give out a record of a person or number."""
    return {
        part.name
        for source in sources.values()
        for part in ast.walk(ast.parse(source))
        if isinstance(part, Function) and mentions(part.returns)
    }


def test_who_writes_people_or_numbers_takes_the_notes_of_their_rows_away() -> None:
    sources = modules()
    returning = returning_people(sources)
    found: dict[str, bool] = {}
    for name, source in sources.items():
        found |= writers(name, source, returning)
    forgetful = {name for name, does in found.items() if not does}
    assert forgetful - NONE_NOTED.keys() == set(), "call register.held_rows.forget, or say in NONE_NOTED why not"
    assert NONE_NOTED.keys() - forgetful == set(), "these write nothing any more, or forget by themselves"


def test_each_way_to_write_is_found() -> None:
    ways = (
        "def f(person: Person): person.name = 'A'",
        "def f(session):\n for number in session.scalars(select(Identifier)): number.kind = 'x'",
        "def f(person: Person): setattr(person, 'name', 'A')",
        "def f(session, person: Person): session.delete(person)",
        "def f(key):\n person = opened(key)\n put(person, 'phone', '')",
        "def f(session): session.execute(update(Person).values(name='A'))",
        "def f(session): session.execute(NUMBERS.delete())",
        "def f(session): insert_rows(session, NUMBERS, [])",
        "def f(session): session.add(Identifier(kind='x'))",
        "def f(session): session.execute(text('UPDATE person SET name = 1'))",
    )
    begins = "NUMBERS: Table = Identifier.__table__\n"
    for way in ways:
        assert writers("m", begins + way, {"opened"}) == {"m.f": False}, way
    assert writers("m", "def f(person: Person):\n person.name = ''\n held_rows.forget(session, [1])") == {"m.f": True}
    reads = "def f(session, unit):\n person = session.get(Person, 1)\n unit.name = person.name"
    assert writers("m", reads) == {}
