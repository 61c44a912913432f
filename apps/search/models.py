"""What the search looks through: a document a hot fix, and the names and words that documents have in common.

All of it is derived from the record, and made anew from it at any time (rebuilding.py). So it has no history
and is sealed by nothing; whoever changes it by hand misleads the search until the next change, and no more.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.hotfixes.models import HotFix

from .fields import WordsField
from .words import LONGEST


class SearchDocument(models.Model):
    """Everything that is found of one hot fix, as it is now; written with what it tells (keeping.py)."""

    hotfix = models.OneToOneField(
        HotFix, models.CASCADE, primary_key=True, related_name="search", verbose_name=_("hot fix")
    )
    open = models.BooleanField(_("open"), default=True)
    # Where each text stands, by model and field: an act reads and writes only what it changed. People, groups
    # and systems are in it by their key (names.py): who is called otherwise is found so at once.
    passages = models.JSONField(_("passages"), default=dict)
    # What people recognise it by: title, reference, system, people, tag, state.
    heads = WordsField(_("words of its head"), default="")
    words = WordsField(_("all its words"), default="")

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        indexes = [
            models.Index(fields=["-hotfix"], name="search_open", condition=models.Q(open=True)),
        ]

    def __str__(self) -> str:
        return str(self.hotfix_id)


class SearchName(models.Model):
    """What a person, a group or a system is called now; documents name it by `key` alone."""

    key = models.CharField(max_length=30, unique=True)
    text = models.TextField(_("name"))
    words = WordsField(_("words of the name"), default="")

    class Meta:
        verbose_name = _("name in the search")
        verbose_name_plural = _("names in the search")

    def __str__(self) -> str:
        return self.text


class SearchWord(models.Model):
    """A word of some title, tag or branch, against which typos are held; it does not say of which hot fix."""

    text = models.CharField(max_length=LONGEST, unique=True)

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")

    def __str__(self) -> str:
        return self.text
