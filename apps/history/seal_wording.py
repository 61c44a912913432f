"""What is said of the seal of a sign-off: on its screen, on paper, where it is verified."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.common import clock
from apps.hotfixes.models import HotFix

from .canonical import AnyModel, first_label
from .history_tables import history_model
from .models import Link, Seal
from .seal_keys import Verifier
from .seal_verification import GivenSeal, SealedLink, given, known_keys
from .sealing import began_at

if TYPE_CHECKING:
    from apps.approvals.models import Approval


class SealKind(models.TextChoices):
    """What the seal of a row can come to."""

    WHEN_SIGNED = "when_signed", gettext_lazy("Sealed when signed")
    NOT_WHEN_SIGNED = "not_when_signed", gettext_lazy("Not sealed when signed")
    NO_KEY = "no_key", gettext_lazy("Not sealed: without a key outside the database")
    UNKNOWN_KEY = "unknown_key", gettext_lazy("Sealed with a key that is not known here")
    FORGED = "forged", gettext_lazy("Not sealed: it was appended without the key")


@dataclass(frozen=True)
class SealOf:
    """The seal of one row: `at` is when it was made, or when everything that was there was sealed."""

    kind: SealKind
    at: datetime | None = None

    @property
    def when_signed(self) -> bool:
        return self.kind is SealKind.WHEN_SIGNED

    @property
    def words(self) -> str:
        """As a reader reads it."""
        said = str(self.kind.label)
        if self.kind is SealKind.NOT_WHEN_SIGNED and self.at:
            return _("%(what)s: sealed with everything that was there, at %(at)s") % {
                "what": said,
                "at": clock.to_the_minute(self.at),
            }
        return said


def seal_of(approval: "Approval") -> SealOf:
    """Return what the seal of one sign-off comes to; its signature is checked. Four queries at most."""
    return seals_of(approval.hotfix, type(approval))[approval.pk]


def seals_of(hotfix: HotFix, model: AnyModel | None = None) -> Mapping[int, SealOf]:
    """Return the seals of all rows of `model` on `hotfix`, by key; of its sign-offs where none is named.

    Four queries, however many there are. A row that was changed later has the seal of its beginning.
    """
    if model is None:
        from apps.approvals.models import Approval as model  # noqa: N813
    book = history_model(model)
    rows = dict(
        book._base_manager.filter(hotfix=hotfix, history_type="+").order_by().values_list("history_id", "id")
    )
    seals = {(seal.number, seal.opening): seal for seal in given(Seal.objects.filter(hotfix=hotfix))}
    began = began_at()
    opening = next((seal for (_number, is_opening), seal in seals.items() if is_opening), None)
    found, keys = {}, known_keys()
    links = Link.objects.filter(hotfix=hotfix, table=first_label(book), row__in=rows).order_by()
    opened = opening.number if opening else None
    for number, table, row, digest, hash_ in links.values_list("number", "table", "row", "digest", "hash"):
        link = SealedLink(hotfix.pk, hotfix.reference, number, table, row, digest, hash_, opened)
        found[rows[link.row]] = _seal_of(
            link, seals.get((link.number, False)), opening, keys=keys, began=began
        )
    return found


def sealing_in_words(*, counted: bool = False) -> str:
    """Return a sentence that says what the seals promise here, and since when.

    Args:
        counted: say how many sign-offs are from before, too, which reads the links of all of them.
    """
    began = began_at()
    if began is None:
        return _("Without a key outside the database: additions by whoever can write to it are not found.")
    when = clock.to_the_minute(began)
    if not counted:
        return _("Sealed since %(when)s: nothing is added without the key from then on.") % {"when": when}
    before = sign_offs_before_sealing()
    sentence = ngettext(
        "Sealed since %(when)s: %(count)d sign-off is from before, and not sealed when signed.",
        "Sealed since %(when)s: %(count)d sign-offs are from before, and not sealed when signed.",
        before,
    )
    return sentence % {"when": when, "count": before}


def sign_offs_before_sealing() -> int:
    """Return how many sign-offs were given before sealing began; one query."""
    from apps.approvals.models import Approval

    table = first_label(history_model(Approval))
    theirs = Seal.objects.filter(hotfix=OuterRef("hotfix"), number=OuterRef("number"), opening=False)
    return Link.objects.filter(~Exists(theirs), table=table).order_by().count()


def _seal_of(
    link: SealedLink,
    seal: GivenSeal | None,
    opening: GivenSeal | None,
    *,
    keys: Mapping[str, Verifier],
    began: datetime | None,
) -> SealOf:
    if seal is not None:
        if not seal.key_among(keys):
            return SealOf(SealKind.UNKNOWN_KEY, seal.made_at)
        holds = seal.holds_for(link, keys)
        return SealOf(SealKind.WHEN_SIGNED if holds else SealKind.FORGED, seal.made_at)
    if opening is not None and link.number <= opening.number:
        return SealOf(SealKind.NOT_WHEN_SIGNED, opening.made_at)
    return SealOf(SealKind.FORGED) if began else SealOf(SealKind.NO_KEY)
