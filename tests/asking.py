"""Asking the site as a browser does: addresses, signed-in clients, and forms read from the page."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.console.forms.signing import ABOUT
from apps.hotfixes.freshness import signed_digest
from apps.hotfixes.gates import gate
from apps.hotfixes.go_time import overlaps
from apps.hotfixes.waiving import field_of
from tests.driving import ARGUED, PASSWORD

ROLLED_BACK = {
    "trigger": "Payments refused",
    "decision_maker": "Rita Release",
    "steps_taken": "Image of 2.4.0 started",
    "outcome": "As before the deployment",
}


def url(name: str, *args: Any) -> str:
    """The address of a page of hot fixes: act, evidence, grant, revoke, timeline, record, change, add."""
    return reverse(f"admin:hotfixes_hotfix_{name}", args=[getattr(arg, "pk", arg) for arg in args])


def note_url(name: str, *args: Any) -> str:
    return reverse(f"admin:release_notes_releasenote_{name}", args=[getattr(arg, "pk", arg) for arg in args])


def client_of(user: Any, **options: Any) -> Client:
    """A browser in which `user` has signed in; nobody for None."""
    client = Client(**options)
    if user is not None:
        client.force_login(user)
    return client


def overtaken(who: User, by: User) -> str:
    """What `who` reads on a screen that `by` has overtaken, up to the time."""
    return f"was changed by {'you' if by == who else by} at "


def saying(hotfix: Any, **fields: Any) -> dict[str, Any]:
    """What the confirmation page of any act sends, right for every one of them."""
    return {
        "seen": hotfix.version,
        "evidence": seen_evidence(hotfix),
        "password": PASSWORD,
        "reason": "As agreed on the call.",
        "affirms": "on",
        "waiver_overlap": ARGUED["overlap"],
        **seen_missed(hotfix, fields),
        **ROLLED_BACK,
        **fields,
    }


def seen_missed(hotfix: Any, typed: Iterable[str]) -> dict[str, str]:
    """What a signer has on screen now of what is missed, where a reason for it is `typed`."""
    phase = hotfix.phase
    if not phase or not (phase.deploys or any(name.startswith("waiver_") for name in typed)):
        return {}
    evidence = hotfix.present_evidence()
    missed = (*gate(hotfix, evidence).missed, *overlaps(hotfix, evidence))
    return {ABOUT.format(field_of(one.threshold)): one.in_full for one in missed}


def seen_evidence(hotfix: Any) -> str:
    """The digest of the evidence that a signer has on screen now."""
    phase = hotfix.phase
    return signed_digest(phase, hotfix.evidence(*phase.evidence)) if phase else ""


def ask(user: Any, act: str, hotfix: Any, **fields: Any) -> Any:
    """`user` asks for an act on the present screen; the answer, with the hot fix brought up to date."""
    hotfix.refresh_from_db()
    answer = client_of(user).post(url("act", hotfix, act), saying(hotfix, **fields))
    hotfix.refresh_from_db()
    return answer


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done to the database inside never happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def lists(answer: Any, lack: str) -> bool:
    """Whether "label: what" is listed as missing on a confirmation page, under what it belongs to."""
    label, _colon, what = lack.partition(": ")
    _before, _heading, listed = words_of(answer).partition('id="unmet"')
    _before, _label, below = listed.partition(f"<strong>{label}</strong>")
    return f"<li>{what}</li>" in below


class _Forms(HTMLParser):
    """Collects what each form of a page would send if its button were pressed at once."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._open = False
        self._in_template = False
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name = has.get("name") or ""
        if tag == "template":
            self._in_template = True
        elif tag == "form":
            self._open = True
            self.forms.append({})
        elif not self._open or self._in_template:
            return
        elif tag == "input":
            self._input(name, has)
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in has:
            self._sends(self._select, has.get("value") or "")
        elif tag == "textarea":
            self._textarea = name
            self._sends(name, "")

    def _input(self, name: str, has: dict[str, str | None]) -> None:
        kind = has.get("type")
        if not name or kind == "submit" or (kind in ("checkbox", "radio") and "checked" not in has):
            return
        self._sends(name, has.get("value", "on" if kind == "checkbox" else "") or "")

    def _sends(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.forms[-1][self._textarea][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._in_template = False
        elif tag == "form":
            self._open = False
        elif tag == "textarea" and self._textarea:
            typed = self.forms[-1][self._textarea]
            typed[-1] = typed[-1].removeprefix("\n")  # as HTML has it
            self._textarea = ""


def form_in(response: Any) -> dict[str, list[str]]:
    """What the page's main form would send, by name; the largest form of a page is its main one."""
    parser = _Forms()
    parser.feed(response.content.decode())
    return max(parser.forms, key=len)


def shown_by(browser: Client, address: str) -> dict[str, Any]:
    """What an ordinary page of the admin carries along, so that saving it undoes nobody's change."""
    carried = form_in(browser.get(address)).get("shown_values")
    return {"shown_values": carried} if carried else {}


def words_of(response: Any) -> str:
    """The answer as text, with the entities that a browser would resolve."""
    return _unescaped(response.content.decode())


def _unescaped(text: str) -> str:
    for entity, character in (("&#x27;", "'"), ("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text
