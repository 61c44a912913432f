"""The first steps of an empty site: what is to be done before the first report, by whom, and what is done."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Decision, is_process_owner
from apps.hotfixes.role_holders import process_owners
from apps.hotfixes.visibility import administers
from apps.notifications.trying_mail import mail_was_tried
from apps.systems.models import RosterEntry, System

FEW = 3  # names


@dataclass(frozen=True)
class FirstStep:
    """One step: whether it is done, how it is done or who does it, and the link for whoever may.

    Attributes:
        url: empty where it is done, where another step comes before it, or for whoever may not do it.
    """

    title: str
    done: bool
    how: str
    url: str = ""
    label: str = ""


def may_try_mail(user: User) -> Decision:
    """Whether `user` may send a mail to themselves: a process owner or an administrator may."""
    if is_process_owner(user) or administers(user):
        return Decision(True)
    return Decision(False, _("Only a process owner or an administrator tries whether mails arrive."))


def first_steps(user: User) -> list[FirstStep]:
    """The steps in their order as `user` sees them; none once anything was ever reported."""
    if HotFix.objects.exists():
        return []
    system = System.objects.filter(in_production=True).order_by("pk").first()
    return [
        _process_owner(user),
        system_step(user),
        _roster(user, system),
        _seen_by(user, system),
        _mail(user),
        _report(system),
    ]


def system_step(user: User) -> FirstStep:
    """A system in production: what hot fixes are reported on."""
    title, done = _("A system"), System.objects.filter(in_production=True).exists()
    if done or not is_process_owner(user):
        return FirstStep(title, done, "" if done else _ask_a_process_owner())
    if System.objects.exists():
        url, label = reverse("admin:systems_system_changelist"), _("Put a system in production")
    else:
        url, label = reverse("admin:systems_system_add"), _("Add a system")
    return FirstStep(
        title, done, _("What hot fixes are reported on, such as a shop or a service."), url, label
    )


def _owners() -> QuerySet[User]:
    """The process owners who come in: an account without staff status does not."""
    return process_owners().filter(is_staff=True)


def _process_owner(user: User) -> FirstStep:
    title, done = _("A process owner"), _owners().exists()
    if done:
        return FirstStep(title, done, _("Here: %(names)s.") % {"names": _names(_owners())})
    if not administers(user):
        return FirstStep(title, done, _ask_an_administrator())
    how = _(
        "Who keeps systems and rosters. Add an account with an address and staff status, and put it into the "
        "group “Process owners”: somebody else's account, as nobody gives a right to themselves."
    )
    if User.objects.filter(is_active=True).exclude(pk=user.pk).exists():
        return FirstStep(
            title, done, how, reverse("admin:accounts_user_changelist"), _("Choose or add a person")
        )
    return FirstStep(title, done, how, reverse("admin:accounts_user_add"), _("Add a person"))


def _roster(user: User, system: System | None) -> FirstStep:
    held = set(RosterEntry.objects.filter(system=system).values_list("role", flat=True)) if system else set()
    lacking = [str(Role(role).label) for role in SIGNING_ROLES if role not in held]
    how = _(
        "Who holds which role. Lacking: %(roles)s. Whoever has no account yet gets one of an administrator."
    )
    return _of_the_system(
        user,
        system,
        FirstStep(_("Its roster"), not lacking, how % {"roles": get_text_list(lacking, _("and"))}),
        anchor="roster-group",
        label=_("Fill in the roster"),
    )


def _seen_by(user: User, system: System | None) -> FirstStep:
    done = system is not None and (system.staff.exists() or system.staff_groups.exists())
    how = _("People or groups who see every hot fix of it; whoever holds a role sees theirs anyway.")
    return _of_the_system(
        user,
        system,
        FirstStep(_("Who sees it"), done, how),
        anchor="staff-group",
        label=_("Say who sees it"),
    )


def _of_the_system(
    user: User, system: System | None, step: FirstStep, *, anchor: str, label: str
) -> FirstStep:
    """The step as `user` sees it: done, to do on the page of the system, or for others to do."""
    if step.done:
        return FirstStep(step.title, step.done, "")
    if system is None:
        return FirstStep(step.title, step.done, _("Comes after the system."))
    if not is_process_owner(user):
        return FirstStep(step.title, step.done, _ask_a_process_owner())
    page = reverse("admin:systems_system_change", args=[system.pk])
    return FirstStep(step.title, step.done, step.how, f"{page}#{anchor}", label)


def _mail(user: User) -> FirstStep:
    title, done = _("Mails arrive"), mail_was_tried()
    if done:
        return FirstStep(title, done, "")
    if not may_try_mail(user).allowed:
        return FirstStep(title, done, _ask_a_process_owner())
    how = _("Who must sign hears of it by mail.")
    return FirstStep(title, done, how, reverse("admin:try_mail"), _("Send a mail to yourself"))


def _report(system: System | None) -> FirstStep:
    title = _("The first report")
    if system is None:
        return FirstStep(title, False, _("Comes after the system."))
    how = _("Any member of staff reports an issue. With the first one, this list gives way to the hot fixes.")
    return FirstStep(title, False, how, reverse("admin:hotfixes_hotfix_add"), _("Report an issue"))


def _ask_a_process_owner() -> str:
    if names := _names(_owners()):
        return _("A process owner does this: ask %(names)s.") % {"names": names}
    return _("A process owner does this, once there is one.")


def _ask_an_administrator() -> str:
    administrators = User.objects.filter(is_active=True, is_superuser=True)
    return _("An administrator does this: ask %(names)s.") % {"names": _names(administrators)}


def _names(people: QuerySet[User]) -> str:
    return get_text_list([str(one) for one in people.order_by("pk")[:FEW]], _("or"))
