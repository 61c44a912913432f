"""What a page may load, and where it may send: the same for every page, and no site can loosen it."""

from typing import Any

from csp.constants import NONE, SELF

# Nothing inline, nothing from elsewhere: what is not named here is refused.
NOTHING_FROM_ELSEWHERE: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
