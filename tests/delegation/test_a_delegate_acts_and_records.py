"""Not signatures alone: acts and evidence are open to a delegate too, and the history says for whom."""

import pytest

from apps.accounts.roles import Role
from apps.common.errors import NotAllowed
from apps.history.timeline import timeline
from apps.hotfixes.policy import Rights, may
from apps.hotfixes.recording import recording
from apps.release_notes.publish import write_note
from tests.asking import ROLLED_BACK, ask, client_of, form_in, url, words_of
from tests.driving import complete, perform

# Where it is done, as whom, where it leads, and what the process then does by itself, in its own words.
ACTS = {
    "deploy": ("deployment", Role.RELEASE_MANAGER, "verification", "Opened with Verification"),
    "complete_documentation": ("documentation", Role.RELEASE_MANAGER, "merge", "Opened with Merge to Main"),
    "merge_to_main": ("merge", Role.SENIOR_DEVELOPER, "closed", "Ended with the hot fix"),
    "cancel": ("development", Role.PRODUCT_OWNER, "cancelled", "Ended with the hot fix"),
    "submit": ("identified", Role.CONTRIBUTOR, "qualification", "Opened with Qualification"),
    "roll_back": ("verification", Role.RELEASE_MANAGER, "development", "Opened with Development"),
}
REASONS = {"cancel": "As agreed on the call.", "roll_back": ROLLED_BACK["trigger"]}


@pytest.mark.parametrize("act", ACTS)
def test_each_act(act, hotfix_in, company, stand_in, delegated):
    state, role, leads_to, by_itself = ACTS[act]
    hotfix = hotfix_in(state)
    if act == "deploy":
        perform(hotfix, "go", by=company.rm)
        complete(hotfix, company, afterwards=True)
    assert ask(stand_in, act, hotfix).status_code == 403
    holder = delegated(role).delegator
    page = client_of(stand_in).get(url("act", hotfix, act))
    assert f"as <strong>{role.label} for {holder}</strong>" in words_of(page)
    assert ask(stand_in, act, hotfix).status_code == 302
    assert hotfix.state == leads_to
    said = set(reasons_of("Insider Pay", hotfix))
    words = f"as {role.label} for {holder}"
    assert said == {f"{REASONS[act]} ({words})" if act in REASONS else words, by_itself}


def reasons_of(name, hotfix):
    return [entry.reason for entry in timeline(hotfix) if entry.who == name]


def test_the_reporter_cancels_in_his_own_right(hotfix_in, company, delegated):
    hotfix = hotfix_in("identified")
    delegated(Role.PRODUCT_OWNER, to=company.reporter)
    decision = may(company.reporter, "cancel", hotfix)
    assert (decision.allowed, decision.on_behalf_of) == (True, None)


def test_evidence(hotfix_in, company, stand_in, delegated):
    hotfix = hotfix_in("testing")
    browser, address = client_of(stand_in), url("evidence", hotfix, "test_reports")
    assert browser.get(address).status_code == 403
    delegated()
    typed = form_in(browser.get(address)) | {"summary": "One more run.", "why": "Found late."}
    assert browser.post(address, typed).status_code == 302
    assert reasons_of("Insider Pay", hotfix) == ["Found late. (as QA Lead for Qa Pay)"]


def test_evidence_of_another_phase_or_role_stays_closed(hotfix_in, stand_in, delegated):
    hotfix = hotfix_in("testing")
    delegated(Role.TECHNICAL_LEAD)
    with pytest.raises(NotAllowed), recording(hotfix.test_reports.get(), by=stand_in):
        pass
    assert client_of(stand_in).get(url("evidence", hotfix, "test_reports")).status_code == 403


def test_a_contributor_may_be_stood_in_for(hotfix_in, stand_in, delegated):
    hotfix = hotfix_in("testing")
    delegated(Role.CONTRIBUTOR)
    decision = Rights(stand_in, hotfix).may_record("test_reports")
    assert (decision.allowed, decision.capacity) == (True, "Contributor for Contributor Pay")


def test_evidence_in_a_right_of_ones_own_names_nobody_else(hotfix_in, company, delegated):
    hotfix = hotfix_in("testing")
    delegated(to=company.contributor)
    with recording(hotfix.test_reports.get(), by=company.contributor, reason="Found late.") as record:
        record.summary = "One more run."
    assert "Found late." in reasons_of("Contributor Pay", hotfix)


def test_a_release_note(hotfix_in, company, stand_in, delegated):
    hotfix = hotfix_in("documentation")
    with pytest.raises(NotAllowed):
        write_note(hotfix, by=stand_in)
    delegated(Role.RELEASE_MANAGER)
    write_note(hotfix, by=stand_in)
    assert hotfix.release_notes.count() == 2
