"""Two people who write transactions at the same time."""

import threading
from collections.abc import Callable
from decimal import Decimal

from spends.domains.ledger.repository import rows
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.reading import listing
from spends.kit.errors import Conflict, InvalidInput, NotFound
from tests.support.homes import Home
from tests.support.lines import amend, balance, delete, link, refund, view


def together(*acts: Callable[[], object]) -> list[BaseException | None]:
    """Do things in threads that start together; return what each raised."""
    start = threading.Barrier(len(acts))
    raised: list[BaseException | None] = [None] * len(acts)

    def run(index: int) -> None:
        start.wait()
        try:
            acts[index]()
        except BaseException as error:  # noqa: BLE001  told to the test, whatever it is
            raised[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return raised


def test_two_people_at_once_lose_nothing(home: Home) -> None:
    account, other = home.account(), home.account("Other")
    shared = [home.line(account, "-1").id for _ in range(4)]
    rounds = 12

    def work(sign: int) -> None:
        for index in range(rounds):
            home.line(account if index % 2 else other, f"{sign * (index + 1)}", payee=f"P{index}")
            line_id = shared[::sign][index % 4]
            amend(home, line_id, amount=Decimal(sign * (index + 1)))
            with home.work() as uow:
                transactions.clear(uow, shared[::sign], cleared=True)

    assert together(lambda: work(1), lambda: work(-1)) == [None, None]
    sums = sum(view(home, line_id).amount for line_id in shared)
    recorded = 0
    assert balance(home, account) + balance(home, other) == sums + recorded
    with home.work(write=False) as uow:
        assert listing.count(uow, listing.TransactionFilter()) == 4 + 2 * rounds


def test_of_two_who_read_the_same_version_one_wins(home: Home) -> None:
    account = home.account()
    for turn in range(5):
        line = home.line(account, "-1")
        version = view(home, line.id).version
        raised = together(
            lambda: amend(home, line.id, amount=Decimal(-2), version=version),  # noqa: B023  called before the next turn
            lambda: amend(home, line.id, amount=Decimal(-3), version=version),  # noqa: B023  called before the next turn
        )
        assert sorted(type(error).__name__ for error in raised) == ["NoneType", "StaleVersion"], (
            turn
        )
    home.assert_summaries_hold()


def test_links_and_deletions_at_once_leave_no_half_link(home: Home) -> None:
    one, two = home.account("One"), home.account("Two")
    for _ in range(6):
        out, into, back = home.line(one, "-5"), home.line(two, "5"), home.line(one, "2")
        raised = together(
            lambda: link(home, out, into),  # noqa: B023  called before the next turn
            lambda: delete(home, into.id),  # noqa: B023  called before the next turn
            lambda: refund(home, back, out),  # noqa: B023  called before the next turn
            lambda: delete(home, out.id),  # noqa: B023  called before the next turn
        )
        expected = (Conflict, NotFound, InvalidInput)
        assert all(error is None or isinstance(error, expected) for error in raised), raised
        with home.work(write=False) as uow:
            for line in rows.transactions(uow, [out.id, into.id, back.id]):
                for linked in {line.transfer_id, line.refund_of_id} - {None}:
                    assert line.deleted_at is not None or rows.transaction(uow, linked)
    home.assert_summaries_hold()
