"""A reference in any form opens its page: typed into the field, or behind the address of the site."""

import pytest
from django.urls import reverse

from apps.common import clock
from apps.search.references import references_of
from tests.asking import client_of, url
from tests.driving import NIGHT, report

SEARCH = reverse("admin:search")
FORMS = ("HF-{year}-{number:04d}", "hf-{year}-{number}", "HF-{number}", "hf {number}", "HF{number}")
SHORT = ("#{number}", "# {number}", "{number}", "00{number}", "  {number} ")


@pytest.fixture
def hotfix(company):
    report(company)
    return report(company)


@pytest.mark.parametrize("form", [*FORMS, *SHORT])
def test_typed(form, hotfix, company):
    answer = client_of(company.po).get(SEARCH, {"q": form.format(year=2026, number=2)})
    assert (answer.status_code, answer["Location"]) == (302, url("change", hotfix))


@pytest.mark.parametrize("form", FORMS[:3])
@pytest.mark.parametrize("end", ["", "/"])
def test_in_the_address(form, end, hotfix, company):
    answer = client_of(company.po).get("/" + form.format(year=2026, number=2) + end)
    assert (answer.status_code, answer["Location"]) == (302, url("change", hotfix))


def test_whoever_signs_in_first_comes_there_afterwards(hotfix):
    answer = client_of(None).get(f"/{hotfix.reference}")
    assert answer["Location"].endswith(f"?next=/{hotfix.reference}")


def test_a_number_of_two_years_shows_both_the_newest_first(hotfix, company):
    with clock.set_to(NIGHT.replace(year=2027)):
        report(company)
        newer = report(company)
        answer = client_of(company.po).get(SEARCH, {"q": "HF-2"})
        assert [one.hotfix for one in answer.context["found"].results] == [newer, hotfix]
        by_address = client_of(company.po).get("/HF-2")
        assert by_address["Location"] == f"{SEARCH}?q=HF-2"
        assert client_of(company.po).get(SEARCH, {"q": "HF-2026-2"})["Location"] == url("change", hotfix)


def test_a_number_that_is_none_is_a_word(hotfix, company):
    text = report(company, title="Error 4711 at the till")
    answer = client_of(company.po).get(SEARCH, {"q": "4711"})
    assert [one.hotfix for one in answer.context["found"].results] == [text]


@pytest.mark.parametrize("text", ["", "HF", "#", "HF-", "2.4.1", "HF-2026-0001-x", "9" * 30, "HF 1 2", "٣"])
def test_what_is_no_reference(text, db):
    assert references_of(text) == []
