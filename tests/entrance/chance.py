"""Requests by chance: any route, as anybody, with keys that make sense or none, and forms partly forged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

from django.apps import apps

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import ACTS, PHASES
from tests.asking import client_of, form_in, undone
from tests.driving import PASSWORD
from tests.entrance.addresses import MOMENTS, OF_EVERY_LIST, Route, parameters_of_views, routes

# Words that stand in the place of a kind or a verdict somewhere, or almost.
_VERDICTS = (
    "confirm",
    "refuse",
    "reject",
    "settle",
    "ratify",
    "waive",
    "done",
    "drop",
    "reopen",
    "user",
    "group",
)
_TEXTS = (
    "",
    " ",
    "a\0b",
    "\u202egnp.exe",
    "<script>alert(1)</script>",
    "'; DROP TABLE hotfixes_hotfix; --",
    "{{ 7 * 7 }}",
    "%s%n",
    "../../etc/passwd",
    "\r\nX-Forged: 1",
    "\u0663",
    "\U0001d7db",
    "9" * 19,
    "-1",
    "1e400",
    "NaN",
    "x" * 5_000,
    "2026-11-23T02:14",
    "on",
    "[]",
    '{"a": 1}',
    "null",
)
# What a browser, a program or a proxy sends along, some of it wrong.
_HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"HTTP_X_FORWARDED_FOR": "no address"},
    {"HTTP_ACCEPT": "application/json"},
    {"HTTP_RANGE": "bytes=5-1"},
    {"HTTP_IF_MODIFIED_SINCE": "never"},
    {"HTTP_REFERER": "http://elsewhere.example/%00"},
    {"HTTP_AUTHORIZATION": "Bearer x"},
)


@dataclass
class Chance:
    """Asks by chance, the same for the same `seed`.

    Args:
        people: who asks, by name; None is somebody who has not signed in.
        hidden: for each of them, words that no answer may show them.
    """

    seed: int
    people: Mapping[str, User | None]
    hidden: Mapping[str, tuple[str, ...]]
    wrong: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._routes = routes()
        self._parameters = sorted({*parameters_of_views(), *OF_EVERY_LIST})
        self._known = _known()

    def ask(self) -> None:
        """Ask once; what went wrong is kept in `wrong`, so that it can be asked again."""
        who = self._random.choice(list(self.people))
        browser = client_of(self.people[who], raise_request_exception=False)
        address = self._address(self._random.choice(self._routes))
        headers = self._random.choice(_HEADERS)
        with undone():
            if self._random.random() < 0.5:
                method, sent, answer = "GET", {}, browser.get(address, **headers)  # type: ignore[arg-type]
            else:
                method, sent = "POST", self._sent(browser, address)
                answer = browser.post(address, sent, **headers)  # type: ignore[arg-type]
            self._look_at(answer, f"{method} {address[:300]} as {who} with {sent!r:.600} and {headers}", who)

    def _look_at(self, answer: Any, asked: str, who: str) -> None:
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        if answer.status_code >= 500:
            self.wrong.append(f"{answer.status_code}: {asked}")
        if any(words.encode() in said for words in self.hidden[who]):
            self.wrong.append(f"shows what is not theirs: {asked}")

    def _address(self, route: Route) -> str:
        places = {name: quote(self._value(name), safe="") or "1" for name in route.places}
        address = route.address({}, **places)
        if self._random.random() < 0.4:
            names = self._random.sample(self._parameters, k=self._random.randint(1, 4))
            address += "?" + "&".join(f"{name}={quote(self._value(name))}" for name in names)
        return address

    def _sent(self, browser: Any, address: str) -> dict[str, Any]:
        """What the form of the page would send, some of it forged; anything where it has no form."""
        page = browser.get(address)
        html = page.status_code == 200 and page["Content-Type"].startswith("text/html")
        shown: dict[str, Any] = form_in(page) if html and b"<form" in page.content else {}
        for name in self._some(list(shown)):
            shown[name] = self._value(name)
        for name in self._some(self._parameters, most=3):
            shown[name] = self._value(name)
        if "password" in shown and self._random.random() < 0.7:
            shown["password"] = PASSWORD
        return shown

    def _some(self, names: list[str], most: int = 6) -> list[str]:
        return self._random.sample(names, k=min(len(names), self._random.randint(0, most)))

    def _value(self, name: str) -> str:
        """Something for a place or field of this name: three times in four what makes sense somewhere."""
        if self._random.random() < 0.75:
            return str(self._random.choice(self._known.get(name) or self._known["pk"]))
        return self._random.choice((*_TEXTS, *MOMENTS))


def _known() -> dict[str, list[Any]]:
    """What makes sense in places, by the name of the place: keys of anything for those not named here."""
    models = [
        model for model in apps.get_models() if model._meta.label_lower.startswith(("hotfixes.", "appr"))
    ]
    keys = {key for model in models for key in _keys_of(model)}
    references = list(HotFix.objects.order_by("pk").values_list("reference", flat=True))
    words = [
        *(act.name for act in ACTS),
        *(name for phase in PHASES for name in phase.evidence),
        *Role.values,
    ]
    return {
        "pk": sorted(keys),
        "object_id": sorted(keys),
        "name": words,
        "verdict": list(_VERDICTS),
        "kind": list(_VERDICTS),
        "reference": references,
        "q": [*references, "payments", "HF-", "#1"],
        "app_label": ["hotfixes", "approvals", "accounts", "auth", "records"],
        "digest": ["0" * 64, *Approval.objects.values_list("evidence_digest", flat=True)],
    }


def _keys_of(model: Any) -> Iterator[int]:
    for key in model._base_manager.order_by("pk").values_list("pk", flat=True)[:30]:
        if isinstance(key, int):
            yield key
