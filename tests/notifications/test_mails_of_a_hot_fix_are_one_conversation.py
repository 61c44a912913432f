"""Every mail of a hot fix answers the same first one, so that mail clients keep them together."""

from django.core import mail

from apps.common import clock
from apps.notifications.dispatch import tell
from apps.notifications.outbox import RETRY
from tests.driving import NIGHT, Company, report
from tests.telling import work


def _sent() -> list[dict[str, str]]:
    found = [dict(one.message().items()) for one in mail.outbox]
    mail.outbox.clear()
    return found


def test_they_answer_one_first_mail_and_each_has_its_own_name(ready, company: Company, settings) -> None:
    settings.SITE_URL = "https://hotfix.example"
    hotfix = report(company)
    work()
    sent = _sent()
    assert len(sent) > 1
    first = f"<{hotfix.reference.lower()}@hotfix.example>"
    assert {(one["In-Reply-To"], one["References"]) for one in sent} == {(first, first)}
    assert {one["Thread-Topic"] for one in sent} == {hotfix.reference}
    assert len({one["Thread-Index"] for one in sent}) == 1
    assert {one["List-Id"] for one in sent} == {
        f"{hotfix.reference} <{hotfix.reference.lower()}.hotfix.example>"
    }
    assert len({one["Message-ID"] for one in sent}) == len(sent)
    assert all(one["Message-ID"].endswith("@hotfix.example>") for one in sent)
    assert {one["Auto-Submitted"] for one in sent} == {"auto-generated"}


def test_two_hot_fixes_are_two(company: Company) -> None:
    report(company)
    report(company, title="Refunds fail")
    work()
    assert len({(one["References"], one["Thread-Index"]) for one in _sent()}) == 2


def test_a_mail_that_is_sent_again_has_the_name_that_it_had(company: Company, monkeypatch) -> None:
    hotfix = report(company)
    with monkeypatch.context() as broken:
        # The server took it, and the process died before that was written down.
        broken.setattr("apps.notifications.outbox._sent", lambda out, send: bool(send(out.address, out.mail)))
        work()
    first = {one["Message-ID"] for one in _sent()}
    with clock.set_to(NIGHT + RETRY.claim_lasts):
        tell(hotfix.pk)
    assert first <= {one["Message-ID"] for one in _sent()}
