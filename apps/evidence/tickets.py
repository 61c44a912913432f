"""The number of a ticket in place of its address, where the system knows how the address is made."""

import re
from urllib.parse import quote

from apps.systems.evidence_templates import TICKET
from apps.systems.models import EvidenceTemplate, System

# A number such as PAY-123, 4711 or #4711: one word that is no address.
_NUMBER = re.compile(r"\A#?([A-Za-z0-9][A-Za-z0-9._-]{0,60})\Z")


def address_of(typed: str, *, system: System) -> str:
    """The address behind what was `typed`; the same again where it is no number, or nobody knows how."""
    number = _NUMBER.match(typed.strip())
    if number is None:
        return typed
    link = EvidenceTemplate.objects.filter(system=system).values_list("ticket_link", flat=True).first()
    return link.replace(TICKET, quote(number[1], safe="")) if link else typed
