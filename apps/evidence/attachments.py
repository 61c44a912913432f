"""Attachments: files on evidence, what they are allowed to be, and how they come and go."""

from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.disk import when_full
from apps.common.errors import AlreadyAttached, BadInput, ChangedSince, NotAllowed, UnknownAct, WrongPhase
from apps.common.tracking import tracked
from apps.evidence.file_kinds import OTHER, TYPE_BY_MEDIA_TYPE, FileType, type_choices
from apps.evidence.file_types import LONGEST_NAME, clean_name, examine, refused, size_in_words
from apps.evidence.stored_files import keep, read_back
from apps.hotfixes.door import check_reason
from apps.hotfixes.events import What
from apps.hotfixes.evidence import Evidence, evidence_behind, evidence_model
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import belongs_to_the_report
from apps.hotfixes.phases import evidence_names, phase_of
from apps.hotfixes.policy import Rights
from apps.hotfixes.recording import recording


def evidence_choices() -> list[tuple[str, str]]:
    """Every evidence name of the process table with what people call it.

    A name that stands for nothing is left out: the start-up check of the table speaks of it.
    """
    return [(name, model.label()) for name in evidence_names() if (model := evidence_behind(name))]


class Attachment(models.Model):
    """One file on one piece of evidence. It is never changed; what it names is stored for good.

    `evidence`, `round` and `record_key` say which record it belongs to: the relation name on HotFix, and the
    key in there, since a round may have several release notes.
    """

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="attachments", verbose_name=_("hot fix"))
    evidence = models.CharField(_("evidence"), max_length=40, choices=evidence_choices)
    round = models.PositiveSmallIntegerField(_("round"))
    record_key = models.PositiveBigIntegerField(editable=False)
    name = models.CharField(_("file name"), max_length=LONGEST_NAME)
    media_type = models.CharField(_("type"), max_length=100, choices=type_choices)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    note = models.CharField(
        _("what it shows"),
        max_length=500,
        blank=True,
        help_text=_("One line that tells a reader why to open it."),
    )
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"))

    history = tracked()

    # What whoever attached it is told: it is taken, and may not be what they meant. Not kept.
    remarks: tuple[str, ...] = ()

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("An attached file is never changed: remove it and attach another."))
        super().save(*args, **kwargs)

    @property
    def kind(self) -> FileType:
        """What it was found to be; one whose type is none of ours is taken for bytes."""
        return TYPE_BY_MEDIA_TYPE.get(self.media_type, OTHER)

    def content(self) -> dict[str, Any]:
        """What a signer signs of it; the type follows from the content that the hash stands for."""
        return {"name": self.name, "sha256": self.sha256, "size": self.size, "note": self.note}

    def get_size_display(self) -> str:
        """The length as people say it."""
        return size_in_words(self.size)


def attach(record: Evidence, file: "File[Any]", *, by: User, note: str = "") -> Attachment:
    """Attach `file` to `record`, under the name that it came with.

    Args:
        note: what it shows, in at most 500 characters.

    Raises:
        NotAllowed, WrongPhase: this person may not, or not now, or not to this record.
        BadInput: the file or the note is not accepted; its fields say why and what to do.
        AlreadyAttached: it is there, under this name.
        StoredFileDamaged: the same content is stored already, and somebody spoiled it.
        NoRoomLeft: the disk is full; nothing of it is stored.
    """
    with recording(record, by=by, attaching=True, what=What.FILE_ATTACHED) as present:
        name = clean_name(file.name or "")
        _require_room(present, settings.ATTACHMENTS_PER_EVIDENCE)
        examined = examine(file, name)
        attachment = Attachment(
            hotfix=present.hotfix,
            evidence=present.relation(),
            round=present.round,
            record_key=present.pk,
            name=name,
            media_type=examined.type.media_type,
            size=examined.size,
            sha256=examined.sha256,
            note=note.replace("\0", "").strip(),
            added_by=by,
            added_at=clock.now(),
        )
        _check(attachment, present)
        with when_full(
            _now("There is no room left for this file: it is not attached. Tell whoever runs this site.")
        ):
            keep(file, examined.sha256)
        attachment.save()
    attachment.remarks = examined.remarks
    return attachment


def _require_room(record: Evidence, most: int) -> None:
    if len(record.attached) >= most:
        raise refused(
            _now("%(most)d files are attached already, which is the limit. Put several into one ZIP.")
            % {"most": most}
        )


def _check(attachment: Attachment, record: Evidence) -> None:
    try:
        attachment.full_clean()
    except ValidationError as wrong:
        raise BadInput(_now("Some of this is missing or wrong."), wrong.message_dict) from None
    # A button pressed twice; under another name it may well be meant.
    if any((one.name, one.sha256) == (attachment.name, attachment.sha256) for one in record.attached):
        sentence = _now("This file is already attached.")
        raise AlreadyAttached(sentence, {"file": [sentence]})


def take_off(attachment: Attachment, *, by: User, reason: str) -> None:
    """Take `attachment` off its evidence. Its history stays, and so does the stored file.

    Raises:
        NotAllowed, WrongPhase: this person may not, or not now.
        BadInput: no reason, or one that is too long.
        ChangedSince: somebody was faster.
    """
    reason = reason.strip()
    check_reason(reason, needed=True)
    record, gone = record_of(attachment), What.FILE_TAKEN_OFF
    with recording(record, by=by, reason=reason, stamping=False, what=gone) as present:
        found = next((one for one in present.attached if one.pk == attachment.pk), None)
        if found is None:
            raise ChangedSince(_now("“%(name)s” has already been removed.") % {"name": attachment.name})
        found.delete()


def require_open(record: Evidence, *, by: User) -> None:
    """Raise NotAllowed or WrongPhase unless `by` may take files off `record` now."""
    if phase_of(record.relation()) is None:
        raise UnknownAct(_now("Nothing can be attached to this evidence: an act records it."))
    Rights(by, record.hotfix).may_record(record.relation()).require()
    _require_present(record)


def require_open_to_files(record: Evidence, *, by: User) -> None:
    """Raise NotAllowed or WrongPhase unless `by` may attach files to `record` now."""
    name = record.relation()
    if phase_of(name) is None:
        raise UnknownAct(_now("Nothing can be attached to this evidence: an act records it."))
    Rights(by, record.hotfix).may_attach(name).require()
    if not belongs_to_the_report(name):
        _require_present(record)


def _require_present(record: Evidence) -> None:
    if record.round != record.hotfix.round:
        raise WrongPhase(_now("This belongs to an earlier round and stays as it was signed."))
    record.require_editable()


def record_of(attachment: Attachment) -> Evidence:
    """The piece of evidence that `attachment` belongs to."""
    model = evidence_model(attachment.evidence)
    record: Evidence = model._default_manager.get(pk=attachment.record_key)
    record.hotfix = attachment.hotfix
    return record


def attachments_of(hotfix: HotFix) -> list[Attachment]:
    """Every attachment that `hotfix` has now, of every round, in process order; one query."""
    order = {name: number for number, name in enumerate(evidence_names())}
    rows = hotfix.attachments.select_related("added_by")
    return sorted(rows, key=lambda one: (order.get(one.evidence, len(order)), one.round, one.pk))


def open_verified(attachment: Attachment) -> BinaryIO:
    """The stored file, opened at its beginning, after its content was compared with the hash on the record.

    Raises:
        StoredFileDamaged: the file is missing, or is not what was attached.
    """
    return read_back(attachment.sha256)
