"""How the site itself does, in sentences, for those who look after it. Asking changes nothing: GET only."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.common.errors import NotAllowed
from apps.history.written_checkpoints import last_checkpoint
from apps.hotfixes.policy import is_process_owner
from apps.hotfixes.visibility import looks_after_the_site
from apps.operations.backlog import failing_messages
from apps.operations.findings import State
from apps.operations.health import examine

from .responses import page, person, problem

MESSAGES_SHOWN = 20
CHIPS = {State.OK: "met", State.WARN: "missing", State.FAIL: "refused"}


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Every check with what to do about it, what fails first; and the messages that could not be sent."""
    user = person(request)
    if not looks_after_the_site(user):
        return problem(request, NotAllowed(_("Only a process owner or an administrator reads this.")))
    report = examine()
    gravest_first = sorted(report.findings, key=lambda one: list(State).index(one.state), reverse=True)
    database = report.of("database").state is State.OK
    context = {
        "title": _("How the site does"),
        "heading": _("How the site does"),
        "report": report,
        "lines": [(finding, CHIPS[finding.state]) for finding in gravest_first],
        "grave": sum(one.state is not State.OK for one in report.findings),
        "failing": failing_messages(MESSAGES_SHOWN) if database else [],
        "checkpoint": last_checkpoint() if database else None,
        # The list is one of process owners.
        "records_url": reverse("admin:records_issuing_changelist") if is_process_owner(user) else "",
    }
    return page(request, "console/health.html", context)
