"""People, the history of people and groups, and forms whose person is being asked again elsewhere."""

from typing import Any

from django.contrib.auth.models import AbstractUser, Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import m2m_changed, pre_delete
from django.dispatch import receiver
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from simple_history import register

from apps.common import zones
from apps.common.errors import NotAllowed
from apps.common.tracking import TrackedRecords, tracked

from .alike_names import mixes_scripts, taken_by
from .credential_watch import watched
from .credentials import CredentialChange
from .erased_names import whose_erased
from .known_devices import KnownDevice
from .memberships import Joining, note_joinings
from .one_time_codes import OneTimeCodes
from .open_sessions import OpenSession
from .passkeys import Passkey, PasskeyAssertion
from .phone_numbers import LONGEST, check_international
from .wrong_passwords import WrongPasswords

__all__ = [
    "CredentialChange",
    "Joining",
    "KnownDevice",
    "OneTimeCodes",
    "OpenSession",
    "Passkey",
    "PasskeyAssertion",
    "PendingSignature",
    "User",
    "WrongPasswords",
]


# As long as the columns are that keep the name of who did something.
LONGEST_FULL_NAME = 300


class User(AbstractUser):
    """A member of staff. Rights over hot fixes come from grants and groups, never from flags here."""

    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(
        _("phone number"),
        max_length=LONGEST,
        blank=True,
        validators=[check_international],
        help_text=_("In the international form; shown to whoever sees a hot fix on which they hold a role."),
    )
    # By its name in the IANA database; empty is UTC. What is stored and signed is in UTC whatever it says.
    time_zone = models.CharField(
        _("time zone"), max_length=zones.LONGEST, blank=True, default="", validators=[zones.is_zone]
    )

    # Whether the directory opens the account: read along, or asked for once (passwords.py).
    in_directory: bool
    # Whether it is linked to somebody whom the file of single sign-on does not name (passwords.py).
    linked_to_nobody: bool

    _stores_anew = False

    # last_login changes at every log-in, the password is nobody's business in a history, and how times are
    # shown to somebody decides nothing.
    history = tracked(
        added={"phone": ""},
        excluded_fields=["last_login", "password", "time_zone"],
        m2m_fields=["groups", "user_permissions"],
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name", "username"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def clean(self) -> None:
        super().clean()
        # A form that refuses the name has taken it out by now; one that somebody has already stays theirs.
        if self.username and not self._has_that_name_already():
            self._check_new_name()
        if len(self.get_full_name()) > LONGEST_FULL_NAME:
            raise ValidationError(
                _now("First and last name are longer together than the record has room for.")
            )

    def _check_new_name(self) -> None:
        if whose_erased(self.username):
            raise ValidationError({"username": _now("This name stands for somebody whose data were erased.")})
        if mixes_scripts(self.username):
            raise ValidationError(
                {
                    "username": _now(
                        "This name mixes letters of several scripts, which look alike: write it in one."
                    )
                }
            )
        others = type(self).objects.exclude(pk=self.pk).order_by().values_list("username", flat=True)
        # Of all, as no database folds names as people read them.
        taken = taken_by(self.username, others.iterator())
        if taken:
            said = _now("This is the name of %(name)s already: other capitals make no other name.")
            raise ValidationError({"username": said % {"name": taken}})

    def _has_that_name_already(self) -> bool:
        return type(self).objects.filter(pk=self.pk, username=self.username).exists()

    def save(self, *args: Any, **kwargs: Any) -> None:
        with watched(self, kwargs.get("update_fields"), same_password=self._stores_anew):
            super().save(*args, **kwargs)

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password; the same one is stored anew where the kind of its hash is old."""
        self._stores_anew = True
        try:
            return super().check_password(raw_password)
        finally:
            self._stores_anew = False

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise _stays()

    @cached_property
    def group_names(self) -> frozenset[str]:
        """Return the groups that this person is in; read once for this object, which lives for a request."""
        return frozenset(self.groups.values_list("name", flat=True))


@receiver(pre_delete, sender=User)
def nobody_is_deleted(**_kwargs: Any) -> None:
    """The record names people for good: whoever leaves is made inactive."""
    raise _stays()


def _stays() -> NotAllowed:
    return NotAllowed(_now("Nobody is deleted: make the account inactive instead."))


m2m_changed.connect(note_joinings, sender=User.groups.through, dispatch_uid="accounts.note_joinings")


class PendingSignature(models.Model):
    """A form that waits for its person to come back from being asked again elsewhere; used once, then gone.

    It is book-keeping of the way there and back, and no part of the record: nothing is signed by it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    # Of the two secrets that must come back together, one goes along in addresses, one stays in the session.
    token_sha256 = models.CharField(max_length=64, unique=True)
    session_sha256 = models.CharField(max_length=64)
    address = models.CharField(_("address of the form"), max_length=300)
    typed = models.TextField(_("what was sent"))
    made_at = models.DateTimeField(_("made at"), db_index=True)

    class Meta:
        verbose_name = _("pending signature")
        verbose_name_plural = _("pending signatures")

    def __str__(self) -> str:
        return self.address


register(
    Group,
    app="apps.accounts",
    records_class=TrackedRecords,
    history_change_reason_field=models.TextField(null=True),
    m2m_fields=["permissions"],
)
