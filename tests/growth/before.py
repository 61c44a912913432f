"""What the release before has in its database: a closed hot fix with its paper, and open ones, all signed."""

from pathlib import Path

PAPER = Path("var/paper.pdf")


def build() -> None:
    """Make it in an empty database, by the doors: four hot fixes."""
    from django.conf import settings

    from apps.common import clock
    from apps.demo.empty_tables import make_tables
    from apps.history.signing_key import create
    from apps.records import issue
    from tests import driving
    from tests.issuing import print_quickly

    driving.again = lambda _what, do: do()  # a process of its own does nothing twice
    make_tables()  # what migrating ends with, a minute earlier
    with clock.set_to(driving.NIGHT):
        company = driving.make_company()
        settings.SIGNING_KEY = Path("var/key.pem").absolute()
        create(settings.SIGNING_KEY, owner="Halden Hot Fixes", at=clock.now())

        closed = driving.drive(driving.report(company), company, to="closed")
        issue.render_record = print_quickly
        record = issue.issue(closed)
        assert record is not None
        PAPER.write_bytes(record.pdf_path.read_bytes())

        signed_by_one = driving.ready(driving.report(company), company, to="qualification")
        driving.perform(signed_by_one, "qualify", by=company.po)

        driving.ready(driving.report(company), company, to="code_review")

        sent_back = driving.ready(driving.report(company), company, to="code_review")
        driving.perform(sent_back, "request_changes", by=company.tl, reason="It retries for ever.")


def upgrade() -> None:
    """Write the migrations of the changed sources (each question is answered by yes), and run them."""
    from django.core.management import call_command

    call_command("makemigrations", "evidence", verbosity=0)
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("check", databases=["default"])
