"""What a walk costs people: answers, words, taps, choices, screens, and the minutes that these come to.

Nobody is slept for: the minutes are computed. What people do elsewhere is not in them: finding the fault,
writing the change, running the tests, deploying, watching production. Everybody acts one after the other.
"""

from dataclasses import asdict, dataclass

WORDS_A_MINUTE = 40
# The word of typing tests: five letters, spaces among them.
LETTERS_A_WORD = 5
# To find and press a link, a button, a fold or an empty field.
SECONDS_A_TAP = 2
# To choose one of what is offered, or tick a box.
SECONDS_A_CHOICE = 2
# What each signer reads before a signature.
SECONDS_TO_READ = 60


@dataclass
class Tally:
    """What one hot fix has cost so far."""

    answers: int = 0
    letters: int = 0
    taps: int = 0
    choices: int = 0
    screens: int = 0
    signatures: int = 0

    def types(self, text: str) -> None:
        """Type `text` into a field, once that was pressed."""
        self.taps += 1
        self.letters += len(text)

    @property
    def words(self) -> float:
        return self.letters / LETTERS_A_WORD

    @property
    def seconds(self) -> float:
        typing = self.words * 60 / WORDS_A_MINUTE
        pressing = self.taps * SECONDS_A_TAP + self.choices * SECONDS_A_CHOICE
        return typing + pressing + self.signatures * SECONDS_TO_READ

    def as_figures(self) -> dict[str, float]:
        """It as plain numbers, by name; the minutes last."""
        figures = asdict(self)
        figures["words"] = round(self.words)
        figures["minutes"] = round(self.seconds / 60, 1)
        return figures
