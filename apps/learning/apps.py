"""Django's handle on the learning app, and what it does when a hot fix closes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "apps.learning"
    verbose_name = _("Learning")

    def ready(self) -> None:
        from apps.hotfixes.events import about_to_commit

        from .late_records import open_of_late_records
        from .opening import open_at_the_end

        about_to_commit.connect(open_of_late_records, dispatch_uid="follow-up actions of late records")
        about_to_commit.connect(open_at_the_end, dispatch_uid="follow-up actions of the lessons")
