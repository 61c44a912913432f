"""Adding a way, and choosing what goes by which."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import ALWAYS_BY_MAIL, Subject
from apps.notifications.models import Way
from apps.notifications.way_addresses import LONGEST
from apps.notifications.ways import subjects_for
from apps.systems.models import System

from .layout import helper

# What wakes somebody is for what cannot wait.
OF_A_NEW_WAY = (Subject.SIGN, Subject.TURN, Subject.CLOCK)
BY_MAIL = [one for one in Subject if one not in ALWAYS_BY_MAIL]


def _subjects(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=Subject, required=False, widget=forms.CheckboxSelectMultiple
    )


def _with_title() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("with the title of the hot fix"),
        required=False,
        help_text=_("Everybody in the channel reads it, whether they may see the hot fix or not."),
    )


def _choose_among(form: forms.Form, system: System | None) -> None:
    """Offer what may go by a way of `system`, or by one of a person."""
    field = form.fields["subjects"]
    assert isinstance(field, forms.MultipleChoiceField)
    field.choices = [(one.value, one.label) for one in subjects_for(system)]


class AddWayForm(forms.Form):
    """A new way: of oneself, or of a system."""

    keeps_no_draft = True  # what stands in the address opens a door

    label = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("By which you know it again, such as “My phone”.")
    )
    form = forms.ChoiceField(
        label=_("How loud it is"),
        choices=Way.Form,
        initial=Way.Form.CHAT,
        widget=forms.RadioSelect,
        help_text=_("A request to sign of an Emergency goes by chat first, and by pager a while later."),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "As Apprise writes it, such as slack://…, pagerduty://… or jsons://…, or as Slack, Teams, Discord"
            " or Google Chat give it out. It is kept encrypted and never shown again."
        ),
    )
    subjects = _subjects(_("What goes by it"))
    with_title = _with_title()

    def __init__(self, *args: Any, system: System | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_among(self, system)
        self.fields["subjects"].initial = [one.value for one in OF_A_NEW_WAY]
        if system is None:
            del self.fields["with_title"]
        self.helper = helper(submit=str(_("Add this way")))


class ChangeWayForm(forms.Form):
    """What goes by a way that is there, and whether anything does."""

    keeps_no_draft = True

    is_on = forms.BooleanField(label=_("is on"), required=False)
    subjects = _subjects(_("What goes by it"))
    with_title = _with_title()

    def __init__(self, data: Any = None, *, way: Way, action: str) -> None:
        now = {"is_on": way.is_on, "subjects": way.subjects, "with_title": way.with_title}
        super().__init__(data, initial=now, auto_id=f"id_{way.pk}_%s")
        _choose_among(self, way.system)
        if way.system is None:
            del self.fields["with_title"]
        self.helper = helper(submit=str(_("Save")), tone="plain")
        self.helper.form_action = action


class MailForm(forms.Form):
    """Of what one wants mails, beside what always comes by mail."""

    keeps_no_draft = True

    subjects = forms.MultipleChoiceField(
        label=_("What comes by mail"),
        choices=[(one.value, one.label) for one in BY_MAIL],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Requests to sign and what was done in your name always come by mail. What you leave out must go"
            " by another way that works."
        ),
    )

    def __init__(self, data: Any = None, *, left_out: set[str], action: str) -> None:
        wanted = [one.value for one in BY_MAIL if one not in left_out]
        super().__init__(data, initial={"subjects": wanted}, auto_id="id_mail_%s")
        self.helper = helper(submit=str(_("Save what comes by mail")), tone="plain")
        self.helper.form_action = action
