"""What every piece of evidence is: of one hot fix and round, knowing what it lacks, and digestible."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common import clock

from .content_versions import ContentVersion, Coverage, coverage

if TYPE_CHECKING:
    from .models import HotFix


class Evidence(models.Model):
    """One record that a phase must show. A subclass adds `hotfix`, `versions`, its fields and `missing()`.

    Every return to development opens a new record for the new round, so that what was signed stays as it was.
    """

    # What a signature covers and what the gate needs, version by version. One that was released is never
    # changed: a change is one more.
    versions: ClassVar[tuple[ContentVersion, ...]] = ()
    # The relation of the rows that are copied from a checklist template.
    checklist: ClassVar[str] = ""
    # Where an act records this evidence: the field that says why, which is the reason of the act as well.
    says_why: ClassVar[str] = ""
    # Fields carried over from the last round when a new round opens; rows are carried over by subclasses.
    carries_over: ClassVar[bool] = False

    # Its attachments where `load` has read them together with it.
    _attached: "list[Any] | None" = None
    # Django keeps prefetched rows in it.
    _prefetched_objects_cache: "dict[str, Any]"

    hotfix: "models.ForeignKey[HotFix, HotFix]"
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    # Which of `versions` it is of, from its opening for life; NULL, in rows older than this column, is 1.
    content_version = models.PositiveSmallIntegerField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.label()}, {self.hotfix.reference}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.content_version is None:
            self.content_version = len(self.versions)
        super().save(*args, **kwargs)

    @classmethod
    def label(cls) -> str:
        """The name of this evidence as people say it."""
        words = str(cls._meta.verbose_name)
        return words[:1].upper() + words[1:]

    @classmethod
    def relation(cls) -> str:
        """Its relation name on HotFix, which is its name in the process table."""
        return str(cls._meta.get_field("hotfix").remote_field.related_name)  # type: ignore[union-attr]

    @classmethod
    def newest(cls) -> Coverage:
        """What the version covers in which records are opened now."""
        return coverage(cls, len(cls.versions))

    @property
    def coverage(self) -> Coverage:
        """What the version of this record covers; one that was not saved yet will be of the newest."""
        if self.content_version is None and self._state.adding:
            return self.newest()
        return coverage(type(self), self.content_version or 1)

    @classmethod
    def relations(cls) -> tuple[str, ...]:
        """The names of the relations to rows that any version covers, the checklist last."""
        versions = (coverage(cls, number) for number in range(1, len(cls.versions) + 1))
        return tuple(dict.fromkeys(rows.relation for version in versions for rows in version.tables))

    def missing(self) -> list[str]:
        """What this record still lacks, each in plain words; empty when it is complete."""
        raise NotImplementedError

    def waits_until(self) -> datetime | None:
        """When something that it lacks is there without anybody's doing; None where all waits for people."""
        return None

    def unanswered(self) -> list[str]:
        """The questions of the checklist that keep the gate closed."""
        if self.coverage.checklist is None:
            return []
        return [item.lack() for item in getattr(self, self.checklist).all() if not item.settled]

    @classmethod
    def lacking(cls, records: Iterable[Self]) -> list[str]:
        """What the phase lacks, given its records of this round (usually one)."""
        found = list(records)
        return found[-1].missing() if found else [str(_("not started"))]

    @classmethod
    def open_for(cls, hotfix: "HotFix") -> None:
        """Open the record of the present round, where there is none yet."""
        latest = records_of(cls, hotfix).order_by("round").last()
        if latest and latest.round == hotfix.round:
            return
        record = cls(round=hotfix.round)
        record.hotfix = hotfix
        earlier = latest if cls.carries_over else None
        if earlier:
            for field in record.coverage.fields.values():
                setattr(record, field.attname, getattr(earlier, field.attname))
        record.begin()
        record.save()
        record.begin_rows(earlier)

    def begin(self) -> None:
        """Fill in what is known when the record opens."""

    def begin_rows(self, earlier: Self | None) -> None:
        """Copy the checklist, and from the `earlier` round what still counts."""

    def require_editable(self) -> None:
        """Raise WrongPhase where this record, unlike its phase, is closed to changes."""

    def settle(self) -> None:
        """Carry to the hot fix (locked, saved by the door) what this record decides about it."""

    @property
    def attached(self) -> list[Any]:
        """The files on it (apps/evidence/attachments.py), oldest first."""
        if self._attached is None:
            files = self.hotfix.attachments.filter(evidence=self.relation(), record_key=self.pk)
            return list(files.select_related("added_by").order_by("pk"))
        return self._attached

    @attached.setter
    def attached(self, files: list[Any]) -> None:
        self._attached = files

    def content(self) -> dict[str, Any]:
        """What a signer sees and a digest covers, as plain data, in the words of this record's version."""
        covered = self.coverage
        content = {
            "evidence": self.relation(),
            "round": self.round,
            "fields": plain(self, covered.fields),
            "rows": {
                rows.name: [plain(row, rows.fields) for row in getattr(self, rows.relation).all()]
                for rows in covered.tables
            },
            "attachments": sorted(
                ({name: getattr(file, name) for name in covered.files} for file in self.attached),
                key=lambda one: (one["name"], one["sha256"]),
            ),
        }
        # The first version was written before there were any.
        return content if covered.number == 1 else {**content, "version": covered.number}


