"""What the review page shows and does, called as a browser could call it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.reading import listing
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.kit.errors import Forbidden
from spends.ui.pages.dashboard.state import DashboardState
from spends.ui.pages.review.finding import FindState
from spends.ui.pages.review.gathering import PAGE, Wanted, read_address
from spends.ui.pages.review.rows import Fact
from spends.ui.pages.review.state import ReviewState
from spends.ui.session import SessionState
from spends.ui.work import act_as
from tests.support.homes import DAY, Home, sign_up
from tests.ui.conftest import Tab

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, -1, "x" * 100_000, "\x00", "'; drop table user; --"]


def asked(home: Home, kind: QuestionKind, first: UUID, second: UUID) -> str:
    """Ask about two lines; return the question's id."""
    with home.work() as uow:
        questions.ask_many(uow, [NewQuestion(kind, first, second, None)])
    with home.work(write=False) as uow:
        found = questions.open_questions(uow, 0, 100).items
        return next(str(each.id) for each in found if each.first.id == first)


def pair(home: Home, account: UUID, amount: str = "-12.30", **fields: Any) -> tuple[UUID, UUID]:
    """Record two lines alike; return their ids."""
    first = home.line(account, amount, payee="Rewe", description="REWE 4711", **fields)
    second = home.line(account, amount, DAY - timedelta(days=2), payee="Rewe", notes="Milk")
    return first.id, second.id


def many(home: Home, count: int) -> list[str]:
    """Ask several questions; return their ids."""
    account = home.account()
    return [
        asked(home, QuestionKind.DUPLICATE, *pair(home, account, f"-{at + 1}"))
        for at in range(count)
    ]


async def shown(tab: Tab, **query: str) -> ReviewState:
    tab.visit("/review", **query)
    state = tab.state(ReviewState)
    await state.load()
    return state


def fact(state: ReviewState, label: str) -> Fact:
    return next(each for each in state.pair.facts if each.label == label)


async def test_nothing_to_review(tab: Tab) -> None:
    state = await shown(tab)
    assert (state.ready, state.is_open, state.rows, state.pair.id) == (True, False, [], "")
    assert await state.step(1) == []
    assert await state.answer("", "yes") == []
    assert await state.undo_last() == []


async def test_two_lines_stand_side_by_side_and_what_differs_is_said(home: Home, tab: Tab) -> None:
    account = home.account("Giro")
    asked(home, QuestionKind.DUPLICATE, *pair(home, account))
    state = await shown(tab)
    assert (state.title, state.position) == ("1 line needs review", "1 of 1")
    assert (state.pair.ask, state.pair.yes, state.pair.no) == (
        "Same payment?",
        "Merge",
        "Keep both",
    )
    assert state.pair.why == "Same amount, 2 days apart"
    assert fact(state, "Date").differs == "2 days apart"
    assert fact(state, "Amount") == Fact("Amount", "\u2212€12.30", "\u2212€12.30")
    assert fact(state, "Payee").differs == ""
    assert fact(state, "Statement text") == Fact("Statement text", "REWE 4711", "None")
    assert fact(state, "Notes") == Fact("Notes", "None", "Milk")
    assert fact(state, "Came from").first == "Typed by hand"
    assert "Tags" not in [each.label for each in state.pair.facts]


async def test_a_transfer_and_a_refund_are_asked_in_their_words(home: Home, tab: Tab) -> None:
    giro, savings = home.account("Giro"), home.account("Savings")
    out, into = home.line(giro, "-500").id, home.line(savings, "500", DAY + timedelta(days=1)).id
    paid, back = home.line(giro, "-49.90").id, home.line(giro, "49.90", payee="Coolblue").id
    transfer = asked(home, QuestionKind.TRANSFER, out, into)
    refund = asked(home, QuestionKind.REFUND, back, paid)
    state = await shown(tab)
    await state.open(transfer)
    assert (state.pair.ask, state.pair.no) == ("Transfer?", "Not a transfer")
    assert state.pair.why == "€500.00 between your accounts, 1 day apart"
    assert (fact(state, "Amount").differs, fact(state, "Account").differs) == ("", "")
    await state.open(refund)
    assert (state.pair.ask, state.pair.no) == ("Refund?", "Not a refund")
    assert (fact(state, "Amount").tone, fact(state, "Amount").other_tone) == ("in", "")
    await state.set_kind("transfer")
    assert [row.payee for row in state.rows] == ["Giro to Savings"]
    assert state.title == "1 of 2 lines need review"
    none = {"duplicate": "", "posted": ""}
    assert state.counts == {"": "2", "transfer": "1", "refund": "1"} | none
    await state.set_kind("posted")
    assert (state.rows, state.pair.id, state.is_open) == ([], "", True)


async def test_answers_go_on_to_the_next_and_can_be_taken_back(home: Home, tab: Tab) -> None:
    many(home, 3)
    state = await shown(tab)
    first, second, third = [row.id for row in state.rows]
    await state.open(second)
    assert len(await state.answer(second, "no")) == 2
    assert ([row.id for row in state.rows], state.current) == ([first, third], third)
    await state.answer(third, "yes")
    assert (state.current, state.position, state.can_undo) == (first, "1 of 1", True)
    with home.work(write=False) as uow:
        assert questions.count_open(uow) == 1
        assert len(listing.list_page(uow, TransactionFilter()).items) == 5
    await state.undo_last()
    assert state.current == third
    await state.undo(second)
    assert ([row.id for row in state.rows], state.can_undo) == ([first, second, third], False)
    with home.work(write=False) as uow:
        assert len(listing.list_page(uow, TransactionFilter()).items) == 6
    home.assert_summaries_hold()


