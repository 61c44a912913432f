"""`@name` in a status update tells that person, with or without a part in it; who can't be told is named."""

from collections.abc import Callable

import pytest
from django.core import mail

from apps.common.errors import BadInput
from apps.common.tracking import acting
from apps.hotfixes.mentions import names_in
from apps.hotfixes.models import HotFix
from apps.hotfixes.posting import post_update
from tests.asking import client_of, url
from tests.driving import Company
from tests.telling import news, work


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@insider-pay please look.", ["insider-pay"]),
        ("Ask (@insider-pay), or @po-pay.", ["insider-pay", "po-pay"]),
        ("@po-pay @PO-PAY again", ["PO-PAY"]),
        ("Write to help@example.org or to @first.last@example.org!", ["first.last@example.org"]),
        ("git@host:path and 3 @ 5 and user@@host", []),
        ("Nobody.", []),
    ],
)
def test_which_names_stand_in_it(text: str, names: list[str]) -> None:
    assert names_in(text) == names


def test_the_one_who_is_mentioned_hears_of_it(company: Company, ready: Callable[..., HotFix]) -> None:
    hotfix = ready("testing")
    post_update(hotfix, "@Insider-pay knows the gateway.", by=company.sd)
    work()
    (message,) = [one for one in mail.outbox if one.to == ["insider@example.org"]]
    assert ": Sd Pay mentions you - " in message.subject
    assert "> @Insider-pay knows the gateway." in message.body


def test_one_who_would_hear_anyway_hears_once(company: Company, ready: Callable[..., HotFix]) -> None:
    hotfix = ready("testing")
    post_update(hotfix, "@qa-pay runs it again; so says @sd-pay.", by=company.sd)
    work()
    heard = news()
    assert [what for who, what in heard if who == "qa"] == ["Sd Pay mentions you"]
    assert [who for who, _what in heard].count("sd") == 0


def test_a_question_is_not_lost_by_the_next_update(company: Company, ready: Callable[..., HotFix]) -> None:
    hotfix = ready("testing")
    post_update(hotfix, "@insider-pay, is it the gateway?", by=company.sd)
    post_update(hotfix, "It is.", by=company.tl)
    work()
    assert ("insider", "Sd Pay mentions you") in news()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("plain-pay", "may not see this hot fix"),
        ("nobody", "Nobody is called @nobody"),
        ("other-pay", "has no e-mail address and no way of their own that works"),
        ("left-pay", "cannot sign in any more"),
    ],
)
def test_who_would_not_hear_of_it_is_named_at_the_field(
    name: str, why: str, company: Company, ready: Callable[..., HotFix]
) -> None:
    hotfix = ready("testing")
    with acting(None):
        company.other.email = ""
        company.other.is_superuser = True
        company.other.save()
        company.board.username, company.board.is_active = "left-pay", False
        company.board.save()
    with pytest.raises(BadInput) as refused:
        post_update(hotfix, f"@qa-pay and @{name}, look.", by=company.sd)
    ((sentence,),) = (refused.value.fields["text"],)
    assert why in sentence
    assert not hotfix.status_updates.exists()


def test_the_page_says_it_at_the_field_and_keeps_the_text(
    company: Company, ready: Callable[..., HotFix]
) -> None:
    hotfix = ready("testing")
    answer = client_of(company.sd).post(url("status", hotfix), {"text": "@plain-pay, look."})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "@plain-pay may not see this hot fix, and would not hear of it." in page
    assert "@plain-pay, look." in page


def test_many_at_once_are_refused(company: Company, ready: Callable[..., HotFix]) -> None:
    with pytest.raises(BadInput, match="at most 20"):
        post_update(ready("testing"), " ".join(f"@p{each}" for each in range(21)), by=company.sd)


def test_the_names_are_asked_for_together(
    company: Company, ready: Callable[..., HotFix], django_assert_max_num_queries
) -> None:
    from apps.hotfixes.mentions import why_not_reached

    hotfix = ready("testing")
    with django_assert_max_num_queries(5):
        why_not_reached("@po-pay @tl-pay @sd-pay @qa-pay @rm-pay @plain-pay @insider-pay", hotfix)
