"""Questions about two lines are asked once, answered, and taken back."""

from datetime import date
from uuid import UUID

import pytest

from spends.domains.ledger.models import RefusedTransfer
from spends.domains.ledger.schemas import TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.reading import listing, reports
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.domains.matching.views import QuestionView
from spends.kit.errors import Conflict, Forbidden, NotFound, StaleVersion
from spends.kit.ids import new_id
from tests.support.homes import DAY, Home

TRANSFER, REFUND, DUPLICATE = QuestionKind.TRANSFER, QuestionKind.REFUND, QuestionKind.DUPLICATE


def ask(
    home: Home, kind: QuestionKind, first: UUID, second: UUID, said: Answer | None = None
) -> int:
    with home.work() as uow:
        return questions.ask_many(uow, [NewQuestion(kind, first, second, None, said)])


def waiting(home: Home) -> list[QuestionView]:
    with home.work(write=False) as uow:
        found = questions.open_questions(uow)
        counts = questions.count_by_kind(uow)
        assert found.total == questions.count_open(uow) == sum(counts.values())
        return found.items


def say(home: Home, question_id: UUID, given: questions.Given) -> UUID | None:
    with home.work() as uow:
        return questions.answer(uow, question_id, given)


def two_sides(home: Home) -> tuple[UUID, UUID]:
    giro, savings = home.account("Giro"), home.account("Savings")
    out = home.line(giro, "-500", payee="Savings")
    return out.id, home.line(savings, "500", date(2025, 3, 17)).id


def test_a_question_shows_both_lines(home: Home) -> None:
    out, into = two_sides(home)
    assert ask(home, TRANSFER, out, into) == 1
    (found,) = waiting(home)
    assert (found.kind, found.first.id, found.second.id) == (TRANSFER, out, into)
    assert (found.days_apart, found.difference) == (-2, 0)
    assert (found.first.account_name, found.second.account_name) == ("Giro", "Savings")
    assert found.is_open
    with home.work(write=False) as uow:
        assert questions.view(uow, found.id) == found
        assert questions.open_questions(uow, kind=REFUND).items == []
        assert questions.open_questions(uow, skip=1).items == []
        assert questions.open_questions(uow, skip=1).total == 1


def test_a_pair_is_asked_about_once_whichever_way_round(home: Home) -> None:
    out, into = two_sides(home)
    before = home.counter()
    assert [ask(home, TRANSFER, out, into), ask(home, TRANSFER, into, out)] == [1, 0]
    assert home.counter() == before + 1
    with home.work() as uow:
        assert questions.ask_many(uow, []) == 0
        both = [NewQuestion(TRANSFER, out, into), NewQuestion(REFUND, into, out)]
        assert questions.ask_many(uow, both) == 0


def test_yes_links_a_transfer_and_can_be_taken_back(home: Home) -> None:
    out, into = two_sides(home)
    ask(home, TRANSFER, out, into)
    (asked,) = waiting(home)
    assert say(home, asked.id, Answer.YES) is not None
    assert waiting(home) == []
    with home.work(write=False) as uow:
        assert listing.view(uow, out).transfer_id == into
        found = questions.view(uow, asked.id)
        assert (found.answer, found.is_open) == (Answer.YES, False)
    home.assert_summaries_hold()
    with pytest.raises(Conflict):
        say(home, asked.id, Answer.NO)
    with home.work() as uow:
        questions.reopen(uow, asked.id)
    assert [each.id for each in waiting(home)] == [asked.id]
    with home.work(write=False) as uow:
        assert listing.view(uow, out).transfer_id is None
    home.assert_summaries_hold()
    with home.work() as uow, pytest.raises(Conflict):
        questions.reopen(uow, asked.id)


def test_an_answer_whose_change_was_undone_elsewhere_can_be_taken_back_too(home: Home) -> None:
    out, into = two_sides(home)
    ask(home, TRANSFER, out, into)
    (asked,) = waiting(home)
    undo_id = say(home, asked.id, Answer.YES)
    assert undo_id is not None
    with home.work() as uow:
        transactions.undo(uow, undo_id)
    assert waiting(home) == []
    with home.work() as uow:
        questions.reopen(uow, asked.id)
    assert [each.id for each in waiting(home)] == [asked.id]


def test_an_answer_stays_once_a_line_was_changed(home: Home) -> None:
    out, into = two_sides(home)
    ask(home, TRANSFER, out, into)
    (asked,) = waiting(home)
    say(home, asked.id, Answer.YES)
    with home.work() as uow:
        transactions.amend(uow, out, TransactionChanges.model_validate({"notes": "for June"}))
    with home.work() as uow, pytest.raises(StaleVersion):
        questions.reopen(uow, asked.id)


