"""What the page of a hot fix says of its record: a draft to print, being issued, failing, or issued."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import is_process_owner
from apps.records.models import IssuedRecord, Issuing


@dataclass(frozen=True)
class RecordPanel:
    """`status` is draft, issuing, failing or issued; only a process owner is told more of a failure."""

    status: str
    url: str
    sheet_url: str
    issued: IssuedRecord | None = None
    failing: Issuing | None = None
    verify_url: str = ""
    try_again_url: str = ""

    @property
    def link(self) -> str:
        """What is behind `url`."""
        if self.status == "issued":
            return _("Issued record (PDF)")
        return _("Draft of the record (PDF)")


def record_panel(hotfix: HotFix, user: User) -> RecordPanel:
    """Where the record of `hotfix` stands, as `user` is told: at most two queries, while it is open none."""
    url = reverse("admin:hotfixes_hotfix_record", args=[hotfix.pk])
    sheet_url = reverse("admin:hotfixes_hotfix_board_sheet", args=[hotfix.pk])
    if not hotfix.ended:
        return RecordPanel("draft", url, sheet_url)
    issued = IssuedRecord.objects.with_newest_timestamp().filter(hotfix=hotfix).first()
    if issued:
        return RecordPanel(
            "issued", url, sheet_url, issued=issued, verify_url=reverse("verify_digest", args=[issued.digest])
        )
    issuing = Issuing.objects.failed().filter(hotfix=hotfix).first()
    if issuing is None or not is_process_owner(user):
        return RecordPanel("failing" if issuing else "issuing", url, sheet_url)
    return RecordPanel(
        "failing",
        url,
        sheet_url,
        failing=issuing,
        try_again_url=reverse("admin:hotfixes_hotfix_record_again", args=[hotfix.pk]),
    )
