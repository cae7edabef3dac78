"""Whatever lines there are, transfers net to zero and are found once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from spends.domains.ledger.models import Transaction
from spends.domains.ledger.repository.linking import opposites
from spends.domains.ledger.service import accounts, transactions
from spends.domains.matching.kinds import Answer
from spends.domains.matching.service import questions, transfers
from tests.support.homes import DAY, Home
from tests.support.transfers import find, linked, waiting

PLACES = ("Giro", "Savings", "Card")


LINES = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([-300, -200, 200, 300]), st.integers(0, 14)),
    max_size=12,
)


@contextmanager
def emptied(home: Home) -> Iterator[None]:
    with home.work() as uow:
        ids = [line.id for line in uow.session.query(Transaction).all() if not line.deleted_at]
        if ids:
            transactions.delete(uow, ids)
    yield


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=LINES)
@example(lines=[(0, -200, 0), (1, 200, 4), (0, -200, 8), (1, 200, 12)])
def test_whatever_is_found_nets_to_zero_and_is_found_once(
    home: Home, lines: list[tuple[int, int, int]]
) -> None:
    with home.work(write=False) as uow:
        known = {account.name: account.id for account in accounts.account_views(uow)}
    places = [known[name] if name in known else home.account(name) for name in PLACES]
    with emptied(home):
        for place, amount, day in lines:
            home.line(places[place], str(Decimal(amount).scaleb(-2)), DAY + timedelta(day))
    first = find(home)
    found = linked(home)
    asked = waiting(home)
    assert len(found) == 2 * first[0]
    in_questions = [line.id for each in asked for line in (each.first, each.second)]
    assert len(set(in_questions)) == len(in_questions)
    assert not set(in_questions) & found.keys()
    assert find(home) == (0, 0)
    assert linked(home) == found
    for each in asked:
        with home.work() as uow:
            questions.answer(uow, each.id, Answer.NO)
    refused = {(each.first.id, each.second.id) for each in asked}
    while find(home) != (0, 0):
        pass
    assert not refused & linked(home).items()
    assert not refused & {(each.first.id, each.second.id) for each in waiting(home)}


def test_few_lines_beside_many_are_found_as_all_of_both_are(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [home.account(name) for name in PLACES]
    for number in range(60):
        sign = -1 if number % 7 < 4 else 1
        amount = sign * (200 + 100 * (number % 3))
        home.line(places[number % 5 % 3], str(amount), DAY + timedelta(number * number % 53))
    found = []
    for walks in (0, 1_000):
        monkeypatch.setattr(opposites, "WALKS", walks)
        with home.work() as uow:
            for place in places:
                search = transfers.Search(DAY, DAY + timedelta(53), place)
                where = transfers.Places.of(uow, search)
                found.append(set(transfers._facing(uow, search, where, places)))
    assert found[:3] == found[3:]
    assert all(len(each) > 10 for each in found)
