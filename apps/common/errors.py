"""The family of domain errors: each is a sentence that a person can act on."""

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    """What was asked cannot be done; `str(error)` says why and what to do."""


class NotAllowed(DomainError):
    """The person has no right to do this, whoever they are elsewhere."""


class WrongPhase(DomainError):
    """The act exists, but not in the phase that the hot fix is in."""


class GateClosed(DomainError):
    """The gate is not open yet: `lacks` lists, in plain words, what is missing."""

    def __init__(self, sentence: str, lacks: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.lacks = tuple(lacks)


class ChangedSince(DomainError):
    """Somebody else changed it after this person opened the page."""


class BadInput(DomainError):
    """Something typed is missing or wrong; `fields` maps a field's name to its sentences."""

    def __init__(self, sentence: str, fields: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class IsThatSo(BadInput):
    """What was typed may not be meant: `doubts` say what, by the key under which it is kept if it is."""

    def __init__(self, sentence: str, doubts: Mapping[str, str]) -> None:
        super().__init__(sentence)
        self.doubts = dict(doubts)


class AlreadyAttached(BadInput):
    """The same file is attached to the same record already: there is nothing to do."""


class TooManyTries(DomainError):
    """Wrong passwords were given too often; it says how long to wait."""


class StoredFileDamaged(DomainError):
    """A stored file is missing, or is not what was stored; nothing of it is handed out."""


class CannotBeSealed(DomainError):
    """The key that must seal it is not there: nothing was written, and whoever runs the site must act."""


class MailNotSent(DomainError):
    """The mail server did not take a mail, or none is set; whoever runs the site must act."""


class ProviderSilent(DomainError):
    """The provider of identities does not answer; nobody signs in or signs by it until it does."""


class NoRoomLeft(DomainError):
    """The disk is full: nothing of what was sent was stored."""


class StoreSilent(DomainError):
    """The object store of files does not answer or refuses: nothing was kept, and nothing was done."""


class UnknownAct(DomainError):
    """There is no act of that name in the process."""
