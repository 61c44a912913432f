"""Django's handle on the history app: every row of history gets its link."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from simple_history.signals import post_create_historical_m2m_records, post_create_historical_record


class HistoryConfig(AppConfig):
    name = "apps.history"
    verbose_name = _("History")

    def ready(self) -> None:
        from apps.common.tracking import act_ends

        from . import chain

        post_create_historical_record.connect(chain.note_row)
        post_create_historical_m2m_records.connect(chain.note_relations)
        act_ends.connect(chain.link_all)
