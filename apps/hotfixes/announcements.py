"""What the door announces, inside its transaction, to apps that the process does not know."""

from django.dispatch import Signal

# Arguments: hotfix (locked), approvals (the sign-offs), by (who changed the evidence).
sign_offs_became_stale = Signal()
