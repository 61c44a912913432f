"""A mail tells each moment in the zone of whoever reads it, with UTC beside it, and keeps people's words."""

from django.core import mail

from apps.hotfixes.posting import post_update
from apps.notifications.messages import Mail, Sheet
from apps.notifications.own_time import for_reader_in
from tests.driving import Company, report
from tests.telling import give_addresses, work

from .reading import alone_in, both_in

TEXT = "“Down since 2026-11-23 02:00 UTC”. Restore by 2026-11-23 06:14 UTC.\n\n> since 2026-11-23 02:00 UTC\n"


def test_its_moments_are_in_that_zone_and_what_people_wrote_stays() -> None:
    sheet = Sheet(
        first="Restore by 2026-11-23 06:14 UTC, in 4 h.",
        what="Confirm until 2026-11-23 22:14 UTC",
        facts=(("Last change", "Ann Lee, 2026-11-23 02:14 UTC"),),
        lines=("Ann Lee at 2026-11-23 02:14 UTC:", "> since 2026-11-23 02:00 UTC"),
        ways=(),
    )
    told = for_reader_in("Asia/Kolkata", Mail("HF-1: confirm until 2026-11-23 22:14 UTC", TEXT, sheet))
    assert told.subject == "HF-1: confirm until 2026-11-24 03:44 IST (2026-11-23 22:14 UTC)"
    assert told.text == (
        "“Down since 2026-11-23 02:00 UTC”. Restore by 2026-11-23 11:44 IST (06:14 UTC).\n\n"
        "> since 2026-11-23 02:00 UTC\n"
    )
    assert told.sheet is not None
    assert told.sheet.first == "Restore by 2026-11-23 11:44 IST (06:14 UTC), in 4 h."
    assert told.sheet.what == "Confirm until 2026-11-24 03:44 IST (2026-11-23 22:14 UTC)"
    assert told.sheet.facts == (("Last change", "Ann Lee, 2026-11-23 07:44 IST (02:14 UTC)"),)
    assert told.sheet.lines == (
        "Ann Lee at 2026-11-23 07:44 IST (02:14 UTC):",
        "> since 2026-11-23 02:00 UTC",
    )


def test_whoever_has_no_zone_gets_the_mail_as_it_is() -> None:
    plain = Mail("HF-1", TEXT)
    assert for_reader_in("", plain) is plain


def test_each_of_those_who_are_told_reads_it_in_their_own(company: Company) -> None:
    give_addresses(company)
    company.po.time_zone = "Asia/Kolkata"
    company.po.save(update_fields=["time_zone"])
    post_update(report(company), "We are on it: look at 02:30 UTC again.", by=company.reporter)
    work()
    said = {one.to[0]: one for one in mail.outbox if "status update" in one.subject}
    to_po, to_tl = said["po@example.org"], said["tl@example.org"]
    for words in (to_po.body, to_po.alternatives[0][0]):
        assert both_in(words)
        # But for what the reporter wrote.
        assert len(list(alone_in(words))) == words.count("look at 02:30 UTC again") == 1
    assert "IST" not in to_tl.body
    assert " UTC" in to_tl.body
