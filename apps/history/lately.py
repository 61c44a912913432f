"""What the newest checkpoints knew of some chains: read from the end, and no further than must be."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .checkpoint_doubts import missing
from .checkpoints import Checkpoint, is_signed
from .gone import Restored
from .seal_keys import Verifier


@dataclass
class Lately:
    """What was read: heads of the chains that were asked for, and a sentence for each doubt.

    `verified` is the one that was written after everything had been found to match, None where none was met.
    """

    heads: dict[str, dict[int, tuple[str, str]]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    verified: Checkpoint | None = None
    count: int = 0


def read_lately(
    newest_first: Iterable[Checkpoint],
    *,
    wanted: set[str],
    also: Callable[[str], bool] | None,
    trusted: Mapping[str, Verifier],
    restored: Sequence[Restored],
) -> Lately:
    """Read until each chain of `wanted` was met; where there is an `also`, to the last whole one.

    Args:
        also: which chains are asked for beside these, by name.
    """
    found, left, digests = Lately(), set(wanted), dict[int, str]()
    after: Checkpoint | None = None
    for one in newest_first:
        found.count += 1
        digests[one.number] = one.digest
        if after and (after.previous, after.number) != (one.digest, one.number + 1):
            said = _("Between checkpoints %(before)s and %(name)s one is missing, or the former was changed.")
            found.doubts.append(said % {"before": one.name, "name": after.name})
        after = one
        if not is_signed(one, trusted):
            found.doubts.append(_("The signature of checkpoint %(name)s does not hold.") % {"name": one.name})
            continue
        for chain, (number, hash_) in one.heads.items():
            if chain in wanted or (also is not None and also(chain)):
                if not any(restore.covers(one, chain, number) for restore in restored):
                    found.heads.setdefault(chain, {})[number] = (hash_, one.name)
                left.discard(chain)
        if one.good and found.verified is None:
            found.verified = one
        if one.whole or (also is None and not left and found.verified):
            break
    found.doubts += missing(digests)
    return found
