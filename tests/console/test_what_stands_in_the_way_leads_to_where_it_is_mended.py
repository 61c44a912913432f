"""A confirmation page that says what is missing leads there, and shows all that the act rests on."""

from collections.abc import Callable
from typing import Any

from apps.hotfixes.models import HotFix
from tests.asking import client_of, saying, url, words_of
from tests.driving import Company, ready, report


def links(answer: Any) -> str:
    """What is listed as missing, with its links."""
    return words_of(answer).partition('id="unmet"')[2].partition("</section>")[0]


def test_to_the_form_of_the_evidence(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("qualification")
    hotfix.impact_assessments.update(data_integrity="")
    shown = links(client_of(company.po).get(url("act", hotfix, "qualify")))
    assert f'href="{url("evidence", hotfix, "impact_assessments")}"' in shown
    assert "risk_assessments" not in shown


def test_to_the_signature_that_comes_first(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("deployment")
    shown = links(client_of(company.rm).get(url("act", hotfix, "deploy")))
    assert f'href="{url("act", hotfix, "go")}"' in shown
    assert "Deployment record" in shown
    assert "deployment_records" not in shown, "it is not open before the go"


def test_what_an_act_rests_on_beside_the_signed_evidence_is_shown(company: Company) -> None:
    hotfix = ready(report(company), company, to="deployment")
    manager = client_of(company.rm)
    record = "<h3>Deployment record</h3>"
    assert record not in words_of(manager.get(url("act", hotfix, "go")))
    manager.post(url("act", hotfix, "go"), saying(hotfix))
    assert record in words_of(manager.get(url("act", hotfix, "deploy")))
