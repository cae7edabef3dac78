"""Lines that are no transfer, or may not become one, are left alone."""

from datetime import timedelta

import pytest

from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.linking import links
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.kit.errors import Forbidden
from tests.support.homes import DAY, Home
from tests.support.transfers import find, linked, waiting


def test_refused_pairs_are_never_suggested_again(home: Home) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    out, into = home.line(giro, "-500"), home.line(savings, "500")
    assert find(home) == (1, 0)
    with home.work() as uow:
        links.unlink_transfer(uow, out.id)
    assert find(home) == (0, 0)
    later = home.line(savings, "500", DAY + timedelta(1))
    assert find(home) == (1, 0)
    assert linked(home) == {out.id: later.id, later.id: out.id}
    assert into.id not in linked(home)


def test_a_link_that_was_undone_is_not_made_again(home: Home) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    out = home.line(giro, "-500")
    home.line(savings, "500")
    find(home)
    with home.work(write=False) as uow:
        from spends.domains.audit import service as audit

        event = next(each for each in audit.events(uow).items if each.action == "link_transfer")
    with home.work() as uow:
        transactions.undo(uow, event.id)
    assert linked(home) == {}
    assert find(home) == (0, 0)
    assert out.id not in linked(home)


@pytest.mark.parametrize("what", ["deleted", "split", "reconciled", "refunded", "refund", "asked"])
def test_lines_that_are_bound_are_left_alone(home: Home, what: str) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    out, into = home.line(giro, "-500"), home.line(savings, "500")
    food = home.category("Food")
    with home.work() as uow:
        if what == "deleted":
            transactions.delete(uow, [out.id])
        elif what == "split":
            parts = [{"amount": "-200", "category_id": str(food)}, {"amount": "-300"}]
            change = TransactionChanges.model_validate({"splits": parts})
            transactions.amend(uow, out.id, change)
        elif what == "reconciled":
            line = uow.session.get_one(Transaction, (uow.household_id, into.id))
            line.reconciled_at = line.created_at
    if what == "refunded":
        back = home.line(giro, "20", DAY + timedelta(9))
        with home.work() as uow:
            links.link_refund(uow, back.id, out.id)
    elif what == "refund":
        spent = home.line(savings, "-600", DAY - timedelta(9))
        with home.work() as uow:
            links.link_refund(uow, into.id, spent.id)
    elif what == "asked":
        twin = home.line(giro, "-500", DAY + timedelta(30))
        with home.work() as uow:
            new = NewQuestion(QuestionKind.DUPLICATE, twin.id, out.id)
            questions.ask_many(uow, [new])
    assert find(home) == (0, 0)
    assert linked(home) == {}


@pytest.mark.parametrize("said", [Answer.YES, Answer.NO])
def test_lines_that_may_be_one_wait_for_that(home: Home, said: questions.Given) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    typed, new = home.line(giro, "-500"), home.line(giro, "-500", DAY + timedelta(6))
    into = home.line(savings, "500", DAY + timedelta(1))
    with home.work() as uow:
        questions.ask_many(uow, [NewQuestion(QuestionKind.DUPLICATE, new.id, typed.id)])
    assert find(home) == (0, 0)
    (asked,) = waiting(home)
    with home.work() as uow:
        questions.answer(uow, asked.id, said)
    if said is Answer.NO:
        assert linked(home) == {typed.id: into.id, into.id: typed.id}
        return
    (follows,) = waiting(home)
    assert (follows.first.id, follows.second.id) == (typed.id, into.id)
    with home.work() as uow:
        questions.reopen(uow, asked.id)
    assert {each.id for each in waiting(home)} == {asked.id, follows.id}
    home.assert_summaries_hold()


def test_readers_do_not_look_for_transfers(home: Home) -> None:
    with pytest.raises(Forbidden):
        find(home.reader())
