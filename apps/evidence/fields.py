"""The kinds of field that evidence is made of, so that every text and link is limited in the same words."""

from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"

LONGEST_TEXT = 20_000
# Nobody means another year, and what is counted on from a moment must not fall off the calendar.
FIRST_YEAR, LAST_YEAR = 2000, 2099
NONE_COUNTS = _("Write “none” if there is none.")
NO_SERVICE_COUNTS = _("What is stopped, started or restarted. Write “none” if nothing is.")

# One record of each kind a round (the constraint's name carries the model's).
ONE_A_ROUND = (
    models.UniqueConstraint(
        fields=["hotfix", "round"],
        name="one_%(class)s_a_round",
        violation_error_message=_("This round has one already: change that one."),
    ),
)


def long_text(
    label: Words, *, help_text: Words = "", blank: bool = True, editable: bool = True
) -> "models.TextField[str, str]":
    """A text of several paragraphs; a whole log file belongs behind a link."""
    too_long = MaxLengthValidator(
        LONGEST_TEXT,
        _(
            "This is %(show_value)d characters long and %(limit_value)d fit here: "
            "shorten it, or link to the whole of it."
        ),
    )
    return models.TextField(
        label,
        blank=blank,
        editable=editable,
        max_length=LONGEST_TEXT,
        validators=[too_long],
        help_text=help_text,
    )


def none_is_an_answer(field: "models.Field[Any, Any]") -> bool:
    """Whether the form itself says that “none” is one."""
    return field.help_text in (NONE_COUNTS, NO_SERVICE_COUNTS)


def web_link(label: Words, *, help_text: Words = "", blank: bool = True) -> "models.CharField[str, str]":
    """A web address, also one inside the house such as https://tickets/OPS-1 (which a URLField refuses)."""
    return models.CharField(
        label,
        max_length=500,
        blank=blank,
        validators=[
            RegexValidator(
                r"\Ahttps?://[^\s<>\"'`\\]+\Z",
                _("Use a link that starts with http:// or https:// and has no spaces."),
            )
        ],
        help_text=help_text,
    )


def minutes(label: Words, *, help_text: Words = "") -> "models.PositiveIntegerField[int | None, int | None]":
    """A length of time in minutes; name the field `..._minutes`, and people will read “90 min”."""
    a_month = 31 * 24 * 60
    return models.PositiveIntegerField(
        label,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(a_month)],
        help_text=help_text or _("In minutes."),
    )


def percent(label: Words, *, help_text: Words = "") -> "models.DecimalField[Any, Any]":
    """A share from 0 to 100; name the field `..._percent`, and people will read “87.5 %”."""
    return models.DecimalField(
        label,
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=help_text,
    )


def count(label: Words, *, help_text: Words = "") -> "models.PositiveIntegerField[int | None, int | None]":
    """How many; empty means that nobody has said yet, which is not the same as 0."""
    return models.PositiveIntegerField(label, null=True, blank=True, help_text=help_text)


def release_tag(label: Words, *, help_text: Words = "") -> "models.CharField[str, str]":
    """A release tag, v<major>.<minor>.<patch>."""
    return models.CharField(
        label,
        max_length=40,
        blank=True,
        validators=[
            RegexValidator(
                r"\Av\d+\.\d+\.\d+\Z", _("Write the tag as v<major>.<minor>.<patch>, such as v2.4.1.")
            )
        ],
        help_text=help_text or _("Such as v2.4.1."),
    )


def commit_hash(label: Words, *, blank: bool, help_text: Words = "") -> "models.CharField[str, str]":
    """The hash of a commit, short or whole."""
    return models.CharField(
        label,
        max_length=40,
        blank=blank,
        validators=[
            RegexValidator(
                r"\A[0-9a-fA-F]{7,40}\Z", _("A commit is 7 to 40 hexadecimal digits, as git shows it.")
            )
        ],
        help_text=help_text,
    )