class EvidenceRow(models.Model):
    """One row of a piece of evidence. A subclass adds `record`, a foreign key to that evidence."""

    # False where rows are copied when the record opens, and people only answer them.
    people_add_rows: ClassVar[bool] = True

    record: Any

    class Meta:
        abstract = True
        ordering = ["pk"]


class ChecklistAnswer(EvidenceRow):
    """One question copied from a checklist template, and its answer."""

    people_add_rows = False
    # The answers that let the gate open, and those that do so once a note says why.
    opens: ClassVar[tuple[str, ...]] = ()
    opens_with_note: ClassVar[tuple[str, ...]] = ()
    # The same, as people are told beside the questions.
    what_counts: ClassVar[Any] = ""

    Answer: ClassVar[Any]
    answer: Any

    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)
    section = models.CharField(_("section"), max_length=80, editable=False)
    text = models.CharField(_("question"), max_length=300, editable=False)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta(EvidenceRow.Meta):
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def settled(self) -> bool:
        """Whether this answer lets the gate open."""
        return self.answer in self.opens or (self.answer in self.opens_with_note and bool(self.note.strip()))

    def lack(self) -> str:
        """The question, and what is not enough about its answer where it has one."""
        if not self.answer:
            return str(self)
        words = {"question": str(self), "answer": self.Answer(self.answer).label}
        if self.answer in self.opens_with_note:
            return _now("%(question)s (“%(answer)s” needs a note)") % words
        return _now("%(question)s (answered “%(answer)s”)") % words


NOT_CONTENT = frozenset(
    {
        "id",
        "hotfix",
        "record",
        "record_key",
        "round",
        "content_version",
        "version",
        "changed_by",
        "changed_at",
        "position",
    }
)


def content_fields(model: type[models.Model]) -> Iterator["models.Field[Any, Any]"]:
    """The fields of a record or row that people fill in or ever filled in, whatever version covers them."""
    return (field for field in model._meta.concrete_fields if field.name not in NOT_CONTENT)


def typed(record: models.Model) -> dict[str, Any]:
    """All that stands in the fields of a record or row, as JSON-able values by field name."""
    return plain(record, {field.name: field for field in content_fields(type(record))})


def plain(instance: models.Model, fields: "Mapping[str, models.Field[Any, Any]]") -> dict[str, Any]:
    """The values of `fields` as JSON-able data, by the names that are given with them.

    An account is written as its key alone: who is called otherwise later is the same person, and no signature
    turns stale by it. Accounts are never deleted, so the key leads to the name for ever.
    """
    return {name: _plain(getattr(instance, field.attname)) for name, field in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(clock.UTC).isoformat()
    if isinstance(value, date | Decimal | timedelta):
        return str(value)
    return value


Content = Sequence[dict[str, Any]]


def digest(content: Content) -> str:
    """SHA-256 of the canonical JSON of what `Evidence.content` gave, as 64 hexadecimal digits."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def evidence_model(name: str) -> type[Evidence]:
    """The model behind an evidence name of the process table."""
    # By its name: models.py imports this module. Not only when all are ready: models ask while they load.
    hotfix: Any = apps.get_model("hotfixes", "HotFix", require_ready=False)
    model: type[Evidence] = hotfix._meta.get_field(name).related_model
    return model


def evidence_behind(name: str) -> type[Evidence] | None:
    """The same, for a name that may be wrong: None where HotFix has no such evidence."""
    hotfix: Any = apps.get_model("hotfixes", "HotFix", require_ready=False)
    try:
        related = hotfix._meta.get_field(name).related_model
    except FieldDoesNotExist:
        return None
    return related if isinstance(related, type) and issubclass(related, Evidence) else None


def records_of(model: type[Evidence], hotfix: "HotFix") -> "models.QuerySet[Any]":
    """The records of one kind that belong to `hotfix`, of every round."""
    every: models.QuerySet[Any] = model._default_manager.all()
    return every.filter(hotfix=hotfix)
