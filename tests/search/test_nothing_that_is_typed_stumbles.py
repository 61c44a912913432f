"""Whatever is typed is words: operators, quotes, other scripts and far too much get an answer in words."""

import pytest
from django.urls import reverse

from tests.asking import client_of, url
from tests.driving import report

SEARCH = reverse("admin:search")
ODD = [
    *('"card', "card'", "card*", "*", "%", "_", "\\", "\\'", "--", "';DROP TABLE x", "card & !", "a:b", ":*"),
    *("NOT card", "card OR", "NEAR(card, 2)", "words:card", "^card", "(card", "{words}", "<b>card</b>", "@1"),
    *(
        "$1",
        "&1",
        "card\tpayments\n",
        "\u202ecard\u202c",
        "שלום",
        "مرحبا",
        "日本語",
        "ﷺ",
        "½",
        "🔥",
        "e\u0301",
    ),
    *("\u0301", "a" * 200, "1" * 200, "card " * 40, "-".join("abcdefghij" * 10), "hf-0000-0", "#0", "0"),
]


@pytest.mark.parametrize("text", ODD)
def test_it_is_answered(text, company):
    report(company)
    for address in (SEARCH, url("changelist")):
        answer = client_of(company.po).get(address, {"q": text})
        assert answer.status_code in (200, 302)


@pytest.mark.parametrize(
    "text", ['"card"', "card*", "(payments) & card", "payments: card!", "card\u200bcard"]
)
def test_signs_part_words_and_mean_nothing(text, company):
    hotfix = report(company)
    found = client_of(company.po).get(SEARCH, {"q": text}).context["found"]
    assert [one.hotfix for one in found.results] == [hotfix]


@pytest.mark.parametrize("text", ["@1", "$1", "&1"])
def test_a_key_of_somebody_is_no_word(text, company):
    report(company)
    assert "Reporter" not in client_of(company.po).get(SEARCH, {"q": text}).content.decode()


@pytest.mark.parametrize("text", ["", "   ", None])
def test_nothing_typed_is_told_how_to(text, company):
    answer = client_of(company.po).get(SEARCH, {} if text is None else {"q": text})
    assert answer.status_code == 200
    assert "Type a reference" in answer.content.decode()


def test_too_much_is_refused_in_words_and_stays_in_the_field(company):
    text = "x" * 10_000
    answer = client_of(company.po).get(SEARCH, {"q": text})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "10000 letters, and the limit is 200" in page
    assert f'value="{text}"' in page


def test_nul_is_refused_at_the_entrance(company):
    assert client_of(company.po).get(f"{SEARCH}?q=a%00b").status_code == 400


def test_more_words_than_are_looked_for_are_said(company):
    hotfix = report(company, title=" ".join(f"word{number}" for number in range(12)))
    text = " ".join(f"word{number}" for number in range(14))
    answer = client_of(company.po).get(SEARCH, {"q": text})
    assert [one.hotfix for one in answer.context["found"].results] == [hotfix]
    assert "only the first 12" in answer.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", "9" * 5000, "1.5", "٣", ""])
def test_a_page_that_is_none_is_the_first(page, company):
    report(company)
    answer = client_of(company.po).get(SEARCH, {"q": "card", "p": page})
    assert answer.context["found"].number == 1


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_for_reading_alone(method, company):
    assert getattr(client_of(company.po), method)(f"{SEARCH}?q=card").status_code == 405
    assert getattr(client_of(company.po), method)("/HF-2026-0001").status_code in (403, 405)
