"""Why Active Directory refuses a password, in words for whoever runs the site.

It says so in a number inside its answer, and only to whom the password is right, but for a lock. Nobody who
tries passwords is told: to them each of these is a wrong one.
"""

import re

# Of its answer "80090308: LdapErr: ..., data 533, v1db1". A wrong password (52e) and a name that is not there
# (525) are no news.
_NUMBER = re.compile(r"AcceptSecurityContext error, data ([0-9a-f]{3,4})\b")
_WORDS = {
    "530": "may not sign in there at this hour",
    "531": "may not sign in there from this machine",
    "532": "the password has expired there",
    "533": "the account is disabled there",
    "534": "may not sign in there in this way",
    "701": "the account has expired there",
    "773": "the password must be changed there first",
    "775": "the account is locked there after wrong passwords",
}


def why_refused(answer: str) -> str:
    """Return what the number in `answer` means; empty where it has none, or it is a wrong password."""
    found = _NUMBER.search(answer)
    words = _WORDS.get(found[1], "") if found else ""
    return f"{words} (data {found[1]})." if found and words else ""
