"""A list of 100,000 rows × 12 columns, taken in and taken in again, against reading it and keeping it as it is.

The references are python-calamine, which reads the workbook, and sqlite3, which inserts what was read into a table that
can be searched as ours can: by the number, of which there is one, and by the unit. Every job is a process of its own:
its seconds are those of the job alone, its memory the most that it and the reader ever held.
`python -m benchmarks.importing ROWS` measures a shorter list.
"""

from __future__ import annotations

import json
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from openpyxl import Workbook
from python_calamine import load_workbook
from sqlalchemy.orm import Session

from benchmarks.result import Result
from rollout import ROOT, create_app
from rollout.core.dates import today
from rollout.core.installation import install, system_user
from rollout.db import db
from rollout.demo.names import Invention
from rollout.models import Person
from rollout.register.persons import persons_by_number, update_person
from rollout.registry.seed import load_registry
from rollout.vocabulary import IdentifierKind, ImportKind, Sex
from rollout.workbooks.actions import load_file
from tests.workbooks import files

ROWS, UNITS = 100_000, 500  # the header is one of the rows
ROUNDS = 3
BAR, MEMORY = 4.0, 400.0
LIST, CORRECTED = "people.xlsx", "corrected.xlsx"
CHANGED, TOUCHED = 4_000, 9_000  # the row with another cell in CORRECTED, and the one changed by hand before it comes

HEADER = (
    "Mã đơn vị", "Họ và tên", "Mã số BHXH", "Số định danh/CCCD", "Ngày sinh", "Giới tính", "Số điện thoại", "Địa chỉ",
    "Có điện thoại thông minh", "Đã cài đặt", "Đã đăng ký", "Đã được cấp tài khoản",
)  # fmt: skip
STREETS = ("Quang Trung", "Hùng Vương", "Phan Đình Phùng", "Lê Trung Đình", "Nguyễn Nghiêm", "Trần Hưng Đạo")


