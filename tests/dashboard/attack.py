"""An attacker who reads every page of one lens and works out what is hidden: by sums, by bounds, by elimination.

A cell is named by its row ("" for the scope itself) and by what it counts, in the words of the pages.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise

from tests.dashboard import walk

Cell = tuple[str, str]
Equation = dict[Cell, Fraction]

OPENING, CHANGE = "Đầu kỳ", "Thay đổi số người"
REACHED = "Đạt trong kỳ"
STOCK = "Kiểm đếm lại"
ACCEPTED = "Đã được cấp tài khoản"
MANY = 10**6  # more people than there are
GROWING = ("Vào danh sách",)
FALLING = ("Ra khỏi danh sách", "Ngừng sử dụng hoặc đã xử lý")
CHAIN = (
    "Người tham gia", "Đã gửi tờ khai đăng ký", ACCEPTED, "Đã đăng nhập", "Đã mở thẻ BHYT trên VssID",
)  # fmt: skip
"""Who has one of these has those before it."""
PASSWORD = "Đã đổi mật khẩu lần đầu"
BESIDE = (
    "Người có điện thoại thông minh",
    "Đã cài đặt ứng dụng",
    "Đã nộp tờ khai có chữ ký",
    "Hồ sơ chưa được chấp nhận",
)
"""Parts of the people of a row."""

TAG = re.compile(r"<[^>]+>")
TABLE = re.compile(r"<table[^>]*>(.*?)</table>", re.DOTALL)
ROW = re.compile(r'<tr[^>]*>\s*<th scope="row">(.*?)</th>(.*?)</tr>', re.DOTALL)
TD = re.compile(r'<td[^>]*?data-label="([^"]*)"[^>]*>(.*?)</td>', re.DOTALL)
TILE = re.compile(r'<div class="figure">(.*?)</div>', re.DOTALL)
SPAN = re.compile(r'<span class="(name|value|change|note)">(.*?)</span>\s*(?=<span|</div|$)', re.DOTALL)
SPOT = re.compile(r'<a href="/\?[^"]*?day=([\d-]+)[^"]*"(?: title="([\d.]+)/([\d.]+)[^"]*")?>[^<]*</a>')
SHARE = re.compile(r'<a href="/\?[^"]*?day=([\d-]+)[^"]*">[^<]*</a> <span class="rate">([\d.]+)/([\d.]+)</span>')
STEP = re.compile(r'<p class="step"><span>(.*?)</span><span class="number">(.*?)</span></p>', re.DOTALL)
LOST = re.compile(
    r'<p class="lost">Trong số “(.*?)”, chưa ghi nhận bước này: (.*?) người</p>\s*' + STEP.pattern, re.DOTALL
)
FACT = re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>", re.DOTALL)
ARTICLE = re.compile(r'<article class="sheet">(.*?)</article>', re.DOTALL)


def plain(markup: str) -> str:
    """The words of a piece of a page."""
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())


class Knowledge:
    """What one reader learned: bounds of each cell, and what adds up to what."""

    def __init__(self) -> None:
        self.bounds: dict[Cell, tuple[int, int]] = {}
        self.masked: set[Cell] = set()
        self.equations: list[Equation] = []
        self.at_most: list[tuple[Cell, Cell]] = []

    def read(self, cell: Cell, text: str) -> None:
        """A number, “< 5”, “ẩn”, or “–”, which says nothing."""
        first = text.split(" ")[0] if text else "–"
        if first == "–":
            return
        if first in ("tăng", "giảm", "không"):
            amount = 0 if first == "không" else walk.number(text.split(" ")[1])
            found = (amount, amount) if first == "tăng" else (-amount, -amount)
        elif first == "<":
            found = (1, 4)
        elif first == "ẩn":
            found = self._free(cell)
        else:
            found = (walk.number(first), walk.number(first))
        if first in ("<", "ẩn"):
            self.masked.add(cell)
        low, high = self.bounds.get(cell, self._free(cell))
        self.bounds[cell] = max(low, found[0]), min(high, found[1])
        assert self.bounds[cell][0] <= self.bounds[cell][1], f"{cell} is told in two ways"

    def suppose(self, *cells: Cell) -> None:
        """Numbers that there are, whether a page tells them or not."""
        for cell in cells:
            self.bounds.setdefault(cell, self._free(cell))

    @staticmethod
    def _free(cell: Cell) -> tuple[int, int]:
        part = cell[1].rpartition("|")[2]
        is_balance = "|" not in cell[1] or part == OPENING
        return (0 if is_balance or part in GROWING else -MANY), (0 if part in FALLING else MANY)

    def adds_up(self, whole: Cell, parts: Iterable[Cell]) -> None:
        """The parts that are named, and any that are not, make the whole; nothing is said where one is no number."""
        held = list(parts)
        if whole in self.bounds and all(part in self.bounds for part in held):
            equation: Equation = {whole: Fraction(-1)}
            for part in held:
                equation[part] = equation.get(part, Fraction(0)) + 1
            self.equations.append(equation)

    def worked_out(self) -> dict[Cell, int]:
        """The cells that were not known and are."""
        unknown = {cell for cell, (low, high) in self.bounds.items() if low != high}
        bounds = dict(self.bounds)
        equations = [*self.equations, *reduced(self.equations, bounds)]
        before: Mapping[Cell, tuple[int, int]] = {}
        while before != bounds:
            before = dict(bounds)
            for equation in equations:
                narrow(equation, bounds)
            for small, large in self.at_most:
                if small in bounds and large in bounds:
                    bounds[small] = bounds[small][0], min(bounds[small][1], bounds[large][1])
                    bounds[large] = max(bounds[large][0], bounds[small][0]), bounds[large][1]
        return {cell: bounds[cell][0] for cell in unknown if bounds[cell][0] == bounds[cell][1]}

    def order(self, base: str) -> None:
        """In every row, who has a later step has the earlier ones, and nobody is not among the people."""
        for row in {row for row, _what in self.bounds}:
            for part in ("", f"|{OPENING}"):
                steps = [*pairwise(CHAIN), (base, CHAIN[1]), (CHAIN[3], PASSWORD)]
                steps += [(CHAIN[0], what) for what in BESIDE]
                self.at_most += [((row, second + part), (row, first + part)) for first, second in steps]


def narrow(equation: Equation, bounds: dict[Cell, tuple[int, int]]) -> None:
    """What an equation leaves of the bounds of each of its cells, given those of the others."""
    for cell, factor in equation.items():
        low = high = Fraction(0)
        for other, times in equation.items():
            if other != cell:
                ends = sorted((-times * bounds[other][0], -times * bounds[other][1]))
                low, high = low + ends[0], high + ends[1]
        least, most = sorted((low / factor, high / factor))
        bounds[cell] = max(bounds[cell][0], -(-least // 1)), min(bounds[cell][1], most // 1)


def reduced(equations: list[Equation], bounds: Mapping[Cell, tuple[int, int]]) -> list[Equation]:
    """The equations of what is unknown, eliminated against each other; what is known stays as it is."""
    rows: dict[Cell, Equation] = {}
    for equation in equations:
        row = dict(equation)
        for pivot, of_pivot in rows.items():
            _take(row, of_pivot, pivot)
        unknown = [cell for cell in row if bounds[cell][0] != bounds[cell][1]]
        if not unknown:
            continue
        pivot = unknown[0]
        row = {cell: factor / row[pivot] for cell, factor in row.items()}
        for held in rows.values():
            _take(held, row, pivot)
        rows[pivot] = row
    return list(rows.values())


def _take(row: Equation, other: Equation, pivot: Cell) -> None:
    """Takes a multiple of an equation off another, so that a cell is in it no more."""
    factor = row.get(pivot)
    if factor:
        for cell, times in other.items():
            rest = row.get(cell, Fraction(0)) - factor * times
            if rest:
                row[cell] = rest
            else:
                row.pop(cell, None)


class Reader:
    """Reads pages into knowledge; rows of different breakdowns are told apart by a word before their names."""

    def __init__(self, base: str, day: str, opening: str) -> None:
        self.known = Knowledge()
        self._base, self._days = base, {day: "", opening: f"|{OPENING}"}
        self._opening = opening

    def overview(self, text: str, rows: str) -> None:
        self._tiles(text)
        for table in TABLE.findall(text):
            if "Chỉ số" in table:
                self._flows(table)
            elif "Đến hết ngày" in table:
                self._course(table)
            else:
                self._breakdown(table, rows)

    def _tiles(self, text: str) -> None:
        for tile in TILE.findall(text):
            held = [(kind, plain(inside)) for kind, inside in SPAN.findall(tile)]
            name = held[0][1]
            for kind, said in held:
                if kind == "value":
                    self.known.read(("", name), said)
                elif said.startswith(("Đạt trong kỳ: ", "Phát sinh trong kỳ: ")):
                    self.known.read(("", f"{name}|{REACHED}"), said.split(": ")[1])
                elif said.startswith("So với đầu kỳ: "):
                    self.known.read(("", f"{name}|{CHANGE}"), said.split(": ")[1])
                elif said.startswith("Trong đó theo số lượng: "):
                    self._counted(name, said.split(": ")[1])

    def _counted(self, name: str, said: str) -> None:
        counted, listed = ("theo số lượng", name), ("theo danh sách", name)
        self.known.read(counted, said)
        self.known.suppose(listed)
        self.known.adds_up(("", name), (counted, listed))

    def _flows(self, table: str) -> None:
        for name, cells in ROW.findall(table):
            self._period("", plain(name), [(label, plain(text)) for label, text in TD.findall(cells)])

    def _period(self, row: str, name: str, cells: list[tuple[str, str]]) -> None:
        """Opening, flows, closing."""
        for label, text in cells:
            self.known.read((row, name if label == "Cuối kỳ" else f"{name}|{label}"), text)
        flows = [(row, f"{name}|{label}") for label, _text in cells if label not in (OPENING, "Cuối kỳ")]
        opening, change = (row, f"{name}|{OPENING}"), (row, f"{name}|{CHANGE}")
        self.known.suppose(change)
        self.known.adds_up((row, name), (opening, *flows))
        self.known.adds_up((row, name), (opening, change))

    def _course(self, table: str) -> None:
        year, month, day = self._opening.split("-")
        for name, cells in ROW.findall(table):
            if plain(name) == f"{day}/{month}/{year}":
                for label, text in TD.findall(cells):
                    self.known.read(("", f"{label}|{OPENING}"), plain(text))

    def _breakdown(self, table: str, rows: str) -> None:
        found: dict[str, list[str]] = {}
        for name, cells in ROW.findall(table):
            row = "" if plain(name) == "Tổng cộng" else f"{rows}: {plain(name)}"
            for label, text in TD.findall(cells):
                what = label.replace(", trong kỳ", f"|{REACHED}")
                self.known.read((row, what), plain(text))
                if row:
                    found.setdefault(what, []).append(row)
        for what, names in found.items():
            self.known.adds_up(("", what), [(name, what) for name in names])

    def funnel(self, text: str) -> None:
        for name, number in STEP.findall(text):
            self.known.read(("", plain(name).split(" (")[0]), plain(number))
        for before, lost, name, _number in LOST.findall(text):
            step = plain(name).split(" (")[0]
            self.known.read(("", f"{before}|chưa|{step}"), plain(lost))
            self.known.adds_up(("", before), (("", step), ("", f"{before}|chưa|{step}")))
        for name, number in FACT.findall(text):
            self.known.read(("", plain(name)), plain(number))

    def ranking(self, text: str) -> None:
        for name, cells in ROW.findall(text):
            said = {label: plain(cell) for label, cell in TD.findall(cells)}
            self.known.read((f"đơn vị: {plain(name)}", self._base), said["Mẫu số"])
            self.known.read((f"đơn vị: {plain(name)}", ACCEPTED), said[ACCEPTED])

    def too_few(self, text: str) -> None:
        """Units that have no rank since they have fewer than ten people."""
        for name, _cells in ROW.findall(text):
            cell = f"đơn vị: {plain(name)}", self._base
            low, high = self.known.bounds.get(cell, (0, MANY))
            self.known.bounds[cell] = max(low, 1), min(high, 9)

    def meeting(self, text: str) -> None:
        found: dict[str, set[str]] = {}
        for sheet in ARTICLE.findall(text):
            title = plain(re.findall(r"<h2>(.*?)</h2>", sheet, re.DOTALL)[0]).split(": ", 1)[1]
            kind = "cán bộ" if title.startswith("Cán bộ") else "cơ quan"
            row = f"{kind}: {title.split(': ')[-1]}"
            found.setdefault(kind, set()).add(row)
            accepted, people = re.findall(r"đã được cấp tài khoản:(.*?) / (.*?)</p>", sheet, re.DOTALL)[0]
            self.known.read((row, ACCEPTED), plain(accepted))
            self.known.read((row, self._base), plain(people))
            moved = re.findall(r"<h3>3\. (.*?): ([^:]*)</h3>", sheet, re.DOTALL)[0]
            part = REACHED if moved[0] == "Tài khoản mới trong tuần" else CHANGE
            self.known.read((row, f"{ACCEPTED}|{part}"), plain(moved[1]))
            if part == REACHED:
                stock = re.findall(rf"<p>{STOCK}: (.*?)</p>", sheet)
                self.known.read((row, f"{ACCEPTED}|{STOCK}"), plain(stock[0]) if stock else "0")
            for name, number in FACT.findall(sheet):
                self.known.read((row, plain(name)), plain(number))
        for rows in found.values():
            for what in {what for row, what in self.known.bounds if row in rows}:
                self.known.adds_up(("", what), [(row, what) for row in rows])

    def heat(self, text: str, rows: str) -> None:
        self._shares(text, rows, SPOT)

    def compare(self, text: str, rows: str) -> None:
        self._shares(text, rows, SHARE)
        for name, cells in ROW.findall(text):
            row = "" if plain(name) == "Tổng cộng" else f"{rows}: {plain(name)}"
            _first, _second, _points, *moved = [(label, plain(cell)) for label, cell in TD.findall(cells)]
            for label, said in moved:
                self.known.read((row, f"{ACCEPTED}|{label}"), said)
            opening = (row, f"{ACCEPTED}|{OPENING}")
            self.known.suppose(opening, (row, ACCEPTED))
            names = [(row, f"{ACCEPTED}|{label}") for label, _said in moved]
            self.known.adds_up((row, ACCEPTED), (opening, names[0]))
            if len(names) > 1:
                self.known.adds_up((row, ACCEPTED), (opening, *names[1:]))

    def _shares(self, text: str, rows: str, spot: re.Pattern[str]) -> None:
        shown: dict[str, list[str]] = {}
        for name, cells in ROW.findall(text):
            row = "" if plain(name) == "Tổng cộng" else f"{rows}: {plain(name)}"
            for day, accepted, base in spot.findall(cells):
                if day in self._days and accepted:
                    self.known.read((row, ACCEPTED + self._days[day]), accepted)
                    self.known.read((row, self._base + self._days[day]), base)
            for what in (ACCEPTED, self._base):
                self.known.suppose((row, f"{what}|{OPENING}"))
                shown.setdefault(f"{what}|{OPENING}", []).append(row)
        for what, names in shown.items():
            if "" in names:
                self.known.adds_up(("", what), [(name, what) for name in names if name])

    def changes(self, text: str) -> None:
        found: dict[str, list[str]] = {}
        for name, cells in ROW.findall(text):
            row = f"từ lần trước: {plain(name)}"
            for label, cell in TD.findall(cells):
                if label != "Nạp danh sách":
                    self.known.read((row, f"{label}|"), plain(cell))
                    found.setdefault(f"{label}|", []).append(row)
        for what, names in found.items():
            whole = "từ lần trước: Tổng cộng"
            self.known.adds_up((whole, what), [(name, what) for name in names if name != whole])

    def units(self, text: str) -> None:
        """A list of units with their figures."""
        for name, cells in ROW.findall(text):
            for label, cell in TD.findall(cells):
                if label not in ("Mã đơn vị", "Số"):
                    self.known.read((f"đơn vị: {plain(name).split(' Nhắn Zalo')[0]}", label), plain(cell))

    def behind(self, text: str, what: str) -> None:
        """The list behind a figure of the scope."""
        self.known.read(("", what), plain(re.findall(r"<h1>[^<]*: ([^<:]+) người</h1>", text)[0]))
        for name, cells in ROW.findall(text):
            number = dict(TD.findall(cells))["Số"]
            if "gộp chung" not in name:
                self.known.read((f"đơn vị: {plain(name)}", what), plain(number))
