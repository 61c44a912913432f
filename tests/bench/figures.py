"""What a bench measured, and how it is told."""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

SCALE = float(os.environ.get("BENCH_SCALE", "1"))


@dataclass(frozen=True)
class Figure:
    """One thing measured, as often as `values` has entries; without any, `note` says why not."""

    name: str
    values: Sequence[float] = ()
    unit: str = "times"
    note: str = ""

    @property
    def median(self) -> float:
        return median(self.values)

    def met(self, goals: Mapping[str, float]) -> bool:
        """Whether the median is within its goal; a figure without one or without values fails nothing."""
        return not self.values or self.name not in goals or self.median <= goals[self.name]


def scaled(number: int, *, least: int = 1) -> int:
    """How many of `number` on the scale of this run."""
    return max(round(number * SCALE), least)


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def table(rows: Sequence[tuple[Figure, float | None]]) -> str:
    """Each figure with its goal, for people: the median, and the smallest and the largest value."""
    lines = []
    for figure, goal in rows:
        if not figure.values:
            lines.append(f"{figure.name:<58} not measured: {figure.note}")
            continue
        said = f"{figure.median:8.2f} {figure.unit}"
        spread = f"{min(figure.values):.2f} to {max(figure.values):.2f}, {len(figure.values)} runs"
        verdict = "" if goal is None else f"goal {goal:g}: {'met' if figure.median <= goal else 'MISSED'}"
        lines.append(
            f"{figure.name:<58}{said:<18}{verdict:<18}({spread}{'; ' + figure.note if figure.note else ''})"
        )
    return "\n".join(lines)


def written(rows: Sequence[tuple[Figure, float | None]], to: Path) -> None:
    """Write each figure with its goal for programs: a list of `name`, `value`, `goal` and `holds`.

    The value is the median, in the unit of the figure, and null where nothing could be measured; the goal is
    the most that it may be. Where either is null, nothing is promised, and `holds` is null too.
    """
    told = [
        {
            "name": figure.name,
            "value": figure.median if figure.values else None,
            "goal": goal,
            "holds": figure.median <= goal if figure.values and goal is not None else None,
        }
        for figure, goal in rows
    ]
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(told, indent=1) + "\n")