def people(count: int, units: list[str]) -> list[list[str]]:
    """Rows under HEADER; about two in three have reached some milestone, by a day or an "x"."""
    dice = random.Random(728)
    invention = Invention(dice)
    rows = []
    for number in range(count):
        person = invention.person((1962, 2004))
        held = dict(person.numbers)
        reached = sorted(today() - timedelta(days=dice.randint(5, 100)) for _ in range(3))
        steps = dice.choice((0, 0, 1, 2, 3, 3))
        marks = ["x" if dice.random() < 0.1 else f"{day:%d/%m/%Y}" for day in reached[:steps]] + [""] * (3 - steps)
        rows.append(
            [
                units[number * len(units) // count],
                person.name,
                held[IdentifierKind.BHXH],
                held.get(IdentifierKind.PERSONAL_ID, ""),
                f"{person.birth_on:%d/%m/%Y}",
                "Nữ" if person.sex is Sex.FEMALE else "Nam",
                person.phone,
                f"Số {dice.randint(1, 900)} đường {dice.choice(STREETS)}",
                "không" if dice.random() < 0.05 else "có",
                *marks,
            ]
        )
    return rows


def write(path: Path, rows: list[list[str]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.append(HEADER)
    for row in rows:
        sheet.append(row)
    book.save(path)


def prepare(folder: Path, count: int) -> None:
    """The two workbooks, and the instance with the units that they name."""
    units = files.units(UNITS, started=today() - timedelta(days=200))
    rows = people(count - 1, [row[0] for row in units])
    write(folder / LIST, rows)
    rows[CHANGED % len(rows)][7] = "Số 1 đường 30 tháng 4"
    write(folder / CORRECTED, rows)
    app = create_app(instance=folder / "units")
    with app.app_context():
        upgrade()
        session = db.session()
        load_registry(session)
        install(session, is_demo=False)
        session.commit()
        content = files.text_file([files.UNITS_HEADER, *units])
        load_file(session, by=system_user(session), kind=ImportKind.UNITS, path=content, file_name="units.csv")
        session.commit()
        db.engine.dispose()


def read(folder: Path) -> list[list[Any]]:
    return [*load_workbook(folder / CORRECTED).get_sheet_by_index(0).to_python()]


def reading(folder: Path) -> Iterator[None]:
    yield
    read(folder)


def inserting(folder: Path) -> Iterator[None]:
    yield
    rows = read(folder)
    database = sqlite3.connect(folder / "plain.sqlite")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute(f"CREATE TABLE held ({', '.join(f'c{n}' for n in range(len(HEADER)))})")
    database.execute(f"CREATE UNIQUE INDEX held_number ON held (c{HEADER.index('Mã số BHXH')})")
    database.execute(f"CREATE INDEX held_unit ON held (c{HEADER.index('Mã đơn vị')})")
    database.executemany(f"INSERT INTO held VALUES ({', '.join('?' * len(HEADER))})", rows[1:])
    database.commit()
    database.close()


def loading(folder: Path, name: str) -> Iterator[None]:
    with create_app(instance=folder / "instance").app_context():
        session = db.session()
        yield
        done = load_file(
            session, by=system_user(session), kind=ImportKind.PARTICIPANTS, path=folder / name,
            list_on=today() - timedelta(days=2), is_full=True,
        )  # fmt: skip
        session.commit()
        counts = (done["created"], done["updated"], done["rejected"])
        rows = done["rows_read"]
        assert counts == ((rows, 0, 0) if name == LIST else (0, 2, 0)), counts


def touching(folder: Path) -> Iterator[None]:
    """Somebody changes a person by hand: the list changes that back."""
    yield
    number = (IdentifierKind.BHXH, read(folder)[1 + TOUCHED][2])
    with create_app(instance=folder / "instance").app_context():
        session: Session = db.session()
        person = session.get_one(Person, persons_by_number(session, [number])[number])
        update_person(session, person, by=system_user(session), phone="0900000000")
        session.commit()


JOBS: dict[str, Callable[[Path], Iterator[None]]] = {
    "read": reading,
    "insert": inserting,
    "import": lambda folder: loading(folder, LIST),
    "touch": touching,
    "again": lambda folder: loading(folder, CORRECTED),
}
"""What is measured comes after the one `yield`."""


def timed(name: str, folder: Path) -> dict[str, float]:
    job = JOBS[name](folder)
    next(job)
    start = time.perf_counter()
    next(job, None)
    seconds = time.perf_counter() - start
    held = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {"seconds": seconds, "memory": max(held) / 1024}


def alone(*words: str) -> str:
    """What a process of its own says: nothing that was made for it counts as its memory."""
    command = [sys.executable, "-m", "benchmarks.importing", *words]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def run(rows: int = ROWS) -> Iterator[Result]:
    said: dict[str, list[dict[str, float]]] = {name: [] for name in JOBS}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        alone("prepare", made, str(rows))
        for _ in range(ROUNDS):
            shutil.rmtree(folder / "instance", ignore_errors=True)
            shutil.copytree(folder / "units", folder / "instance")
            (folder / "plain.sqlite").unlink(missing_ok=True)
            for name, held in said.items():
                held.append(json.loads(alone(name, made)))
    seconds = {name: statistics.median(one["seconds"] for one in held) for name, held in said.items()}
    memory = {name: max(one["memory"] for one in held) for name, held in said.items()}
    yield Result(f"import of {rows:,} rows / calamine and sqlite3", seconds["import"] / seconds["insert"], BAR)
    yield Result(f"import of {rows:,} rows, one cell changed / calamine", seconds["again"] / seconds["read"], BAR)
    yield Result(f"import of {rows:,} rows, peak memory in MB", memory["import"], MEMORY)
    yield Result(f"import of {rows:,} rows, one cell changed, peak memory in MB", memory["again"], MEMORY)


def main(words: list[str]) -> None:
    if words[:1] == ["prepare"]:
        prepare(Path(words[1]), int(words[2]))
    elif words and words[0] in JOBS:
        print(json.dumps(timed(words[0], Path(words[1]))))
    else:
        for result in run(int(words[0]) if words else ROWS):
            print(result, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
