"""The verification page, open to everybody: who may not see the hot fix is told genuine or not, no more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.console.forms.verify import VerifyForm
from apps.hotfixes.policy import may_report
from apps.hotfixes.reach import sees
from apps.records.verification import Verdict, by_digest, by_file, superseded


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
        verdict = by_file(opened, look_closer=may_report(request.user).allowed)
    return _told(request, verdict, of_file=True)


@never_cache
@require_safe
def verify_digest(request: HttpRequest, digest: str) -> HttpResponse:
    """What the QR code on the paper leads to."""
    return _told(request, by_digest(digest), of_file=False, digest=digest)


def _told(request: HttpRequest, verdict: Verdict, *, of_file: bool, digest: str = "") -> HttpResponse:
    context = {
        "genuine": verdict.genuine,
        "of_file": of_file,
        "digest": digest,
        "form": VerifyForm(),
    }
    if verdict.hotfix and sees(request.user, verdict.hotfix):
        context |= {
            "hotfix": verdict.hotfix,
            "findings": verdict.findings,
            "superseded": superseded(verdict.hotfix) if verdict.genuine else [],
        }
    return render(request, "verify/answer.html", context)
