"""The word of the site that a form was shown to somebody: enough to save a draft for them, and no more.

It stands in the page, signed. Whoever sends it back need not be signed in, as their session may have ended in
between; what comes with it is seen by nobody but the person it names.
"""

import secrets
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.core import signing
from django.http import HttpRequest

from .models import KEPT

FIELD = "kept_draft"
_SALT = "apps.console.draft_tokens"


@dataclass(frozen=True)
class ShownForm:
    """One form as it was shown to one person.

    Attributes:
        author: the key of whom it was shown to.
        form: which form of which record it is.
        hotfix: the key of the hot fix that it is about; None where there is none yet.
        page: what tells this showing from every other.
        back: the address at which it was shown.
    """

    author: int
    form: str
    hotfix: int | None
    page: str
    back: str

    @classmethod
    def new(cls, *, author: int, form: str, hotfix: int | None, back: str) -> Self:
        """A form that is shown now."""
        return cls(author=author, form=form, hotfix=hotfix, page=secrets.token_urlsafe(12), back=back)

    def token(self) -> str:
        """What stands in the page."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)

    @classmethod
    def read(cls, token: str) -> Self | None:
        """The form that `token` tells of; None where it is not our word, or older than a draft gets."""
        try:
            said: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=KEPT)
        except signing.BadSignature:
            return None
        return cls(**said)

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """The form that `request` sends; None where it is none of those that keep drafts."""
        token = request.POST.get(FIELD, "")
        return cls.read(token) if token else None
