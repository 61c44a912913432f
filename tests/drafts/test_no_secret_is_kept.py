"""Of a form that is kept as a draft no password is, and nothing that its page carries for itself."""

from urllib.parse import unquote_plus

from apps.console.models import Draft
from tests.asking import client_of, url
from tests.drafting import begin, save
from tests.driving import PASSWORD, Company, ready, report


def test_neither_refused_nor_while_typing(company: Company) -> None:
    hotfix = ready(report(company), company, to="testing")
    address = url("act", hotfix, "fail_testing")
    browser = client_of(company.qa)
    typed = begin(browser, address, reason="It fails.", password=f"{PASSWORD}!")
    for send in (lambda: save(browser, typed), lambda: browser.post(address, typed)):
        Draft.objects.all().delete()
        send()
        kept = unquote_plus(Draft.objects.get().typed)
        assert "It fails." in kept
        for secret in (PASSWORD, typed["csrfmiddlewaretoken"][0], typed["kept_draft"][0], typed["shown"][0]):
            assert secret not in kept


def test_no_form_of_ones_own_log_in_keeps_drafts(company: Company) -> None:
    browser = client_of(company.qa)
    for address in ("/admin/password_change/", "/admin/address/", "/admin/login/"):
        assert "kept_draft" not in browser.get(address).content.decode()
