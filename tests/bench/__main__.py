"""Runs the benches: `python -m tests.bench [--report-only] [NAME ...]`; status 1 where a goal is missed.

What was measured is printed as one table at the end, and written to build/bench.json.
"""

import argparse
import importlib
import os
import pkgutil
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import tests.bench as package

WRITTEN = Path(__file__).parents[2] / "build" / "bench.json"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Measure, and compare with the goals."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these benches")
    parser.add_argument("--report-only", action="store_true", help="status 0 whatever was measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hotfix-bench-") as folder:
        _set_up(folder)
        missed = _run(options.names)
    return 1 if missed and not options.report_only else 0


def _set_up(folder: str) -> None:
    """A database and files of this run alone; where DATABASE_URL is set, that database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    os.environ["HOTFIX_TEST_DIR"] = folder
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _run(names: list[str]) -> bool:
    from tests.bench.figures import Figure, table, written

    every: list[tuple[Figure, float | None]] = []
    for bench in _benches(names):
        print(f"\n{(bench.__doc__ or '').splitlines()[0]}", flush=True)
        figures = bench.run()
        rows = [(figure, bench.GOALS.get(figure.name)) for figure in figures]
        print(table(rows), flush=True)
        every += rows
        # After each, so that what was measured is there whatever becomes of the next.
        written(every, WRITTEN)
    print(f"\nEverything, one after the other; as data in build/bench.json:\n{table(every)}")
    return not all(figure.met({} if goal is None else {figure.name: goal}) for figure, goal in every)


def _benches(names: list[str]) -> list[ModuleType]:
    found = {}
    for module in pkgutil.iter_modules(package.__path__):
        if module.name in ("__main__", "settings") or (names and module.name not in names):
            continue
        loaded = importlib.import_module(f"{package.__name__}.{module.name}")
        if hasattr(loaded, "GOALS") and hasattr(loaded, "run"):
            found[module.name] = loaded
    if unknown := set(names) - set(found):
        sys.exit(f"There is no bench {', '.join(sorted(unknown))}.")
    return list(found.values())


if __name__ == "__main__":
    sys.exit(main())
