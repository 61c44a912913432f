"""The whole process, phase by phase, each step by the person whose it is."""

from apps.hotfixes.models import HotFixUserObjectPermission
from apps.hotfixes.phases import State
from tests.driving import drive, report, step


def test_every_phase_leads_to_the_next_and_the_last_closes(company):
    hotfix = report(company)
    seen = [hotfix.state]
    while not hotfix.ended:
        seen.append(step(hotfix, company).state)
    assert seen == [
        "identified",
        "qualification",
        "development",
        "code_review",
        "testing",
        "deployment",
        "verification",
        "documentation",
        "merge",
        "closed",
    ]


def test_roles_end_when_it_closes_and_their_history_stays(company):
    hotfix = drive(report(company), company, to=State.CLOSED)
    assert not hotfix.user_grants.exists()
    rows = HotFixUserObjectPermission.history.filter(content_object=hotfix)
    assert rows.filter(history_type="+").count() == rows.filter(history_type="-").count() == 6
