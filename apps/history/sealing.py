"""Making seals: one for each row that carries authority, in the transaction that writes the row.

A model says `sealed = True` to have the rows of its history sealed, and those of its many-to-many fields.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import CannotBeSealed

from . import seal_keys
from .canonical import AnyModel
from .chained_models import chained_models
from .models import Link, beginning_of
from .seals import Seal, sealed_text
from .signing_key import SigningKey, SigningKeyError

# Who is in which group, who may sign in, and what permissions stand for: authority, too.
_SEALED_AS_WELL: frozenset[AnyModel] = frozenset({User, Group, Permission, ContentType})
_AT_ONCE = 1_000

_log = logging.getLogger(__name__)


def is_sealed(model: AnyModel) -> bool:
    """Return whether the rows of history of `model` are sealed."""
    return model in _SEALED_AS_WELL or bool(getattr(model, "sealed", False))


@cache
def sealed_tables() -> frozenset[str]:
    """Return the tables of history whose links are sealed, as the links name them."""
    return frozenset(book.label for book in chained_models() if is_sealed(book.of))


def put_seals(links: Sequence[Link]) -> None:
    """Seal those of `links`, just written, that carry authority: one INSERT, however many they are.

    Raises:
        CannotBeSealed: the history is sealed, and the key is not there. What would stand unsealed for ever,
            as a forgery does, is not written at all.
    """
    wanted = [link for link in links if link.table in sealed_tables()]
    if not wanted:
        return
    key, why = None, "No SIGNING_KEY is configured."
    try:
        key = seal_keys.sealing_key()
    except SigningKeyError as missing:
        why = str(missing)
    if key is not None:
        Seal.objects.bulk_create([_sealed(link, key, made_at=link.written_at) for link in wanted])
    elif began_at() is not None:
        _log.error("Something could not be sealed, and was not done: %s", why)
        raise CannotBeSealed(
            _(
                "Nothing was done: what carries a right or a name is sealed with a key of this site, and the"
                " key cannot be read now. Tell whoever runs this site."
            )
        )


def began_at() -> datetime | None:
    """Return since when the history is sealed; None where it is not. One query."""
    opening = Seal.objects.filter(hotfix=None, opening=True).order_by()
    return opening.values_list("made_at", flat=True).first()


def begin() -> int:
    """Seal the end of each chain as it is now, once: whatever comes later without a seal is a forgery.

    It returns how many chains there were.

    Raises:
        CannotBeSealed: there is no key, or sealing began before. What was appended since is not sealed
            afterwards, whoever asks.
    """
    try:
        key = seal_keys.sealing_key()
    except SigningKeyError as missing:
        raise CannotBeSealed(str(missing)) from missing
    if key is None:
        raise CannotBeSealed(
            _("There is no key to seal with: make one with create_signing_key, and set SIGNING_KEY.")
        )
    with transaction.atomic():
        since = began_at()
        if since is not None:
            raise CannotBeSealed(
                _("The history is sealed since %(when)s: what came later without a seal is not sealed now.")
                % {"when": f"{since:%Y-%m-%d %H:%M} UTC"}
            )
        now = clock.now()
        ends = _ends()
        chains = 0
        while some := list(islice(ends, _AT_ONCE)):
            Seal.objects.bulk_create([_sealed(link, key, made_at=now, opening=True) for link in some])
            chains += len(some)
    _log.info("The history is sealed from now on: %d chains, by the key %s.", chains, key.fingerprint)
    return chains


def _ends() -> Iterator[Link]:
    """The last link of each chain, that of process data first, which is sealed even where it is empty."""
    last = Link.objects.order_by().values("hotfix").annotate(last=Max("id")).values("last")
    process: Any = Link.objects.filter(hotfix=None).order_by("-number").first()
    yield process or Link.that_says_nothing()
    yield from Link.objects.filter(id__in=last, hotfix__isnull=False).order_by("hotfix").iterator()


def _sealed(link: Link, key: SigningKey, *, made_at: datetime, opening: bool = False) -> Seal:
    signature = key.sign(text_of(link, opening=opening, made_at=made_at, key=key.fingerprint))
    return Seal(
        hotfix_id=link.hotfix_id,
        number=link.number,
        opening=opening,
        made_at=made_at,
        key=beginning_of(key.fingerprint),
        signature=signature,
    )


def text_of(link: Any, *, opening: bool, made_at: datetime, key: str) -> bytes:
    """Return what the seal of `link` signs; a `Link`, or a row with the same names."""
    return sealed_text(
        chain=link.hotfix_id,
        number=link.number,
        table=link.table,
        row=link.row,
        digest=link.digest,
        hash=link.hash,
        opening=opening,
        made_at=made_at,
        key=key,
    )
