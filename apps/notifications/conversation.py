"""One conversation for each hot fix: the headers by which mail clients keep its mails together.

Every mail answers the same first message, which nobody ever got; clients show those that do as one
conversation. Nothing that anybody typed is in a header: only the reference, and our own keys.
"""

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings

from .messages import Mail

# Outlook's own header: five bytes of a time, which may be any, behind a one, and sixteen that tell
# conversations apart.
_A_TIME = bytes((1, 0xD0, 0, 0, 0, 0))


def in_conversation(mail: Mail, reference: str, key: int) -> Mail:
    """Return `mail` with what keeps it together with the others about the hot fix called `reference`.

    Args:
        key: of the notice. A mail that is sent again has the name that it had, and clients show it once.
    """
    name, host = reference.lower(), _host()
    first = f"<{name}@{host}>"
    return replace(
        mail,
        headers={
            "Message-ID": f"<{name}.{key}@{host}>",
            "In-Reply-To": first,
            "References": first,
            "Thread-Topic": reference,
            "Thread-Index": b64encode(_A_TIME + sha256(first.encode()).digest()[:16]).decode(),
            "List-Id": f"{reference} <{name}.{host}>",
        },
    )


def _host() -> str:
    """The host of this site, as the part after the @."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"
