"""A channel of another kind needs no outbox of its own: claims, tries and pauses are the same for all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from apps.notifications.messages import Mail
from apps.notifications.models import Kind, Notice
from apps.notifications.outbox import RETRY, Outgoing, Send, claim, deliver, to_a_person
from tests.driving import NIGHT, Company, report
from tests.telling import told


@dataclass
class Pager:
    """A channel that keeps what it sent; some numbers do not answer, and it can be out of order."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    connections: int = 0
    out_of_order: bool = False
    silent: str = ""

    __hash__ = object.__hash__

    @contextmanager
    def connected(self) -> Iterator[Send]:
        if self.out_of_order:
            raise ConnectionRefusedError("No network.")
        self.connections += 1
        yield self._send

    def _send(self, address: str, mail: Mail) -> None:
        if address == self.silent:
            raise TimeoutError("Nobody answers.")
        self.sent.append((address, mail.subject))


@pytest.fixture
def notices(company: Company) -> list[Notice]:
    """Two claimed messages, to two people."""
    hotfix = report(company)
    made = [
        Notice.objects.create(hotfix=hotfix, kind=Kind.SIGN, to=to, written_at=NIGHT, next_try_at=NIGHT)
        for to in (company.po, company.tl)
    ]
    for notice in made:
        claim(notice, NIGHT)
    told()
    return made


def paged(notice: Notice, pager: Pager, *, number: str, wanted: bool = True) -> Outgoing:
    return Outgoing(notice, Mail("Wake up", "Now."), number, lambda: wanted, pager)


def test_each_goes_by_its_own_channel_over_one_connection(notices: list[Notice], company: Company) -> None:
    pager = Pager()
    third = Notice.objects.create(
        hotfix=notices[0].hotfix, kind=Kind.SIGN, to=company.sd, written_at=NIGHT, next_try_at=NIGHT
    )
    going = [
        paged(notices[0], pager, number="1"),
        to_a_person(third, Mail("By mail", "Now."), None),
        paged(notices[1], pager, number="2"),
    ]
    assert deliver(going) == 3
    assert pager.sent == [("1", "Wake up"), ("2", "Wake up")]
    assert pager.connections == 1
    assert told() == ["sd"]
    assert not Notice.objects.filter(pk__in=[one.pk for one in notices], sent_at=None).exists()


def test_one_that_is_out_of_order_is_tried_again_and_stops_no_other(
    notices: list[Notice], company: Company
) -> None:
    pager = Pager(out_of_order=True)
    going = [paged(notices[0], pager, number="1"), to_a_person(notices[1], Mail("By mail", "Now."), None)]
    assert deliver(going) == 1
    assert told() == ["tl"]
    notices[0].refresh_from_db()
    assert (notices[0].tries, notices[0].last_error) == (1, "ConnectionRefusedError: No network.")
    assert notices[0].next_try_at == NIGHT + RETRY.first


def test_one_number_that_does_not_answer_stops_no_other(notices: list[Notice]) -> None:
    pager = Pager(silent="1")
    going = [paged(notice, pager, number=str(number)) for number, notice in enumerate(notices, 1)]
    assert deliver(going) == 1
    assert pager.sent == [("2", "Wake up")]
    assert list(Notice.objects.due(NIGHT + timedelta(minutes=1))) == [notices[0]]


def test_what_is_not_wanted_any_more_is_let_be(notices: list[Notice]) -> None:
    pager = Pager()
    assert deliver([paged(notices[0], pager, number="1", wanted=False)]) == 0
    assert pager.connections == 0
    notices[0].refresh_from_db()
    assert (notices[0].next_try_at, notices[0].sent_at) == (None, None)
