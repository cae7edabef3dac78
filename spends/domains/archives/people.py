"""Who of a file's people is who in the household that takes it in."""

from collections.abc import Sequence
from uuid import UUID

from spends.domains.archives.json_stream import broken
from spends.domains.archives.staging import Person
from spends.domains.households.schemas import MemberOut


class People:
    """The members of a file and those of a household, brought together by their addresses.

    Whoever was alone in the exported household becomes the person who imports it. What belongs to
    others who are no members here belongs to the household.
    """

    def __init__(
        self, people: Sequence[Person], here: Sequence[MemberOut], user_id: UUID | None
    ) -> None:
        self._people = people
        self._missed: set[UUID] = set()
        self._members: dict[UUID, UUID | None] = {}
        self._users: dict[UUID, UUID | None] = {}
        by_email = {member.email: member for member in here}
        mine = next((member for member in here if member.user_id == user_id), None)
        for person in people:
            known = by_email.get(person.email) or (mine if len(people) == 1 else None)
            self._members[person.id] = known.id if known else None
            if person.user_id is not None:
                self._users[person.user_id] = known.user_id if known else None

    def member(self, member_id: UUID) -> UUID | None:
        """Return who a member of the file is here, None for nobody; InvalidInput if unknown."""
        if member_id not in self._members:
            raise broken()
        if self._members[member_id] is None:
            self._missed.add(member_id)
        return self._members[member_id]

    def somebody(self, member_id: UUID | None) -> UUID | None:
        """Return who a member of the file is here, None also for one who had left by then."""
        return self._members.get(member_id) if member_id else None

    def user(self, user_id: UUID | None) -> UUID | None:
        """Return who a user of the file is here, None for nobody."""
        return self._users.get(user_id) if user_id else None

    def warnings(self) -> list[str]:
        """Return a sentence about each who is missing here and had something."""
        return [
            f"{person.name} ({person.email}) is no member here."
            " What was theirs alone belongs to the household now."
            for person in self._people
            if person.id in self._missed
        ]
