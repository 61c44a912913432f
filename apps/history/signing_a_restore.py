"""Putting on the record that the database was put back from a backup: a signed act, like any other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.common import clock
from apps.common.errors import BadInput, NotAllowed
from apps.common.tracking import acting
from apps.hotfixes.reporting import never_give_again

from .checkpoints import Checkpoint
from .faults import PROCESS_DATA
from .gone import may_be_gone
from .models import Restoration

# Of each of the chains that are asked for, the number and hash of its last link.
Ends = Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class FromBackup:
    """The backup that was restored: the SHA-256 of what it says of itself, when it was taken, what it knew.

    `signed` is whether a key that is believed says so; else it can answer for nothing that is gone.
    """

    digest: str
    taken_at: datetime
    known_checkpoint: int
    signed: bool
    ends: Callable[[Iterable[str]], Ends]


def sign_restore(
    backup: FromBackup, *, by: User, proof: Proof | None, reason: str, compared: Iterable[Checkpoint]
) -> Restoration:
    """Enter that the record was put back from `backup`, and what of `compared` is gone by it.

    Args:
        proof: that `by` was asked again just now.
        compared: checkpoints whose signatures hold; of those after the backup, what they knew beyond it.

    Raises:
        BadInput, NotAllowed: the reason is missing, or `by` may not sign.
        CannotBeSealed: the record is sealed, and the key is not there.
    """
    if not reason.strip():
        raise BadInput(_("Say why the record was put back: it stands on the record."))
    if not by.is_active:
        raise NotAllowed(_("This account is not active any more: somebody else must sign."))
    proof = require_proof(proof, by, priority=None)
    later = _Later.than(backup, compared)
    gone = _gone(backup, later.furthest)
    with acting(by, reason=reason.strip()):
        signed = Restoration.objects.create(
            backup=backup.digest,
            taken_at=backup.taken_at,
            at=clock.now(),
            by=by,
            by_name=str(by),
            authenticated_by=proof.method,
            reason=reason.strip(),
            known_checkpoint=backup.known_checkpoint,
            newest_checkpoint=later.number,
            newest_digest=later.digest,
            gone=gone,
        )
        # Papers, mails and people name them still: another hot fix under the same name would be taken for it.
        never_give_again(chain for chain in gone if chain != PROCESS_DATA)
    return signed


@dataclass
class _Later:
    """Of the checkpoints that a backup cannot know: the newest, and how far each chain went."""

    number: int
    digest: str = ""
    furthest: dict[str, int] = field(default_factory=dict)

    @classmethod
    def than(cls, backup: FromBackup, compared: Iterable[Checkpoint]) -> "_Later":
        """Go through `compared`, holding one at a time; what nobody signed explains none of them."""
        later = cls(backup.known_checkpoint)
        for one in compared:
            if backup.signed and may_be_gone(
                one, known_checkpoint=backup.known_checkpoint, taken_at=backup.taken_at
            ):
                if one.number > later.number:
                    later.number, later.digest = one.number, one.digest
                for chain, (number, _hash) in one.heads.items():
                    later.furthest[chain] = max(number, later.furthest.get(chain, 0))
        return later


def _gone(backup: FromBackup, furthest: Mapping[str, int]) -> dict[str, tuple[int, str, int]]:
    """The chains of which a later checkpoint knew more than the backup, as `Restoration` keeps them."""
    ends = backup.ends(furthest)
    none: tuple[int, str] = (0, "")
    return {
        chain: (*ends.get(chain, none), last)
        for chain, last in furthest.items()
        if last > ends.get(chain, none)[0]
    }
