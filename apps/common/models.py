"""What arrived already: a form that is sent twice is done once."""

from datetime import datetime, timedelta
from typing import Self

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from . import clock


class SentForm(models.Model):
    """One form that was sent and done: book-keeping against a second time, and no part of the record.

    The key says who sent what from which page, and nothing of it can be read out of it. It is written in the
    transaction of what was done, so that it exists exactly if that does.
    """

    key = models.CharField(max_length=64, primary_key=True)
    # Where the answer led; empty until it is known.
    led_to = models.CharField(_("where it led"), max_length=2000, blank=True)
    sent_at = models.DateTimeField(_("sent at"), db_index=True)

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")

    def __str__(self) -> str:
        return self.led_to

    @classmethod
    def enter(cls, key: str) -> bool:
        """Enter a form as sent; returns whether it is the first of its key.

        Whoever sends the same at the same moment waits here until the first is done, or has failed.
        """
        with connection.cursor() as cursor:
            # Not by save(), whose refusal would spoil the transaction on PostgreSQL.
            cursor.execute(
                "INSERT INTO common_sentform (key, led_to, sent_at) VALUES (%s, '', %s)"
                " ON CONFLICT DO NOTHING",
                [key, models.DateTimeField().get_db_prep_save(clock.now(), connection)],
            )
            return bool(cursor.rowcount == 1)

    @classmethod
    def of(cls, key: str) -> Self | None:
        """What was sent with this key; None where nothing was."""
        return cls.objects.filter(pk=key).first()

    @classmethod
    def forget(cls, *, before: datetime) -> None:
        """Delete what was sent earlier: nobody has its page open any more."""
        cls.objects.filter(sent_at__lt=before).delete()


# Longer than a session lasts: whoever signs in anew cannot send a form of before.
KEPT = timedelta(days=4)
