"""How a model says that each row of it was given in a role, by a person who had to hold it then."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GivenInRole:
    """The columns that tell it; a model has it as `given_in_role`, and its role in the column `role`.

    Attributes:
        person: whose right it was; a row in which it is empty claims none.
        at: the moment at which they had to hold the role.
        for_whom: whom a delegate acted for; empty where the model knows no delegates.
    """

    person: str
    at: str
    for_whom: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Person, role and moment, and for whom if that is known."""
        return tuple(filter(None, (self.person, "role", self.at, self.for_whom)))
