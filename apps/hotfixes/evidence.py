"""What every piece of evidence is: of one hot fix and round, knowing what it lacks, and digestible."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock

from .content_versions import ContentVersion, Coverage, coverage
from .following import Left, as_it_was_left
from .lacks import Lack, ShortForm, is_blank
from .phases import phase_of
from .windows import Window

if TYPE_CHECKING:
    from .deciding import Decidable
    from .gate_answers import GateAnswer
    from .missed import Missed, Threshold
    from .models import HotFix


_NOT_READ = object()


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
    # The fields in which the number of a ticket stands for its address.
    tickets: ClassVar[tuple[str, ...]] = ()
    # What of the gate's facts it stands for: that it is complete answers questions elsewhere.
    stands_for: ClassVar[str] = ""
    # What `asked_now` asks for in words of its own in an Emergency: any one of these groups of names will do.
    either_now: ClassVar[tuple[tuple[str, ...], ...]] = ()
    # The rows of which more may be recorded once the phase is left, as something that follows.
    more_may_follow: ClassVar[tuple[str, ...]] = ()
    # Fields carried over from the last round when a new round opens; rows are carried over by subclasses.
    carries_over: ClassVar[bool] = False

    # What `load` has read together with it, by evidence name.
    _read_with: "Mapping[str, list[Evidence]]" = {}
    # What its system may ask of it beyond that it is complete.
    thresholds: "ClassVar[tuple[Threshold, ...]]" = ()

    # Its attachments where `load` has read them together with it.
    _attached: "list[Any] | None" = None
    # How it was left, where `load` has read that together with it.
    _left: Any = _NOT_READ
    # The amendments of what was signed of it, where `load` has read them, oldest first.
    amended: "Iterable[Any]" = ()
    # Django keeps prefetched rows in it.
    _prefetched_objects_cache: "dict[str, Any]"

    hotfix: "models.ForeignKey[HotFix, HotFix]"
    hotfix_id: int
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    # Which of `versions` it is of, from its opening for life; NULL, in rows older than this column, is 1.
    content_version = models.PositiveSmallIntegerField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
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
        """What this record still lacks, each in plain words; empty when it is complete.

        What is empty says so by its name (`Lack`): in an Emergency that may follow.
        """
        raise NotImplementedError

    def missed(self) -> "list[Missed]":
        """What this record misses of the thresholds of its system; what is blank is `missing`."""
        return []

    def overlaps(self, hotfix: "HotFix") -> "list[Missed]":
        """What whoever gives the go of `hotfix`, which it is of, says is fine: windows that meet its own."""
        return []

    def decisions(self) -> "list[Decidable]":
        """What one person must decide about this record before its phase is left, decided or not."""
        return []

    def decided_in_words(self) -> "Iterable[str]":
        """What was decided about this record by one person, oldest first."""
        return ()

    @property
    def window(self) -> Window | None:
        """When production is to be changed, where this says so."""
        return None

    @property
    def started_at(self) -> datetime | None:
        """When production was changed, where this says so."""
        return None

    @property
    def short_form(self) -> ShortForm | None:
        """The short form that is enough now (PROCESS.md 1); None where all of it is asked for."""
        phase = phase_of(self.relation())
        if phase is None or not phase.evidence_may_follow or not self.hotfix.evidence_may_follow:
            return None
        return self.coverage.short_form

    @property
    def needs_in_all(self) -> frozenset[str]:
        """The names of all that makes it complete; a field of a row is named with its relation."""
        covered = self.coverage
        rows = {one.relation for one in covered.tables if one.needed}
        of_rows = {f"{one.relation}.{name}" for one in covered.tables for name in one.needs}
        return frozenset(covered.needs | rows | of_rows)

    @property
    def needs_now(self) -> frozenset[str]:
        """Those of them that the gate waits for now."""
        every, short = self.needs_in_all, self.short_form
        if short is None:
            return every
        # Where one of several will do, the forms say so beside each of them.
        only = self.either_now[0] if len(self.either_now) == 1 else ()
        return (every & short.names).union(short.in_place, only)

    def asked_now(self) -> list[str]:
        """What of `missing` the gate waits for, in the lane of the hot fix."""
        short = self.short_form
        if short is None:
            return self.missing()
        stand_ins = [
            Lack(one.words, name)
            for name, one in short.in_place.items()
            if is_blank(getattr(self, name)) and any(is_blank(getattr(self, other)) for other in one.others)
        ]
        return [*stand_ins, *(lack for lack in self.missing() if not short.lets_follow(lack))]

    def follows(self) -> "list[Lack]":
        """What it lacks, questions included, and the gate does not wait for: it is owed once it is left."""
        short = self.short_form
        if short is None:
            return []
        lacks = [*self.missing(), *self.unanswered()]
        return [lack for lack in lacks if isinstance(lack, Lack) and short.lets_follow(lack)]

    def waits_until(self) -> datetime | None:
        """When something that it lacks is there without anybody's doing; None where all waits for people."""
        return None

    def unanswered(self) -> list[str]:
        """The questions of the checklist without an answer that will do."""
        if self.coverage.checklist is None:
            return []
        every = getattr(self, self.checklist).all()
        return [item.lack() for item in every if not item.settled]

    def questions_asked_now(self) -> list[str]:
        """Those of them that the gate waits for, in the lane of the hot fix."""
        short = self.short_form
        return [lack for lack in self.unanswered() if short is None or not short.lets_follow(lack)]

    def beside(self, *names: str) -> "Mapping[str, list[Evidence]]":
        """The evidence called `names` of the same hot fix: of every round, or what was read with this."""
        if all(name in self._read_with for name in names):
            return self._read_with
        return self.hotfix.evidence(*names, every_round=True)

    def rows_needed(self, relation: str) -> int:
        """How many rows of one kind the gate needs, where it needs any."""
        return 1

    @cached_property
    def gate_answers(self) -> "dict[str, GateAnswer]":
        """What the gate answers of the checklist, by the fact that answers it."""
        questions = getattr(self, self.checklist).all() if self.checklist else ()
        facts = {item.answered_by for item in questions if item.answered_by}
        return self.hotfix.gate_answers(self, facts) if facts else {}

    @classmethod
    def lacking(cls, records: Iterable[Self]) -> list[str]:
        """What the gate waits for, given the records of this round (usually one)."""
        found = list(records)
        return found[-1].asked_now() if found else [str(_("not started"))]

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
        """Carry to the hot fix (locked, saved by the door) what this record decides about it by a save."""

    def take_effect(self) -> None:
        """Carry to the hot fix what this record decides about it once its phase is signed."""

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

    def forget_files(self) -> None:
        """Have its files read anew: one was added or taken off."""
        self._attached = None

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
            "attachments": self.content_of_files(self.attached),
        }
        # The first version was written before there were any.
        return content if covered.number == 1 else {**content, "version": covered.number}

    def content_of_files(self, files: Iterable[Any]) -> list[dict[str, Any]]:
        """What is signed of `files`, which are on this record, in an order of its own."""
        covered = self.coverage.files
        return sorted(
            ({name: getattr(file, name) for name in covered} for file in files),
            key=lambda one: (one["name"], one["sha256"]),
        )

    def content_as_left(self) -> dict[str, Any]:
        """The same without what followed under an evidence debt: what those signed who signed before it."""
        return as_it_was_left(self, self.left) if self.left is not None else self.content()

    @property
    def left(self) -> Left | None:
        """How it was left when its phase was, with something missing; None where it lacked nothing then."""
        if self._left is _NOT_READ:
            debts: Any = self.hotfix.evidence_debts
            self._left = debts.left_of(self)
        left: Left | None = self._left
        return left

    @left.setter
    def left(self, left: Left | None) -> None:
        self._left = left


class EvidenceRow(models.Model):
    """One row of a piece of evidence. A subclass adds `record`, a foreign key to that evidence."""

    # False where rows are copied when the record opens, and people only answer them.
    people_add_rows: ClassVar[bool] = True

    record: Any

    class Meta:
        abstract = True
        ordering = ["pk"]


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
        "in_emergency",
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
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(content: Content) -> str:
    """What `Evidence.content` gave as the one text that is digested: sorted, without spaces."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


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
