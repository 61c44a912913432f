"""How much memory a command needs at its most: the largest of its processes, watched while it runs."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

# In seconds between two looks. Each look reads the peak that the kernel keeps, so little is missed.
EVERY = 0.1


def peak_of(code: str, *arguments: str) -> float:
    """In megabytes: of the Python `code`, run with `arguments`, or of a process that it starts.

    Not by `ru_maxrss`: a process inherits that from the larger one that started it.

    Raises:
        AssertionError: the code failed.
    """
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL
    ) as running:
        peak = 0
        while running.returncode is None:
            peak = max(peak, *(_number("VmHWM", pid) for pid in _with_children(running.pid)))
            try:
                running.wait(EVERY)
            except subprocess.TimeoutExpired:
                continue
    assert running.returncode == 0, f"It ended with status {running.returncode}."
    return peak / 1024


def _with_children(pid: int) -> set[int]:
    """The process and all that it started, however far down."""
    alive = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    parents = {one: _number("PPid", one) for one in alive}
    family, before = {pid}, 0
    while len(family) > before:
        before = len(family)
        family |= {child for child, parent in parents.items() if parent in family}
    return family


def _number(name: str, pid: int) -> int:
    """What the kernel tells under `name` of a process; 0 of one that is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)
