"""Whether each row that carries authority was sealed by a key that is believed.

Whoever can write to the whole database can append a sign-off with its row of history and a valid link. What
they cannot append is its seal.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from . import seal_keys
from .faults import PROCESS_DATA, Fault, How
from .going_on import goes_on
from .models import BEGINNING, Link, Seal
from .seal_keys import Verifier
from .sealing import began_at, sealed_tables, text_of
from .signing_key import SigningKeyError
from .verification_parts import ProcessChain, RangeOfHotFixes
from .verification_scope import Scope, one_by_one, side_by_side

Tick = Callable[[int], Any]

_SEALS = Seal._meta.label
# The order of both readings: process data first, then hot fix by hot fix, each in the order of its chain.
_IN_ORDER = (F("hotfix").asc(nulls_first=True), "number")


class SealedLink(NamedTuple):
    """What a seal signs of a link, and up to which number its chain was sealed when sealing began."""

    hotfix_id: int | None
    reference: str | None
    number: int
    table: str
    row: int
    digest: str
    hash: str
    opened: int | None

    @property
    def place(self) -> tuple[int, int]:
        return (self.hotfix_id or 0, self.number)

    def fault(self, how: How, why: str) -> Fault:
        return Fault(self.reference or PROCESS_DATA, self.number, self.table, self.row, how, why)


class GivenSeal(NamedTuple):
    """A seal as it stands in the table."""

    hotfix_id: int | None
    reference: str | None
    number: int
    id: int
    opening: bool
    made_at: Any
    key: str
    signature: bytes

    @property
    def place(self) -> tuple[int, int]:
        return (self.hotfix_id or 0, self.number)

    def holds_for(self, link: Any, keys: Mapping[str, Verifier]) -> bool:
        """Whether a key that is believed signed this of `link`."""
        key = self.key_among(keys)
        said = text_of(link, opening=self.opening, made_at=self.made_at, key=key)
        return bool(key) and keys[key].signed(said, bytes(self.signature))

    def key_among(self, keys: Mapping[str, Verifier]) -> str:
        """The SHA-256 of the certificate that it names, empty where that is none of `keys`.

        It keeps the beginning; in a database of before (0007) it keeps all of it.
        """
        if len(self.key) < BEGINNING:
            return ""
        return next((key for key in keys if key.startswith(self.key)), "")


@goes_on(RangeOfHotFixes, ProcessChain)
def seal_faults(scope: Scope, tick: Tick) -> Iterator[Fault]:
    """Everything that was appended without the key, and every seal that does not hold.

    Where no key is known nothing can be said of the signatures: who asks is told that (`cannot_be_checked`).
    """
    keys = known_keys()
    begun = began_at() is not None
    yield from _opening_faults(scope, keys)
    seals = given(_of(scope).filter(opening=False))
    for _place, linked, sealed in side_by_side(
        ((link.place, link) for link in _links(scope)), ((seal.place, seal) for seal in seals)
    ):
        tick(1)
        if linked is None:
            yield _without_its_link(sealed[1])
        elif sealed is not None:
            if keys and not sealed[1].holds_for(linked[1], keys):
                yield linked[1].fault(How.ALTERED, _("Its seal does not hold."))
        elif begun and linked[1].number > (linked[1].opened or 0):
            yield linked[1].fault(How.UNSEALED, _("It was appended without the key."))


def known_keys() -> Mapping[str, Verifier]:
    """Return the keys that are believed; none where what is configured cannot be read."""
    try:
        return seal_keys.trusted()
    except SigningKeyError:
        return {}


def given(seals: "QuerySet[Seal]") -> Iterator[GivenSeal]:
    """Read `seals`, in the order of the chains."""
    names = ("hotfix_id", "hotfix__reference", *GivenSeal._fields[2:])
    return (GivenSeal(*values) for values in one_by_one(seals.order_by(*_IN_ORDER).values_list(*names)))


def _of(scope: Scope) -> "QuerySet[Seal]":
    return Seal.objects.filter(number__gte=scope.first_number, **scope.theirs("hotfix")).order_by()


def _links(scope: Scope, **which: Any) -> Iterator[SealedLink]:
    """The links of the sealed tables, or those that `which` finds."""
    opening = Seal.objects.filter(opening=True, hotfix=OuterRef("hotfix")).order_by().values("number")
    process = Seal.objects.filter(opening=True, hotfix=None).order_by().values_list("number", flat=True)
    of_process_data = process.first() if scope.process_data else None
    links = scope.links.filter(**which or {"table__in": sealed_tables()}).annotate(opened=Subquery(opening))
    names = ("hotfix_id", "hotfix__reference", *SealedLink._fields[2:])
    for values in one_by_one(links.order_by(*_IN_ORDER).values_list(*names)):
        link = SealedLink(*values)
        yield link if link.hotfix_id else link._replace(opened=of_process_data)


def _opening_faults(scope: Scope, keys: Mapping[str, Verifier]) -> Iterator[Fault]:
    """The seals that were made when sealing began, each beside the link that was the last one then."""
    if not keys:
        return
    here = _of(scope).filter(opening=True)
    there = Exists(Seal.objects.filter(opening=True, hotfix=OuterRef("hotfix"), number=OuterRef("number")))
    of_hotfixes = _links(scope, pk__in=scope.links.filter(there).values("pk"))
    seals = given(here.filter(hotfix__isnull=False))
    for _place, linked, sealed in side_by_side(
        ((link.place, link) for link in of_hotfixes), ((seal.place, seal) for seal in seals)
    ):
        if linked is None:
            yield _without_its_link(sealed[1])
        elif not sealed[1].holds_for(linked[1], keys):
            yield linked[1].fault(How.ALTERED, _("The seal that was made when sealing began does not hold."))
    for seal in given(here.filter(hotfix__isnull=True)):
        link: Any = Link.objects.filter(hotfix=None, number=seal.number).first()
        if not seal.holds_for(link or Link.that_says_nothing(), keys):
            why = _("The seal that was made when sealing began does not hold.")
            yield Fault(PROCESS_DATA, seal.number, _SEALS, seal.id, How.ALTERED, why)


def _without_its_link(seal: GivenSeal) -> Fault:
    chain = seal.reference or PROCESS_DATA
    return Fault(chain, seal.number, _SEALS, seal.id, How.ALTERED, _("What it sealed is not there any more."))