async def test_a_key_pressed_twice_answers_once(home: Home, tab: Tab) -> None:
    many(home, 2)
    state = await shown(tab)
    first, second = [row.id for row in state.rows]
    await state.answer(first, "yes")
    assert await state.answer(first, "yes") == []
    assert ([row.id for row in state.rows], state.current) == ([second], second)


async def test_what_somebody_else_answers_goes_here_too(home: Home, tab: Tab) -> None:
    first, second = many(home, 2)
    state = await shown(tab)
    assert await state.refresh() == []
    await state.open(first)
    with home.work() as uow:
        questions.answer(uow, UUID(first), Answer.NO)
    assert await state.answer(second, "maybe") == []
    told = await state.answer(first, "yes")
    assert len(told) == 2
    assert [row.id for row in state.rows] == [second]
    with home.work() as uow:
        questions.answer(uow, UUID(second), Answer.NO)
    assert len(await state.refresh()) == 2
    assert (state.rows, state.is_open) == ([], False)


async def test_many_questions_are_paged_and_walked_through(home: Home, tab: Tab) -> None:
    many(home, PAGE + 2)
    state = await shown(tab)
    assert (len(state.rows), state.range_text) == (PAGE, f"1\u2013{PAGE} of {PAGE + 2}")
    assert (state.has_previous, state.has_next) == (False, True)
    await state.open(state.rows[-1].id)
    await state.step(1)
    assert (state.position, len(state.rows)) == (f"{PAGE + 1} of {PAGE + 2}", 2)
    await state.step(-1)
    assert (state.position, state.current) == (f"{PAGE} of {PAGE + 2}", state.rows[-1].id)
    state = await shown(tab, skip="400")
    assert (len(state.rows), state.has_more, state.has_earlier) == (2, False, True)
    await state.previous_page()
    assert (state.has_more, state.has_earlier) == (True, False)


async def test_looking_for_transfers_says_what_was_found(home: Home, tab: Tab) -> None:
    home.line(home.account("Giro"), "-500")
    for name in ("Savings", "Cash"):
        home.line(home.account(name), "500")
    state = await shown(tab)
    told = [event async for event in FindState.find.fn(tab.state(FindState), "transfers")]
    assert (len(told), tab.state(FindState).finding) == (3, "")
    await state.refresh()
    assert [row.payee for row in state.rows] == ["Giro to Savings"]
    _ = [event async for event in FindState.find.fn(tab.state(FindState), "refunds")]
    assert [event async for event in FindState.find.fn(tab.state(FindState), "everything")] == []


async def test_the_way_there_says_how_many_wait(home: Home, tab: Tab) -> None:
    many(home, 2)
    session = tab.state(SessionState)
    await session.load()
    assert session.to_review == 2
    tab.visit("/")
    dashboard = tab.state(DashboardState)
    await dashboard.load()
    decision = next(each for each in dashboard.decisions if each.href == "/review")
    assert (decision.words, decision.action) == ("2 lines to review", "Review")


async def test_another_households_questions_are_not_there(
    home: Home, tab: Tab, runtime: Any
) -> None:
    theirs = many(sign_up(runtime.database, "bob"), 1)[0]
    many(home, 1)
    state = await shown(tab)
    assert [row.id for row in state.rows] != [theirs]
    await state.open(theirs)
    assert state.current != theirs
    assert await state.answer(theirs, "yes") == []


async def test_who_may_only_read_answers_nothing(home: Home, tab: Tab) -> None:
    many(home, 1)
    state, finder = await shown(tab), tab.state(FindState)
    assert state.may_answer
    act_as(home.reader().actor)
    await state.load()
    assert (state.may_answer, len(state.rows), state.pair.ask) == (False, 1, "Same payment?")
    with pytest.raises(Forbidden):
        await state.answer(state.current, "yes")
    with pytest.raises(Forbidden):
        _ = [event async for event in FindState.find.fn(finder, "transfers")]
    assert finder.finding == ""


@pytest.mark.parametrize("odd", ODD)
async def test_what_a_browser_makes_up_changes_nothing(home: Home, tab: Tab, odd: Any) -> None:
    many(home, 2)
    state = await shown(tab)
    before = (state.current, state.rows, state.kind)
    assert await state.answer(odd, odd) == []
    assert await state.answer(state.current, odd) == []
    assert await state.set_kind(odd) == []
    assert await state.step(odd) == []
    assert await state.open(odd) is None
    assert [event async for event in FindState.find.fn(tab.state(FindState), odd)] == []
    assert (state.current, state.rows, state.kind) == before


def test_an_odd_address_shows_all() -> None:
    assert read_address({"kind": "\x00", "skip": "-1"}) == Wanted()
    assert read_address({"kind": "refund", "skip": "²"}) == Wanted("refund")
    assert read_address({"kind": "transfer", "skip": "40"}) == Wanted("transfer", 40)
    assert Wanted("transfer", 40).address() == "/review?kind=transfer&skip=40"
    assert Wanted().address() == "/review"
