"""What follows when a form of evidence is saved: the words on its button, and where that leads."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.approvals.with_sign_offs import with_sign_offs
from apps.console.buttons import url_of
from apps.console.what_to_do import where_to_record
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.gates import gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.next_steps import Do, next_step_for
from apps.hotfixes.policy import Rights


def then(rights: Rights, record: Evidence) -> str:
    """What the button says that saves `record` and leads on; empty where nothing would follow it."""
    hotfix, name = rights.hotfix, record.relation()
    step = next_step_for(rights, gate(hotfix), after=name, given=name)
    if step is None or (step.do is Do.MOVE and step.place == name):
        return ""
    if step.do is Do.RECORD:
        return _("Save and next: %(what)s") % {"what": step.label}
    if step.do is Do.SIGN:
        return _("Save and sign")
    return _("Save, then: %(act)s") % {"act": step.label}


def where_next(request: HttpRequest, hotfix: HotFix, record: Evidence) -> str:
    """Where whoever saved `record` asked to go: to their next step, which may be the same form again."""
    if request.POST.get("then") != "next":
        return ""
    present = with_sign_offs(hotfix.pk)
    assert present is not None, "no hot fix is ever deleted"
    evidence = present.present_evidence()
    rights = Rights(request.user, present)
    step = next_step_for(rights, gate(present, evidence), after=record.relation())
    if step is None:
        return ""
    if step.do in (Do.RECORD, Do.MOVE):
        return where_to_record(present, step.place, evidence)[0]
    return url_of("act", present, step.place)
