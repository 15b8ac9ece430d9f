"""The provinces that benchmarks share: made once under build/bench, made anew when the code that makes them changes."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from flask import Flask

from benchmarks import province
from rollout import ROOT, create_app

HOME = ROOT / "build" / "bench"
MAKERS = (ROOT / "benchmarks" / "province.py", *sorted((ROOT / "rollout" / "models").glob("*.py")))


def sqlite_province(people: int) -> Flask:
    """An application on a SQLite province of `people` people."""
    stamp = hashlib.sha256(b"".join(path.read_bytes() for path in MAKERS)).hexdigest()[:12]
    instance = HOME / f"{people}-{stamp}"
    url = f"sqlite:///{instance / 'rollout.sqlite'}"
    if (instance / "done").exists():
        return create_app({"SQLALCHEMY_DATABASE_URI": url}, instance=instance)
    for old in HOME.glob(f"{people}-*"):
        shutil.rmtree(old)
    instance.mkdir(parents=True)
    app = province.build(url, instance, people=people)
    Path(instance / "done").touch()
    return app
