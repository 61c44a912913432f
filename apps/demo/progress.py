"""How far loading has come: a bar on a terminal, a plain line now and then elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

PARTS = 5  # so many plain lines


@contextmanager
def progress(total: int, *, say: Callable[[str], object]) -> Iterator[Callable[[], None]]:
    """Provide what is called after each of `total` steps.

    Args:
        say: where plain lines go; on a terminal the bar takes their place.
    """
    if sys.stderr.isatty():
        with tqdm(total=total, unit="step", file=sys.stderr, leave=False) as bar:
            yield lambda: bar.update() and None
        return
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if done * PARTS // total > (done - 1) * PARTS // total:
            say(f"  {done} of {total} steps")

    yield step
