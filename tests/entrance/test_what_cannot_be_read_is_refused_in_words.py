"""NUL, half a character and bytes that are no UTF-8, in whatever part of a request: 400 with a sentence."""

from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.accounts.models import User
from apps.console.fence import UnusableText
from apps.hotfixes.models import HotFix
from tests.asking import client_of, url, words_of
from tests.attaching import upload
from tests.driving import Company

ADDRESS = "This address contains characters that cannot be read"


UNREADABLE = ("%00", "a%00b", "%ff", "%c3", "%ed%a0%80", "%c0%af")
PLACES = (
    "/admin/{}/",
    "/admin/hotfixes/hotfix/?q={}",
    "/verify/{}/",
    "/{}",
    "/static/{}.css",
    "/admin/?{}=1",
)


@pytest.mark.parametrize("who", ["po", None])
def test_in_an_address(who: str | None, company: Company) -> None:
    browser = client_of(company.people[who] if who else None)
    for place, part in product(PLACES, UNREADABLE):
        answer = browser.get(place.format(part))
        assert answer.status_code == 400, (place, part)
        assert ADDRESS in words_of(answer)
        assert answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_what_can_be_read_passes(company: Company) -> None:
    browser = client_of(company.po)
    for query in ("q=100%", "q=%25", "q=Þórsson", "q=%F0%9F%94%A5", "q=%EF%BF%BD", "q=a+b"):
        assert browser.get(f"{url('changelist')}?{query}").status_code == 200


@pytest.mark.parametrize("name", ["HTTP_USER_AGENT", "HTTP_X_FORWARDED_FOR", "HTTP_ACCEPT", "HTTP_REFERER"])
def test_in_a_header(name: str, company: Company) -> None:
    for value in ("a\0b", "\ud800"):
        answer = client_of(company.po).get(url("changelist"), **{name: value})
        assert answer.status_code == 400
        assert "A header of this request" in words_of(answer)


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
def test_in_a_cookie_of_ours_which_is_taken_away(name: str, company: Company) -> None:
    browser = client_of(company.po)
    browser.cookies[name] = "a\0b"
    answer = browser.get(url("changelist"))
    assert answer.status_code == 400
    assert "A cookie of this site was damaged." in words_of(answer)
    assert answer.cookies[name]["max-age"] == 0
    assert browser.get(url("changelist")).status_code in (200, 302)


def test_a_cookie_of_somebody_else_is_their_business(company: Company) -> None:
    browser = client_of(company.po)
    browser.cookies["other"] = "\xff"
    assert browser.get(url("changelist")).status_code == 200


FORMS = {
    "a name": {"te\0xt": "a"},
    "the field of a file": {"fi\0le": SimpleUploadedFile("a.log", b"log")},
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("who", ["qa", None])
def test_in_a_form(form: Any, who: str | None, hotfix: HotFix, company: Company) -> None:
    address = url("attach", hotfix, "test_reports", hotfix.test_reports.get())
    answer = client_of(company.people[who] if who else None).post(address, form)
    assert answer.status_code == 400
    assert "The name of a field or of a file" in words_of(answer)
    assert not hotfix.attachments.exists()


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "unicode_escape", "latin-1"])
def test_a_form_is_in_utf_8(charset: str, company: Company) -> None:
    body, kind = b"title=%5cud800+2AA-", f"application/x-www-form-urlencoded; charset={charset}"
    assert client_of(company.po).post(url("add"), body, content_type=kind).status_code == 400
    part = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\\ud800 +2AA-\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    assert client_of(company.po).post(url("add"), part, content_type=kind).status_code == 400


def test_what_is_no_form_at_all(company: Company) -> None:
    for kind in (
        "multipart/form-data",
        "multipart/form-data; boundary=\xff",
        "multipart/form-data; boundary=x",
    ):
        answer = client_of(company.po).generic("POST", url("add"), b"nonsense", content_type=kind)
        assert answer.status_code in (400, 403), kind
        assert "<p>" in words_of(answer)


TYPED = {
    "_selected_action": "a\0b",
    "action": "print\0agenda",
    "as_role": "qa_lead:\0",
    "seen": "1\0",
    "evidence": "\0",
    "password": "\0",
    "why": "\0",
    "_to_field": "\0",
    "user": "\0",
    "options-0-id": "\0",
}


@pytest.mark.parametrize("name", TYPED)
def test_where_no_form_looks_at_it(name: str, hotfix: HotFix, company: Company) -> None:
    before = HotFix.objects.values().get(pk=hotfix.pk)
    for who, address in (
        ("qa", url("changelist")),
        ("qa", url("act", hotfix, "pass_testing")),
        ("qa", url("evidence", hotfix, "test_reports")),
        ("owner", reverse("admin:systems_rosterentry_add")),
        ("root", reverse("admin:accounts_user_changelist")),
    ):
        answer = client_of(company.people[who]).post(address, {"why": "As agreed.", name: TYPED[name]})
        assert answer.status_code < 500, (address, name)
    assert HotFix.objects.values().get(pk=hotfix.pk) == before


def test_what_slips_through_is_stopped_on_its_way_to_the_database(company: Company) -> None:
    with pytest.raises(UnusableText):
        User.objects.filter(username="a\0b").exists()
    with pytest.raises(UnusableText):
        Group.objects.bulk_create([Group(name="a"), Group(name="b\0")])


def test_the_name_of_a_file_is_kept_without_it(hotfix: HotFix, company: Company) -> None:
    address = url("attach", hotfix, "test_reports", hotfix.test_reports.get())
    file = SimpleUploadedFile("gate\0way.log", b"a line")
    assert client_of(company.qa).post(address, {"file": file}).status_code == 302
    assert hotfix.attachments.get().name == "gateway.log"


def test_the_file_itself_may_hold_anything(hotfix: HotFix, company: Company) -> None:
    address = url("attach", hotfix, "test_reports", hotfix.test_reports.get())
    answer = client_of(company.qa).post(address, {"file": upload("Þórsson \u2028.log"), "note": "a"})
    assert answer.status_code == 302
