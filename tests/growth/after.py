"""What the next release finds in the database of the one before, and does with it: told as plain facts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import override

LATER = 2  # hours after everything that happened before
FACTS = Path("var/facts.json")


def tell() -> None:
    """Write down what `facts` found."""
    FACTS.write_text(json.dumps(facts(), default=str))


def facts() -> dict[str, Any]:
    """Look at everything, then go on with it by the doors, and tell what was seen at each step."""
    from datetime import timedelta

    from apps.common import clock
    from tests.driving import NIGHT, present_company

    with clock.set_to(NIGHT + timedelta(hours=LATER)), override("en"):
        company = present_company()
        return {
            "as it was": _as_it_was(company),
            "signed by one": _signed_by_one(company),
            "sent back": _sent_back(company),
            "in review": _in_review(company),
            "new": _new(company),
        }


def _hotfix(number: int) -> Any:
    from apps.hotfixes.models import HotFix

    return HotFix.objects.get(reference=f"HF-2026-{number:04d}")


def _fresh(hotfix: Any) -> dict[str, bool]:
    """Of each sign-off whether it covers the evidence now."""
    from apps.hotfixes.freshness import PresentEvidence
    from apps.hotfixes.phases import evidence_names

    present = PresentEvidence(hotfix.evidence(*evidence_names(), every_round=True))
    return {
        f"{one.round} {one.phase} {one.role} {one.pk}": present.is_covered_by(one)
        for one in hotfix.approvals.all()
    }


def _lacks(record: Any) -> list[str]:
    return [*record.missing(), *record.unanswered()]


def _waits_for(user: Any, hotfix: Any) -> bool:
    from apps.hotfixes.inbox import waiting_for

    return waiting_for(user, type(hotfix).objects.filter(pk=hotfix.pk)).exists()


# --- Nothing is done yet --------------------------------------------------------------------------


def _as_it_was(company: Any) -> dict[str, Any]:
    from apps.approvals.models import Approval
    from apps.common.errors import WrongPhase
    from apps.evidence.sheets import sheet
    from apps.history import protection
    from apps.hotfixes.evidence import digest
    from apps.hotfixes.models import HotFix
    from apps.hotfixes.phases import evidence_names
    from apps.records.verification import superseded_sign_offs, verdict_by_file
    from tests.asking import client_of, url, words_of
    from tests.growth.before import PAPER

    closed = _hotfix(1)
    evidence = closed.evidence(*evidence_names(), every_round=True)
    browser = client_of(company.owner)
    with PAPER.open("rb") as opened:
        verdict = verdict_by_file(opened, among=HotFix.objects.all())
    (impact,) = evidence["impact_assessments"]
    try:
        impact.save()
        refusal = ""
    except WrongPhase as refused:
        refusal = str(refused)
    return {
        "unprotected": protection.lacking(),
        "an edit of the closed one": refusal,
        "fresh": {hotfix.reference: _fresh(hotfix) for hotfix in HotFix.objects.all()},
        "kept": [digest(one.signed_evidence) == one.evidence_digest for one in Approval.objects.defer(None)],
        "closed lacks": [lack for records in evidence.values() for one in records for lack in _lacks(one)],
        "verdict": {finding.sentence: finding.holds for finding in verdict.findings},
        "superseded": superseded_sign_offs(closed),
        "pages that tell of a stale one": [
            hotfix.reference
            for hotfix in HotFix.objects.all()
            if "Evidence changed since" in words_of(browser.get(url("change", hotfix)))
        ],
        "labels of the closed one": [field.label for field in sheet(impact).fields],
        "content of the closed one": impact.content(),
    }


# --- Records that were opened before --------------------------------------------------------------


def _signed_by_one(company: Any) -> dict[str, Any]:
    """Its qualification is signed by the Product Owner: looked at, edited in and out, and signed through."""
    from tests.asking import ask, client_of, form_in, url

    hotfix = _hotfix(2)
    address = url("evidence", hotfix, "impact_assessments")
    browser = client_of(company.contributor)
    told: dict[str, Any] = {"waits": [_waits_for(one, hotfix) for one in (company.po, company.tl)]}
    typed: Any = form_in(browser.get(address))
    told["typed"] = sorted(typed)

    def saved(**changed: str) -> Any:
        typed: Any = form_in(browser.get(address))
        assert browser.post(address, typed | changed).status_code == 302
        hotfix.refresh_from_db()
        return hotfix.impact_assessments.get()

    saved()
    told["after saving it as it was"] = list(_fresh(hotfix).values())
    saved(sites="Three shops")
    told["after an edit"] = list(_fresh(hotfix).values())
    told["what changed"] = _what_changed(company.po, hotfix)
    told["waits after an edit"] = _waits_for(company.po, hotfix)
    told["lacks without what was needed then"] = _lacks(saved(revenue_effect="", compliance_issues=""))
    saved(sites=typed["sites"], revenue_effect=typed["revenue_effect"], compliance_issues="none")
    told["after it was taken back"] = list(_fresh(hotfix).values())
    told["answer to the other"] = ask(company.tl, "qualify", hotfix).status_code
    told["state"] = hotfix.state
    told["version of the next record"] = hotfix.development_records.get().content_version
    return told


def _what_changed(user: Any, hotfix: Any) -> list[list[str]]:
    from apps.console.stale_sign_offs import stale_sign_offs

    hotfix = type(hotfix).objects.get(pk=hotfix.pk)
    present = hotfix.evidence(*hotfix.phase.evidence)
    return [
        [one.field, one.old, one.new]
        for stale in stale_sign_offs(hotfix, user.pk, present)
        for one in stale.differences
    ]


def _sent_back(company: Any) -> dict[str, Any]:
    """In its second round of development, whose record was opened before."""
    from apps.hotfixes.recording import recording

    hotfix = _hotfix(4)
    record = hotfix.development_records.get(round=2)
    with recording(record, by=company.sd) as present:
        present.unit_tests_passed, present.unit_tests_failed = 211, 0
        present.coverage_percent = "91.50"
    record.refresh_from_db()
    told = {"lacks": _lacks(record), "fields": list(record.content()["fields"])}
    record.dependency_changes = ""
    return {**told, "lacks without what was needed then": _lacks(record)}


def _in_review(company: Any) -> dict[str, Any]:
    """Changes are requested, so that a record of the second round opens now."""
    from tests.driving import perform

    hotfix = _hotfix(3)
    perform(hotfix, "request_changes", by=company.tl, reason="It retries for ever.")
    hotfix.refresh_from_db()
    first, second = hotfix.development_records.order_by("round")
    return {
        "fresh": _fresh(hotfix),
        "versions": [first.content_version, second.content_version],
        "carried over": [second.started_from, second.database_changes],
        "left behind": [first.dependency_changes, second.dependency_changes],
        "commits": [one.summary for one in second.commits.all()],
        "content": second.content(),
        "lacks": _lacks(second),
    }


# --- Records that are opened now ------------------------------------------------------------------


def _new(company: Any) -> dict[str, Any]:
    """A hot fix that is reported now: its impact assessment is of the new version."""
    from apps.evidence.sheets import sheet
    from apps.hotfixes.recording import recording
    from tests.asking import client_of, form_in, url
    from tests.driving import complete, drive, perform, report

    hotfix = drive(report(company, title="Now the refunds"), company, to="qualification")
    browser, address = client_of(company.po), url("evidence", hotfix, "impact_assessments")
    told: dict[str, Any] = {"typed": sorted(form_in(browser.get(address)))}
    complete(hotfix, company)
    record = hotfix.impact_assessments.get()
    told["lacks"] = _lacks(record)

    @contextmanager
    def editing() -> Iterator[Any]:
        with recording(hotfix.impact_assessments.get(), by=company.po) as present:
            yield present
        hotfix.refresh_from_db()

    with editing() as present:
        present.sites, present.revenue_effect = "All shops", ""
        present.workarounds_weighed, present.data_integrity_note = "Cash only: half carry none.", "Ledger"
        present.estimated_by = company.other
        present.outages.create(began="02:10", minutes=4)
    record.refresh_from_db()
    told["lacks in the end"] = _lacks(record)
    told["content"] = record.content()
    told["key of the account"] = company.other.pk
    perform(hotfix, "qualify", by=company.po)
    told["signed"] = list(_fresh(hotfix).values())
    company.other.last_name = "Married"
    company.other.save()
    told["after the person was called otherwise"] = list(_fresh(hotfix).values())
    told["the person on the sheet"] = [
        field.value for field in sheet(record).fields if field.name == "estimated_by"
    ]
    with editing() as present:
        row = present.outages.get()
        row.minutes = 5
        row.save()
    told["after an edit of a row"] = list(_fresh(hotfix).values())
    told["what changed"] = _what_changed(company.po, hotfix)
    return told
