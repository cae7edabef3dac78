"""Looking for pairs keeps nobody waiting, and finds what a search in one transaction would find."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.currencies import service as currencies
from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.linking import pairs
from spends.domains.matching.events import SamenessDecided
from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.schemas import Finding
from spends.domains.matching.service import looking, questions, refunds, transfers
from spends.domains.matching.views import Found
from spends.kit.unit_of_work import UnitOfWork
from tests.support.homes import DAY, Home
from tests.support.statements import Desk, csv

Seen = tuple[set[tuple[UUID, UUID | None]], set[tuple[UUID, UUID]]]


class _EnoughError(Exception):
    """Nothing of it is to stay."""


def seen(uow: UnitOfWork) -> Seen:
    uow.session.flush()
    uow.session.expire_all()
    lines = uow.session.query(Transaction).all()
    asked = questions.open_questions(uow, limit=100).items
    return (
        {(line.id, line.transfer_id) for line in lines},
        {(each.first.id, each.second.id) for each in asked},
    )


def at_once(home: Home) -> Seen:
    """Return what a search in one transaction would find; nothing of it stays."""
    found: list[Seen] = []
    with suppress(_EnoughError), home.work() as uow:
        ids = [line.id for line in uow.session.query(Transaction).all() if not line.deleted_at]
        transfers.find_decided(uow, SamenessDecided(ids, merged=False))
        found.append(seen(uow))
        raise _EnoughError
    return found[0]


def in_two_steps(home: Home) -> Seen:
    with home.work(write=False) as uow:
        leads = looking.look(uow)
    with home.work() as uow:
        looking.follow(uow, leads)
    with home.work(write=False) as uow:
        return seen(uow)


PLACES = (("Giro", "EUR"), ("Savings", "EUR"), ("Dollars", "USD"), ("Pounds", "GBP"))
AMOUNTS = (-30000, -20000, 20000, 20200, 30000, -21000)
LINES = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(AMOUNTS), st.integers(0, 20)), max_size=12
)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=LINES)
def test_two_steps_find_what_one_finds(home: Home, lines: list[tuple[int, int, int]]) -> None:
    with home.work() as uow:
        for line in uow.session.query(Transaction).all():
            if not line.deleted_at:
                transactions.delete(uow, [line.id])
        for currency in ("USD", "GBP"):
            rate = NewRate(base=currency, quote="EUR", day=DAY, rate=Decimal(1))
            currencies.enter_rate(uow, rate)
    places = [home.account(name, currency) for name, currency in PLACES]
    for place, amount, day in lines:
        home.line(places[place], str(Decimal(amount).scaleb(-2)), DAY + timedelta(day))
    assert at_once(home) == in_two_steps(home)
    home.assert_summaries_hold()


def delete(uow: UnitOfWork, out: UUID, _into: UUID) -> None:
    transactions.delete(uow, [out])


def refuse(uow: UnitOfWork, out: UUID, into: UUID) -> None:
    pairs.refuse(uow, out, into)


@pytest.mark.parametrize("meanwhile", [delete, refuse])
@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_what_changed_meanwhile_is_left_alone(
    home: Home, currency: str, meanwhile: Callable[[UnitOfWork, UUID, UUID], None]
) -> None:
    giro, other = home.account("Giro"), home.account("Other", currency)
    with home.work() as uow:
        rate = NewRate(base="USD", quote="EUR", day=DAY, rate=Decimal(1))
        currencies.enter_rate(uow, rate)
    out, into = home.line(giro, "-500"), home.line(other, "500")
    with home.work(write=False) as uow:
        leads = looking.look(uow)
    assert leads
    with home.work() as uow:
        meanwhile(uow, out.id, into.id)
    with home.work() as uow:
        assert looking.follow(uow, leads) == Found()


@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_a_rival_that_came_meanwhile_makes_it_unclear(home: Home, currency: str) -> None:
    giro, other = home.account("Giro"), home.account("Other", currency)
    with home.work() as uow:
        rate = NewRate(base="USD", quote="EUR", day=DAY, rate=Decimal(1))
        currencies.enter_rate(uow, rate)
    home.line(giro, "-500")
    home.line(other, "500")
    with home.work(write=False) as uow:
        leads = looking.look(uow)
    home.line(home.account("Third", currency), "500")
    with home.work() as uow:
        assert looking.follow(uow, leads).linked == 0


def test_a_refund_that_is_gone_meanwhile_is_left_alone(home: Home) -> None:
    giro = home.account()
    home.line(giro, "-80", payee="Zara")
    credit = home.line(giro, "80", DAY + timedelta(1), payee="Zara")
    with home.work(write=False) as uow:
        leads = refunds.look(uow)
    with home.work() as uow:
        transactions.delete(uow, [credit.id])
    with home.work() as uow:
        assert refunds.follow(uow, leads) == Found()


def test_the_same_amount_in_other_years_is_no_payday(home: Home) -> None:
    giro = home.account()
    for years in (0, 2, 4):
        home.line(giro, "-80", DAY + timedelta(365 * years), payee="Zara")
        home.line(giro, "80", DAY + timedelta(365 * years + 9), payee="Zara")
    with home.work() as uow:
        assert refunds.follow(uow, refunds.look(uow)) == Found(3, 0)


def test_all_is_looked_for_transfers_first(desk: Desk) -> None:
    savings = desk.account(name="Savings")
    desk.bring(csv("2025-03-02,Ann,TO SAVINGS,-80.00,", "2025-03-02,Zara,SHOES,-70.00,"))
    desk.bring(csv("2025-03-09,Zara,SHOES BACK,70.00,"))
    desk.bring(csv("2025-03-03,Ann,DEPOSIT,80.00,"), savings)
    kinds = (QuestionKind.REFUND, QuestionKind.TRANSFER)
    assert looking.find(desk.runtime, desk.actor, Finding(kinds=kinds)) == Found()
    desk.check()
