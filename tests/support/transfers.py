"""What the tests of transfers and refunds share: finding them, and what waits for an answer."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from spends.domains.currencies import service as currencies
from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.models import Transaction
from spends.domains.matching.service import looking, questions, refunds
from spends.domains.matching.views import QuestionView
from tests.support.homes import DAY, Home


def find(home: Home, since: date | None = None) -> tuple[int, int]:
    """Look for transfers; return how many were linked, and how many asked about."""
    with home.work() as uow:
        found = looking.follow(uow, looking.look(uow, since))
        return found.linked, found.asked


def find_refunds(home: Home, since: date | None = None) -> tuple[int, int]:
    """Look for refunds; return how many were linked, and how many asked about."""
    with home.work() as uow:
        found = refunds.follow(uow, refunds.look(uow, since))
        return found.linked, found.asked


def waiting(home: Home) -> list[QuestionView]:
    """Return the questions that wait for an answer."""
    with home.work(write=False) as uow:
        return questions.open_questions(uow, limit=100).items


def linked(home: Home) -> dict[UUID, UUID]:
    with home.work(write=False) as uow:
        lines = uow.session.query(Transaction).all()
        found = {line.id: line.transfer_id for line in lines if line.transfer_id}
        amounts = {line.id: line for line in lines}
    assert all(found[other] == one for one, other in found.items())
    for one, other in found.items():
        first, second = amounts[one], amounts[other]
        assert first.account_id != second.account_id
        if first.currency_code == second.currency_code:
            assert first.amount + second.amount == 0
    home.assert_summaries_hold()
    return found


@dataclass
class Abroad:
    home: Home
    giro: UUID
    dollars: UUID

    def rate(self, rate: str = "0.9", day: date = DAY) -> None:
        new = NewRate(base="USD", quote="EUR", day=day, rate=Decimal(rate))
        with self.home.work() as uow:
            currencies.enter_rate(uow, new)
