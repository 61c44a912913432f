"""Run in the scratch copy whose development record has a new field: people fill it in, see it and sign it.

Its name keeps this file out of the ordinary run, where there is no such field.
"""

from apps.common import clock
from apps.records.pdf import as_html
from apps.records.snapshot import snapshot
from tests.asking import client_of, form_in, url, words_of
from tests.driving import drive, ready, report


def test_it_is_filled_in_and_shown(company):
    hotfix = ready(report(company), company, to="development")
    there, address = client_of(company.sd), url("evidence", hotfix, "development_records")
    form = there.get(address)
    assert "Rebuilt images" in words_of(form)
    there.post(address, {**form_in(form), "rebuilt_images": "gateway:2.4.1"})
    assert "gateway:2.4.1" in words_of(there.get(url("change", hotfix)))
    assert "gateway:2.4.1" in as_html(snapshot(hotfix, printed_by="Amelia Auditor", at=clock.now()))


def test_it_is_signed(company):
    hotfix = drive(report(company), company, to="code_review")
    (signed,) = hotfix.approvals.get(phase="development").signed_evidence
    assert signed["fields"]["rebuilt_images"] == ""
