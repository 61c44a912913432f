"""The render worker: a process that gives way, one PDF at a time; after any failure the next print works."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from select import select

import pytest
from pytest_django import Settings

from apps.records import render_worker
from apps.records.pdf_layout import LayoutError
from apps.records.render_worker import (
    RenderWorker,
    RenderWorkerBusy,
    RenderWorkerStopped,
    render_in_worker,
    render_slot,
    require_place_in_queue,
)
from tests.records import render_work

pytestmark = pytest.mark.same_on_every_database


@pytest.fixture(scope="module")
def one_worker() -> Iterator[RenderWorker]:
    """A render worker of these tests' own; closing it lets the next test start another."""
    own = RenderWorker()
    yield own
    own.close()


@pytest.fixture(autouse=True)
def in_a_process(
    one_worker: RenderWorker, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> RenderWorker:
    settings.PRESS = "process"
    settings.PRESS_RUN_DIR = tmp_path / "run"
    monkeypatch.setattr(render_worker, "WORKER", one_worker)
    return one_worker


class Printing(threading.Thread):
    """Somebody who prints until `finish` is called."""

    def __init__(self, folder: Path, by: RenderWorker) -> None:
        super().__init__(daemon=True)
        self.begun, self.go, self.gave = folder / "begun", folder / "go", ""
        os.mkfifo(self.go)
        os.mkfifo(self.begun)
        # Opened without waiting, so that a process that never begins fails the test and does not hold it up.
        self.signal = os.open(self.begun, os.O_RDONLY | os.O_NONBLOCK)
        self.by = by

    def run(self) -> None:
        self.gave = self.by.run(render_work.wait_for, (str(self.begun), str(self.go)), patience=None)

    def finish(self) -> str:
        self.go.write_text("printed")
        self.join()
        os.close(self.signal)
        return self.gave


@pytest.fixture
def somebody_prints(in_a_process: RenderWorker, tmp_path: Path) -> Iterator[Printing]:
    printing = Printing(tmp_path, in_a_process)
    printing.start()
    assert select([printing.signal], [], [], 60)[0], "The render process did not begin."
    yield printing
    if printing.is_alive():
        printing.finish()


def test_it_is_one_other_process_that_gives_way_to_pages() -> None:
    process, nice = render_in_worker(render_work.where)
    assert process != os.getpid()
    assert nice == os.nice(0) + 10
    assert render_in_worker(render_work.where)[0] == process
    assert render_in_worker(render_work.add, 40, 2) == 42


def test_after_so_many_papers_a_fresh_one_takes_over(in_a_process: RenderWorker, settings: Settings) -> None:
    in_a_process.close()
    settings.PRESS_RECYCLE_AFTER = 2
    first, second, third = (render_in_worker(render_work.where)[0] for _each in range(3))
    assert first == second != third


def test_one_that_dies_in_the_middle_is_told_in_a_sentence_and_the_next_print_works() -> None:
    with pytest.raises(RenderWorkerStopped, match=r"stopped in the middle of this paper\. Try again"):
        render_in_worker(render_work.die)
    assert render_in_worker(render_work.add, 1, 2) == 3


def test_one_that_died_while_nobody_printed_is_not_noticed() -> None:
    process, _nice = render_in_worker(render_work.where)
    os.kill(process, 9)
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    assert render_in_worker(render_work.add, 1, 2) == 3


def test_one_that_takes_too_long_is_stopped(settings: Settings) -> None:
    render_in_worker(render_work.add, 1, 2)
    settings.PRESS_TIMEOUT = 0.1
    with pytest.raises(RenderWorkerStopped, match="longer than"):
        render_in_worker(render_work.never_end)
    settings.PRESS_TIMEOUT = 60
    assert render_in_worker(render_work.add, 1, 2) == 3


def test_a_paper_that_is_refused_says_why_and_the_same_process_goes_on() -> None:
    process, _nice = render_in_worker(render_work.where)
    with pytest.raises(LayoutError, match=r"nothing from elsewhere: http://evil\.example"):
        render_in_worker(render_work.refuse)
    with pytest.raises(LayoutError, match="ZeroDivisionError: by nought"):
        render_in_worker(render_work.stumble)
    assert render_in_worker(render_work.where)[0] == process


def test_the_queue_has_an_end(somebody_prints: Printing, settings: Settings) -> None:
    settings.PRESS_QUEUE = 1
    for ask in (require_place_in_queue, lambda: render_in_worker(render_work.add, 1, 2)):
        with pytest.raises(RenderWorkerBusy, match=r"The press is busy.*Try again in a minute"):
            ask()
    assert somebody_prints.finish() == "printed"
    assert render_in_worker(render_work.add, 1, 2) == 3


def test_waiting_has_an_end(somebody_prints: Printing, settings: Settings) -> None:
    settings.PRESS_PATIENCE = 0
    with pytest.raises(RenderWorkerBusy):
        render_in_worker(render_work.add, 1, 2)


def test_another_process_of_the_site_waits_for_its_turn(
    somebody_prints: Printing, settings: Settings
) -> None:
    """The second worker stands for one in another process: it knows the first by the lock alone."""
    other = RenderWorker()
    settings.PRESS_PATIENCE = 0
    with pytest.raises(RenderWorkerBusy):
        other.run(render_work.add, (1, 2), patience=None)
    settings.PRESS_AT_ONCE = 2
    assert other.run(render_work.add, (1, 2), patience=None) == 3
    other.close()
    settings.PRESS_AT_ONCE = 1
    somebody_prints.finish()
    assert other.run(render_work.add, (1, 2), patience=None) == 3
    other.close()


def test_the_worker_waits_for_its_turn_too(somebody_prints: Printing, settings: Settings) -> None:
    """It lays out what it issues itself, and must not be one paper more than the machine may print."""
    with pytest.raises(RenderWorkerBusy), render_slot(patience=0):
        pytest.fail("Two papers at once.")
    somebody_prints.finish()
    with render_slot(patience=0):
        settings.PRESS_PATIENCE = 0
        with pytest.raises(RenderWorkerBusy):
            render_in_worker(render_work.add, 1, 2)


def test_a_folder_of_somebody_else_is_refused(settings: Settings, tmp_path: Path) -> None:
    settings.PRESS_RUN_DIR = tmp_path / "link"
    settings.PRESS_RUN_DIR.symlink_to(tmp_path)
    with pytest.raises(Exception, match="belongs to somebody else"):
        render_in_worker(render_work.add, 1, 2)


def test_it_ends_with_its_parent(in_a_process: RenderWorker) -> None:
    """The pipe breaks when the parent dies; closing it is the same to the process."""
    process, _nice = render_in_worker(render_work.where)
    running = in_a_process._process
    assert running is not None
    running.pipe.close()
    assert running.process.wait(timeout=20) == 0
    assert process == running.process.pid
    in_a_process.close()


def test_here_means_here(settings: Settings) -> None:
    settings.PRESS = "here"
    assert render_in_worker(render_work.where)[0] == os.getpid()
