"""People who work while parts die: each sends a form until it was answered, as a browser's person would.

Whatever came of a try that nobody answered, the same form is sent again, as it was. So in the end each form
must have been done, and each once.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event, Lock, Thread
from typing import Any

from django.urls import reverse

from tests.asking import form_in, url
from tests.concurrency.server import Browser

from .site import Web

# What a client may read while something is down: done, shown, "come back in a moment".
GOOD = {200, 302, 503}
AGAIN_AFTER = 0.3  # seconds


@dataclass
class Night:
    """Who works at what, and what they read."""

    webs: list[Web]
    people: list[tuple[Any, Any]]  # a person, and the hot fix that they tell of
    posted: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    unanswered: int = 0
    waits: list[float] = field(default_factory=list)
    over: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _threads: list[Thread] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def begin(self) -> None:
        for number, (person, hotfix) in enumerate(self.people):
            self._threads.append(Thread(target=self._works, args=(number, person, hotfix), daemon=True))
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let everybody finish what they have begun, and go home."""
        self.over.set()
        for thread in self._threads:
            thread.join(120)
            assert not thread.is_alive(), "Somebody never got an answer."

    def _works(self, number: int, person: Any, hotfix: Any) -> None:
        chance, browser = random.Random(number), Browser()
        try:
            self._until_answered(chance, lambda web: browser.sign_in(web, person))
            for count in range(10_000):
                if self.over.is_set():
                    return
                self._posts(chance, browser, hotfix, f"Update {number}-{count} of the night.")
                time.sleep(chance.uniform(0.1, 0.5))
        except Exception as error:  # told at the end, by who looks at all of them
            self.errors.append(f"{person}: {error!r}")

    def _posts(self, chance: random.Random, browser: Browser, hotfix: Any, text: str) -> None:
        page = self._until_answered(chance, lambda web: browser.get(web, url("status", hotfix)))
        form = {**form_in(page), "text": text}
        self._until_answered(chance, lambda web: browser.post(web, url("status", hotfix), form), wanted=302)
        with self._lock:
            self.posted.append(text)

    def _until_answered(self, chance: random.Random, ask: Any, wanted: int = 0) -> Any:
        """Ask either web server, the other one next, until one gives a whole answer that is no "later"."""
        began, first = time.monotonic(), chance.randrange(len(self.webs))
        for number in range(2_000):
            web = self.webs[(first + number) % len(self.webs)]
            try:
                answer = ask(web)
            except (OSError, HTTPException, AssertionError, KeyError):
                with self._lock:
                    self.unanswered += 1
            else:
                status = getattr(answer, "status", 302)
                with self._lock:
                    self.statuses[status] += 1
                if status not in GOOD:
                    raise RuntimeError(f"{status}: {answer.content[:600]!r}")
                if status != 503 and (not wanted or status == wanted):
                    self.waits.append(time.monotonic() - began)
                    return answer
            time.sleep(AGAIN_AFTER)
        raise TimeoutError(f"No answer of {reverse('admin:index')} in so many tries.")
