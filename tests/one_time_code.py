"""One-time codes as an application on a phone makes them, and people who have set them up."""

from dataclasses import dataclass

from apps.accounts.asking_a_code import DIGITS, STEP, add, new_key
from apps.accounts.asking_a_code import _totp as totp_of
from apps.accounts.models import User
from apps.common import clock


@dataclass(frozen=True)
class Phone:
    """An application that has the key of somebody, and the paper with their recovery codes."""

    key: str
    recovery: tuple[str, ...] = ()

    def shows(self, steps: int = 1) -> str:
        """The code of so many steps from now; of the next one, since that of now set it up."""
        code = totp_of(self.key).generate(int(clock.now().timestamp()) + steps * STEP).decode()
        assert len(code) == DIGITS
        return code


def give_codes(person: User) -> Phone:
    """Let `person` set up one-time codes, without the pages."""
    phone = Phone(new_key())
    return Phone(phone.key, tuple(add(person, phone.key, phone.shows(0))))
