"""The one shape of every page that confirms something: GET shows what it means, POST asks the door once.

A `Confirmation` is what one person is about to do to one hot fix. It reads what its page needs once, and asks
the door by `do`. Where the door refuses, the same page comes back with what was typed and what is there now.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.accounts.log_in_to_sign import LogInToSign, log_in_to_sign
from apps.common.errors import ChangedSince, DomainError, WrongPhase
from apps.console.attention import Attention, attention
from apps.console.forms.signing import SigningForm
from apps.evidence.differences import Difference, differences
from apps.hotfixes.door import changed_since
from apps.hotfixes.evidence import Content, Evidence
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.freshness import signed_content
from apps.hotfixes.gates import Gate, gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import evidence_names
from apps.hotfixes.policy import Decision

from .responses import attempt, hotfix_url, page, person, problem, rights_in, visible_hotfix
from .signing_in import what_is_signed


class Confirmation:
    """One thing that a person is about to do to a hot fix, and the page that asks them to confirm it."""

    template: ClassVar[str]

    def __init__(self, request: HttpRequest, hotfix: HotFix) -> None:
        self.request = request
        self.hotfix = hotfix
        self.user = person(request)
        self.rights = rights_in(request, hotfix)

    @property
    def heading(self) -> str:
        """What it is called, on top of the page and on its button."""
        raise NotImplementedError

    @cached_property
    def log_in(self) -> LogInToSign | None:
        """The log-in by which this person came here to sign, where that is question enough."""
        return log_in_to_sign(self.request, what_is_signed(self.hotfix.pk), priority=self.hotfix.priority)

    def decision(self) -> Decision:
        """Whether this person may do it now, and why not."""
        raise NotImplementedError

    def before_the_door(self) -> Decision:
        """The same, as far as it is known without reading evidence: the door asks for the rest."""
        return self.decision()

    def form(self, on_screen: Content | None) -> Any:
        """The form of the page, filled with what was posted.

        Args:
            on_screen: the evidence that a signature covers, where the page is shown for the first time.
        """
        raise NotImplementedError

    def do(self, form: Any) -> str:
        """Do it through the door; returns what to tell the person. Raises a DomainError."""
        raise NotImplementedError

    def shown(self) -> dict[str, Any]:
        """What the template shows beside the form."""
        raise NotImplementedError

    @cached_property
    def every_evidence(self) -> dict[str, list[Evidence]]:
        """The evidence of every kind and round, read once: a signer sees what does not fit together."""
        return self.hotfix.evidence(*evidence_names(), every_round=True)

    @cached_property
    def evidence(self) -> dict[str, list[Evidence]]:
        """That of the present round: what is shown is what the form carries."""
        return of_round(self.every_evidence, self.hotfix.round)

    @cached_property
    def content(self) -> Content:
        """What a signature on this page covers."""
        return signed_content(self.hotfix.phase, self.evidence) if self.hotfix.phase else []

    @cached_property
    def gate(self) -> Gate:
        return gate(self.hotfix, self.evidence)

    def attention(self) -> Attention:
        """What whoever signs the present phase must know first."""
        if self.hotfix.phase is None:
            return Attention()
        missed = self.gate.missed
        return attention(self.hotfix, self.hotfix.phase, self.hotfix.round, missed, self.every_evidence)


def confirm(hotfix: HotFix, make: Callable[[HotFix], Confirmation]) -> HttpResponse:
    """Show the page of one confirmation, or do what it confirms.

    Args:
        hotfix: as it was read for this request.
        make: what is confirmed, of a hot fix; made again of the present one where the door refused.

    Raises:
        DomainError: this person may not do it, or not now.
    """
    asked = make(hotfix)
    request = asked.request
    if request.method == "GET":
        asked.decision().require()
        return _page(asked, _form(asked, asked.content))
    _require_still(asked)
    form = _form(asked, None)
    error = attempt(form, lambda: messages.success(request, asked.do(form)))
    if error is None:
        return redirect(hotfix_url(hotfix))
    now = make(visible_hotfix(request, hotfix.pk))
    if not now.decision().allowed:
        # It was overtaken so far that there is nothing left to confirm.
        return problem(request, error, hotfix=now.hotfix)
    return _page(now, form, error, _shown_again(form, now))


def _form(asked: Confirmation, on_screen: Content | None) -> Any:
    """The form of `asked`, asking for what signs a hot fix of this priority, as far as its person has it."""
    form = asked.form(on_screen)
    if isinstance(form, SigningForm):
        form.asks_of(asked.user, asked.hotfix.priority)
    return form


def _require_still(asked: Confirmation) -> None:
    """Refuse who may not do this now; to a person who was overtaken, say by whom."""
    decision = asked.before_the_door()
    seen = asked.request.POST.get("seen", "")
    # The moment is gone, or the role ended with the hot fix.
    over = decision.error is WrongPhase or asked.hotfix.ended
    if not decision.allowed and over and seen.isdecimal() and seen != str(asked.hotfix.version):
        raise ChangedSince(changed_since(asked.hotfix, asked.user))
    decision.require()


def _shown_again(form: Any, now: Confirmation) -> Sequence[Difference]:
    """Put what is there now under what was typed; returns how it differs from what was on screen."""
    if not isinstance(form, SigningForm):
        return ()
    before = form.was_shown() if form.signs else None
    form.on_screen_now(now.hotfix.version, now.content if form.signs else [])
    return differences(before, now.content) if before is not None else ()


def _page(
    asked: Confirmation, form: Any, error: DomainError | None = None, changed: Sequence[Difference] = ()
) -> HttpResponse:
    context = {
        "title": f"{asked.heading}: {asked.hotfix.reference}",
        "heading": asked.heading,
        "hotfix": asked.hotfix,
        "form": form,
        "changed": changed,
        "back_url": hotfix_url(asked.hotfix),
        **asked.shown(),
    }
    return page(asked.request, asked.template, context, error=error)
