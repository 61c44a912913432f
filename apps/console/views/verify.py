"""The verification page, open to everybody: who may not see the hot fix is told genuine or not, no more."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.console.forms.verify import VerifyForm
from apps.history import gone
from apps.history.seal_wording import sealing_in_words
from apps.history.written_checkpoints import last_checkpoint
from apps.hotfixes.models import HotFixQuerySet
from apps.hotfixes.policy import Rights, may_report
from apps.hotfixes.visibility import sees, visible_to
from apps.records.kept_verdicts import kept_verdict
from apps.records.verdict import Verdict
from apps.records.verification import superseded_sign_offs, verdict_by_digest, verdict_by_file


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Send a PDF, and be told whether it is one that was issued here."""
    if request.method != "POST":
        return render(request, "verify/start.html", {"form": VerifyForm()})
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "verify/start.html", {"form": form}, status=400)
    with form.cleaned_data["document"].open() as opened:
        among = _seen_by(request) if may_report(request.user).allowed else None
        expected = form.cleaned_data["expected"]
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        verdict = _asked_by(
            request,
            f"file {sha256} as {expected}",
            lambda: verdict_by_file(opened, among=among, expected=expected),
        )
    return _told(request, verdict, of_file=True)


@never_cache
@require_safe
def verify_digest(request: HttpRequest, digest: str, draft_of: str = "") -> HttpResponse:
    """What the QR code on the paper leads to; that on a draft names its hot fix."""
    digest = "".join(digest.split()).lower()  # as it is printed, however somebody typed it off the paper
    hotfix = _seen_by(request).filter(reference=draft_of).first() if draft_of else None
    verdict = _asked_by(request, f"digest {digest}", lambda: verdict_by_digest(digest, draft_of=hotfix))
    return _told(request, verdict, of_file=False, digest=digest)


def _asked_by(request: HttpRequest, name: str, ask: Callable[[], Verdict]) -> Verdict:
    """Whoever did not sign in is told what was found of late: each look reads the whole chain."""
    return ask() if request.user.is_authenticated else kept_verdict(name, ask)


def _told(request: HttpRequest, verdict: Verdict, *, of_file: bool, digest: str = "") -> HttpResponse:
    context = {
        "genuine": verdict.genuine,
        "swapped": verdict.swapped,
        "of_file": of_file,
        "digest": digest,
        "form": VerifyForm(initial={"expected": digest}),
    }
    if verdict.hotfix and sees(Rights(request.user, verdict.hotfix)):
        context |= {
            "hotfix": verdict.hotfix,
            "subject": verdict.subject,
            "findings": verdict.findings,
            "draft": verdict.draft,
            "superseded": superseded_sign_offs(verdict.hotfix) if verdict.genuine else [],
            "sealing": sealing_in_words(),
            "checkpoint": last_checkpoint(),
            "restores": [one.sentence(verdict.hotfix.reference) or one.summary for one in gone.believed()],
        }
    return render(request, "verify/answer.html", context)


def _seen_by(request: HttpRequest) -> HotFixQuerySet:
    return visible_to(request.user)
