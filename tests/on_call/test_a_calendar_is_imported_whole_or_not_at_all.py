"""A calendar of somebody else's making becomes shifts as a whole, or nothing of it does, with sentences."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.systems.models import OnCallShift
from apps.systems.on_call import on_call
from apps.systems.rota_feed import feed
from tests.asking import client_of, words_of
from tests.driving import Company

PAGE = reverse("admin:systems_oncallshift_import")
TL = "ATTENDEE;CN=Tea:mailto:TL@example.org"


def event(*lines: str, starts: str = "DTSTART:{0}", ends: str = "DTEND:{1}", name: str = "Night") -> str:
    now = clock.now()
    times = (f"{now + timedelta(hours=1):%Y%m%dT%H%M%SZ}", f"{now + timedelta(hours=9):%Y%m%dT%H%M%SZ}")
    told = (starts.format(*times), ends.format(*times), f"SUMMARY:{name}", *lines)
    return "\r\n".join(("BEGIN:VEVENT", "UID:1", *(line for line in told if line), "END:VEVENT"))


def calendar(*events: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""))


def send(company: Company, content: str | bytes, *, by: str = "owner", follow: bool = False) -> Any:
    said = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("rota.ics", said, content_type="text/calendar")
    typed = {"system": company.system.pk, "role": "technical_lead", "why": "Planned in March", "file": file}
    return client_of(company.people[by]).post(PAGE, typed, follow=follow)


def test_each_event_becomes_a_shift_and_a_second_time_nothing(company: Company) -> None:
    both = calendar(event(TL), event("ATTENDEE:mailto:insider@example.org", name="Other"))
    for _time in (1, 2):
        assert send(company, both).status_code == 302
        assert OnCallShift.objects.count() == 2
    row = OnCallShift.history.earliest("pk")
    assert (row.history_user, row.history_change_reason) == (company.owner, "Planned in March")
    with clock.set_to(clock.now() + timedelta(hours=2)):
        found = on_call([company.system])[company.system.pk][Role.TECHNICAL_LEAD]
    assert found.person == company.insider  # entered last


def test_times_are_read_in_their_zone_or_in_that_of_the_system(company: Company) -> None:
    own_zone = (
        "BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    )
    day = f"{clock.now() + timedelta(days=2):%Y%m%d}"
    told = [
        event(TL, starts=f"DTSTART;TZID=America/New_York:{day}T080000", ends=f"DTEND:{day}T220000Z"),
        event(TL, starts=f"DTSTART;TZID=W. Europe Standard Time:{day}T080000", ends=f"DTEND:{day}T220000Z"),
        event(TL, starts=f"DTSTART:{day}T080000", ends=f"DTEND:{day}T220000Z"),
        event(TL, starts=f"DTSTART;VALUE=DATE:{day}", ends=f"DTEND:{day}T220000Z"),
    ]
    assert send(company, calendar(own_zone, *told)).status_code == 302
    # In November Berlin is an hour and New York five hours from UTC.
    assert sorted(f"{one.starts_at:%H:%M}" for one in OnCallShift.objects.all()) == [
        "07:00",
        "13:00",
        "23:00",
    ]


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        ("DTSTART:{0}", "DURATION:PT8H", 8),
        ("DTSTART;VALUE=DATE:20261203", "", 24),
        ("DTSTART;VALUE=DATE:20261203", "DURATION:P2D", 48),
        ("DTSTART;VALUE=DATE:20270328", "", 23),
    ],
    ids=["as long as it says", "a day", "two days", "the day in which clocks go forward"],
)
def test_what_names_no_end_lasts_as_long_as_it_says_or_its_day(
    starts: str, ends: str, hours: int, company: Company
) -> None:
    assert send(company, calendar(event(TL, starts=starts, ends=ends))).status_code == 302
    shift = OnCallShift.objects.get()
    assert shift.ends_at - shift.starts_at == timedelta(hours=hours)


def test_what_is_cancelled_and_planned_here_is_named(company: Company) -> None:
    send(company, calendar(event(TL)))
    cancelled = calendar(event(TL, "STATUS:CANCELLED"), event("STATUS:CANCELLED", starts=""))
    said = words_of(send(company, cancelled, follow=True))
    assert "left out: 2." in said
    assert "Cancelled in the file and still planned here, until you take them out:" in said
    assert OnCallShift.objects.count() == 1


@pytest.mark.parametrize("whose", [TL, "ATTENDEE:mailto:left@example.org"], ids=["theirs", "another's"])
def test_what_is_planned_in_the_file_is_not_named_as_cancelled(whose: str, company: Company) -> None:
    said = words_of(send(company, calendar(event(TL), event(whose, "STATUS:CANCELLED")), follow=True))
    assert "Imported: 1." in said
    assert "still planned here" not in said


def test_what_is_cancelled_is_named_once_and_not_without_end(
    company: Company, django_assert_max_num_queries: Any
) -> None:
    def hours(*lines: str) -> list[str]:
        days = [clock.now() + timedelta(days=number) for number in range(1, 14)]
        return [event(*lines, starts=f"DTSTART:{day:%Y%m%dT%H%M%SZ}", ends="DURATION:PT1H") for day in days]

    send(company, calendar(*hours(TL)))
    cancelled = calendar(*hours(TL, "STATUS:CANCELLED"), *hours("STATUS:CANCELLED"))
    with django_assert_max_num_queries(30):  # for each of them two more, once
        answer = send(company, cancelled)
    assert answer.status_code == 302
    said = words_of(send(company, cancelled, follow=True))
    named, more, _rest = said.partition("still planned here, until")[2].partition("And 3 more.")
    assert more
    assert named.count("Technical Lead: Tl Pay, 2026") == 10


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (lambda: event(TL, "RRULE:FREQ=WEEKLY"), "it repeats"),
        (lambda: event(TL, "RECURRENCE-ID:20261201T080000Z"), "it repeats"),
        (lambda: event(), "no attendee has the e-mail address"),
        (lambda: event("ATTENDEE:mailto:nobody@example.org"), "no attendee has the e-mail address"),
        (lambda: event(TL, "ATTENDEE:mailto:qa@example.org"), "its attendees are several people here"),
        (lambda: event(TL, starts=""), "it has no beginning"),
        (lambda: event(TL, ends=""), "it has no end"),
        (lambda: event(TL, ends="DURATION:-PT8H"), "it ends before it begins"),
        (lambda: event(TL, ends="DURATION:P9999999999D"), "DURATION cannot be read"),
        (lambda: event(TL, ends="DURATION:long"), "DURATION cannot be read"),
        (lambda: event(TL, starts="DTSTART:{1}", ends="DTEND:{0}"), "it ends before it begins"),
        (lambda: event(TL, starts="DTSTART:yesterday"), "DTSTART cannot be read"),
        (lambda: event(TL, "DTSTART:20261201T080000Z"), "DTSTART cannot be read"),
        (lambda: event(TL, starts="DTSTART;TZID=Moon:20261201T080000"), "time zone “Moon” is not known here"),
        (lambda: event(TL, starts="DTSTART;VALUE=TIME:080000"), "DTSTART"),
        (lambda: event(TL, ends="DTEND:99991231T235959Z"), "longer than 62 days"),
        (
            lambda: event(TL, starts="DTSTART:20990101T000000Z", ends="DTEND:20990102T000000Z"),
            "two years ahead",
        ),
        (
            lambda: event(TL, starts="DTSTART;VALUE=DATE:00010101", ends="DTEND;VALUE=DATE:00010102"),
            "cannot be read",
        ),
        (lambda: event(*["ATTENDEE:mailto:a@b.example"] * 51), "too many attendees"),
    ],
)
def test_one_event_that_is_not_understood_stops_all(bad: Any, sentence: str, company: Company) -> None:
    answer = send(company, calendar(event(TL), bad()))
    said = words_of(answer)
    assert answer.status_code == 400
    assert "Nothing was imported." in said or "Night" in said
    assert sentence in said
    assert not OnCallShift.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "it is not UTF-8"),
        (b"BEGIN:VCALENDAR\x00", "no calendar that can be read"),
        (b"hello", "no calendar that can be read"),
        (b"BEGIN:VCALENDAR\r\n" * 5000, "no calendar that can be read"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "no event"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nEND:VCALENDAR\r\n", "no calendar that can be read"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VTIME\r\n ZONE\r\nEND:VCALENDAR\r\n", "no calendar that can be read"),
        # Each took as long as the square of its size.
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VTIMEZONE\n" * 16_000, "no calendar that can be read"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 18_000, "no calendar that can be read"),
        (b"BEGIN:VCALENDAR\nBEGIN;X=1:VTIMEZONE\nEND:VTIMEZONE\nEND:VCALENDAR", "can be read"),
        (b"x" * (256 * 1024 + 1), "larger than 256 KB"),
    ],
)
def test_what_is_no_calendar_is_refused(content: bytes, sentence: str, company: Company) -> None:
    answer = send(company, content)
    assert (answer.status_code, sentence in words_of(answer)) == (400, True)


def test_too_many_events_are_refused_and_few_faults_are_told(company: Company) -> None:
    assert "at most 500 are taken" in words_of(send(company, calendar(*[event(TL)] * 501)))
    strange = [event(name=f"\u202eNumber {number} <b>") for number in range(30)]
    said = words_of(send(company, calendar(*strange)))
    assert "And 20 more." in said
    assert "\u202e" not in said
    assert not OnCallShift.objects.exists()


def test_what_is_over_or_cancelled_is_left_out(company: Company) -> None:
    over = event(TL, starts="DTSTART:20200101T000000Z", ends="DTEND:20200102T000000Z")
    assert send(company, calendar(over, event(TL, "STATUS:CANCELLED"))).status_code == 302
    assert not OnCallShift.objects.exists()


def test_two_accounts_with_one_address_are_several_people(company: Company) -> None:
    with acting(None):
        company.po.email = "TL@Example.org"
        company.po.save()
    assert "several people here" in words_of(send(company, calendar(event(TL))))


@pytest.mark.parametrize("who", ["tl", "auditor", "plain", "root"])
def test_only_a_process_owner_imports(who: str, company: Company) -> None:
    assert send(company, calendar(event(TL)), by=who).status_code == 403
    assert client_of(company.people[who]).get(PAGE).status_code == 403
    assert not OnCallShift.objects.exists()


def test_what_was_fed_can_be_imported(company: Company, rule: Any) -> None:
    assert send(company, feed(company.system, host="hotfix.example")).status_code == 302
    assert OnCallShift.objects.count() > 80
