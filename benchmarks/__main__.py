"""`make bench`: runs every benchmark, a line each: name, figure, bar, and FALLS SHORT where it does.

`python -m benchmarks NAME …` runs some.
"""

from __future__ import annotations

import importlib
import sys

NAMES = ("backtest", "figures", "importing", "pages", "planning", "posting", "refused", "report")


def main(names: list[str]) -> int:
    short = False
    for name in names or NAMES:
        for result in importlib.import_module(f"benchmarks.{name}").run():
            print(result, flush=True)
            short = short or result.figure > result.bar
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