def test_no_is_remembered_and_can_be_taken_back(home: Home) -> None:
    out, into = two_sides(home)
    ask(home, TRANSFER, out, into)
    (asked,) = waiting(home)
    assert say(home, asked.id, Answer.NO) is None
    assert waiting(home) == []
    assert ask(home, TRANSFER, out, into) == 0
    with home.work(write=False) as uow:
        assert uow.session.get(RefusedTransfer, (uow.household_id, *sorted((out, into))))
    for _ in range(2):
        with home.work() as uow:
            questions.reopen(uow, asked.id)
        assert len(waiting(home)) == 1
        say(home, asked.id, Answer.NO)


def test_yes_nets_a_refund(home: Home) -> None:
    giro, shop = home.account(), home.category("Shop")
    spent = home.line(giro, "-80", category_id=shop)
    credit = home.line(giro, "80", date(2025, 3, 20))
    ask(home, REFUND, credit.id, spent.id)
    (asked,) = waiting(home)
    assert (asked.difference, asked.days_apart) == (0, 5)
    say(home, asked.id, Answer.YES)
    with home.work(write=False) as uow:
        assert listing.view(uow, credit.id).refund_of_id == spent.id
        (march,) = reports.cash_flow(uow, DAY, 1)
        assert (march.income, march.spending) == (0, 0)
    with home.work() as uow:
        questions.reopen(uow, asked.id)
    assert len(waiting(home)) == 1


@pytest.mark.parametrize("side", [0, 1])
def test_who_deletes_or_amends_a_line_has_answered(home: Home, side: int) -> None:
    lines = two_sides(home)
    ask(home, TRANSFER, *lines)
    (asked,) = waiting(home)
    with home.work() as uow:
        amount = {"amount": "-499"} if side == 0 else {"amount": "499"}
        transactions.amend(uow, lines[side], TransactionChanges.model_validate(amount))
    assert waiting(home) == []
    with pytest.raises(Conflict):
        say(home, asked.id, Answer.YES)
    with home.work() as uow:
        amount = {"amount": "-500"} if side == 0 else {"amount": "500"}
        transactions.amend(uow, lines[side], TransactionChanges.model_validate(amount))
    assert len(waiting(home)) == 1
    with home.work() as uow:
        undo_id = transactions.delete(uow, [lines[side]]).undo_id
    assert waiting(home) == []
    with home.work(write=False) as uow:
        assert not questions.view(uow, asked.id).is_open
    with home.work() as uow:
        transactions.undo(uow, undo_id)
    assert len(waiting(home)) == 1


def test_a_line_is_in_one_transfer_only(home: Home) -> None:
    out, into = two_sides(home)
    other = home.line(home.account("Third"), "500")
    ask(home, TRANSFER, out, into)
    ask(home, TRANSFER, out, other.id)
    asked = [each.id for each in waiting(home)]
    assert len(asked) == 2
    with home.work() as uow:
        assert questions.answer_many(uow, asked, Answer.YES) == asked[:1]
    assert waiting(home) == []
    with home.work() as uow:
        links.unlink_transfer(uow, out)
    assert [each.id for each in waiting(home)] == asked[1:]
    with home.work() as uow:
        assert questions.answer_many(uow, asked, Answer.NO) == asked[1:]


def test_what_is_sure_is_kept_and_never_asked(home: Home) -> None:
    out, into = two_sides(home)
    assert ask(home, TRANSFER, out, into, Answer.SURE) == 1
    assert waiting(home) == []
    assert ask(home, TRANSFER, out, into) == 0
    with home.work() as uow:
        ((pair, row),) = questions.about(uow, [into]).items()
        assert (pair, row.answer) == (tuple(sorted((out, into))), "sure")
        with pytest.raises(Conflict):
            questions.reopen(uow, row.id)


def test_an_unknown_question_is_not_found(home: Home) -> None:
    with home.work() as uow:
        for ask_for in (questions.view, questions.reopen):
            with pytest.raises(NotFound):
                ask_for(uow, new_id())
        with pytest.raises(NotFound):
            questions.answer(uow, new_id(), Answer.YES)


def test_readers_read_and_do_not_answer(home: Home) -> None:
    out, into = two_sides(home)
    ask(home, TRANSFER, out, into)
    reader = home.reader()
    (asked,) = waiting(reader)
    with pytest.raises(Forbidden):
        say(reader, asked.id, Answer.YES)
    with pytest.raises(Forbidden):
        ask(reader, TRANSFER, out, into)


def test_many_questions_are_read_in_parts(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "AT_ONCE", 2)
    giro, savings = home.account("Giro"), home.account("Savings")
    for _ in range(5):
        ask(home, TRANSFER, home.line(giro, "-5").id, home.line(savings, "5").id)
    first = [each.first.id for each in waiting(home)]
    assert len(first) == 2
    with home.work() as uow:
        transactions.delete(uow, first)
    assert len(waiting(home)) == 2
