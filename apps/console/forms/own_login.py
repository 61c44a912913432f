"""What people change of their own log-in: each form asks for the password, counted as everywhere."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.asking_a_code import LONGEST, codes_of, has_codes
from apps.accounts.models import User
from apps.accounts.passkeys import LONGEST_NAME
from apps.accounts.reauthentication import NO_CODE
from apps.common.errors import DomainError, NotAllowed

from .layout import helper


class LogInForm(AdminAuthenticationForm):
    """The log-in; a name that no account can have is refused before anybody asks the database.

    Attributes:
        waits_for_code: whose password was right, and who is asked for a one-time code as well.
        refused: why nobody came in whose password is right, or is not known to be wrong.
    """

    waits_for_code: User | None = None
    refused: DomainError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sentence = _(
            "This name and this password do not go together, or the account may not sign in here. Capital"
            " letters matter in both."
        )
        self.error_messages = {**self.error_messages, "invalid_login": sentence}

    def clean_username(self) -> str:
        """Return the name that was typed. Raises ValidationError where it is too long."""
        typed: str = self.cleaned_data["username"]
        most = User._meta.get_field("username").max_length
        if most is not None and len(typed) > most:
            raise ValidationError(_("No log-in name is that long."))
        return typed

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except DomainError as refused:
            self.refused = refused
            raise ValidationError(str(refused)) from refused

    def confirm_login_allowed(self, user: Any) -> None:
        """Let in who may work here; who has one-time codes only with the next page."""
        super().confirm_login_allowed(user)
        try:
            waits = codes_of(user) is not None
        except NotAllowed as refused:
            raise ValidationError(str(refused)) from refused
        if waits:
            self.waits_for_code = user
            raise ValidationError(NO_CODE)


def code_field() -> forms.CharField:
    """Where a one-time code is typed."""
    return forms.CharField(
        label=_("One-time code"),
        max_length=LONGEST,
        help_text=_("Of your application, or a recovery code."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": NO_CODE},
    )


class CodeForm(forms.Form):
    """A one-time code, and nothing else."""

    keeps_no_draft = True

    one_time_code = code_field()

    def __init__(self, *args: Any, submit: str, first: bool = False, **kwargs: Any) -> None:
        """Args: first: it is the first code of all, so there is nothing else yet that could be typed."""
        super().__init__(*args, **kwargs)
        self.fields["one_time_code"].widget.attrs["autofocus"] = True
        if first:
            self.fields["one_time_code"].help_text = _("The six digits that the application shows now.")
        self.helper = helper(submit=submit)


def _password(label: Any, complete: str = "current-password") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": complete}),
        error_messages={"required": _("Type your password: you are asked for it again here.")},
    )


class OwnPasswordForm(SetPasswordMixin, forms.Form):
    """A new password of one's own, and the present one, which the view asks about."""

    old_password = _password(_("Your present password"))
    new_password1, new_password2 = SetPasswordMixin.create_password_fields(
        label1=_("New password"), label2=_("New password again")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if has_codes(user):
            self.fields["one_time_code"] = code_field()
            self.order_fields(["old_password", "one_time_code"])
        self.fields["new_password1"].help_text = " ".join(password_validators_help_texts())
        self.helper = helper(submit=str(_("Change my password")))

    def clean(self) -> dict[str, Any]:
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password2")
        return super().clean() or {}

    def save(self) -> None:
        """Set the new password."""
        self.set_password_and_save(self.user, "new_password1")


class ForgottenForm(forms.Form):
    """Who has forgotten their password: by the name of the log-in, or the address."""

    keeps_no_draft = True

    who = forms.CharField(
        label=_("Log-in name or e-mail address"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the name by which you log in, or your e-mail address.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=str(_("Send me a link")))


class ChosenPasswordForm(SetPasswordMixin, forms.Form):
    """A password in place of one that was forgotten, and a one-time code of who has such."""

    new_password1, new_password2 = SetPasswordMixin.create_password_fields(
        label1=_("New password"), label2=_("New password again")
    )

    def __init__(self, *args: Any, user: User, by_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if by_code:
            self.fields["one_time_code"] = code_field()
        self.fields["new_password1"].help_text = " ".join(password_validators_help_texts())
        self.helper = helper(submit=str(_("Set this password")))

    def clean(self) -> dict[str, Any]:
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password2")
        return super().clean() or {}


class OwnAddressForm(forms.Form):
    """The address that one wants to have, and the password."""

    keeps_no_draft = True  # what somebody signs in with is kept nowhere else

    address = forms.EmailField(label=_("New e-mail address"), max_length=254)
    password = _password(_("Your password"))

    def __init__(self, *args: Any, by_password: bool, by_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_password:
            del self.fields["password"]
        elif by_code:
            self.fields["one_time_code"] = code_field()
        self.helper = helper(submit=str(_("Send a link to this address")))


class AskedAgainForm(forms.Form):
    """Being asked again, and nothing else."""

    password = _password(_("Your password"))

    def __init__(
        self, *args: Any, submit: str, asks: tuple[str, ...], tone: str = "yes", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if "password" not in asks:
            del self.fields["password"]
        if "one_time_code" in asks:
            self.fields["one_time_code"] = code_field()
        self.helper = helper(submit=submit, tone=tone)


class PasskeyForm(AskedAgainForm):
    """What a new passkey is called, and being asked again."""

    keeps_no_draft = True

    name = forms.CharField(
        label=_("What you call it"),
        max_length=LONGEST_NAME,
        help_text=_("The device on which it is, such as: my phone."),
    )

    field_order = ("name", "password", "one_time_code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, submit=str(_("Add a passkey")), **kwargs)
