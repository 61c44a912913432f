"""What the door announces, inside its transaction, to apps that the process does not know."""

from django.dispatch import Signal

# Arguments: hotfix (locked). Something of it was changed, by whoever its stamp names.
hot_fix_changed = Signal()

# Arguments: hotfix (locked), grant (the new row), by (the process owner), reason.
role_granted = Signal()

# Arguments: delegation (the new row).
role_delegated = Signal()

# Arguments: hotfix (locked). It has ended: what a receiver writes happens exactly if the ending does.
ended = Signal()
