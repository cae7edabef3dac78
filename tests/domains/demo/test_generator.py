"""The sample household holds together on every day somebody may ask for it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spends.domains.demo.generator import sample_household
from spends.domains.demo.people import CARD, CARD_LIMIT, CASH, CHECKING, LOAN, SAVINGS, TRAVEL
from spends.domains.demo.rates import rate_on
from spends.domains.demo.sample import SampleHousehold, SampleTransaction
from spends.domains.ledger.starter import walk

TODAY = date(2026, 11, 21)
EXPENSES = {step.path for step in walk() if step.type == "expense"}
CATEGORIES = {step.path for step in walk()}
LEAVES = CATEGORIES - {step.parent_path for step in walk()}

days = st.dates(date(2015, 1, 1), date(2045, 12, 31))


@pytest.fixture(scope="module")
def household() -> SampleHousehold:
    return sample_household(TODAY)


def pairs(household: SampleHousehold) -> list[list[SampleTransaction]]:
    found: dict[str, list[SampleTransaction]] = defaultdict(list)
    for line in household.transactions:
        if line.transfer is not None:
            found[line.transfer].append(line)
    return list(found.values())


def parts(line: SampleTransaction) -> list[tuple[str | None, int]]:
    if line.splits:
        return [(part.category, part.amount) for part in line.splits]
    return [(line.category, line.amount)]


def month_of(day: date) -> tuple[int, int]:
    return day.year, day.month


@settings(max_examples=25, deadline=None)
@given(today=days, seed=st.integers(0, 50))
@example(today=date(2024, 2, 29), seed=7)
@example(today=date(2028, 2, 29), seed=1)
@example(today=date(2026, 12, 31), seed=7)
@example(today=date(2027, 1, 1), seed=7)
@example(today=date(2026, 7, 20), seed=7)
def test_holds_together_on_any_day(today: date, seed: int) -> None:
    household = sample_household(today, seed)
    lines = household.transactions
    currency = {account.key: account.currency_code for account in household.accounts}
    balance = {account.key: account.opening_balance for account in household.accounts}

    assert 2_300 <= len(lines) <= 2_800
    assert lines[-1].day == today
    assert lines[0].day.replace(day=1) == date(today.year - 2, today.month, 1)
    assert all(earlier.day <= later.day for earlier, later in pairwise(lines))
    assert all(line.amount != 0 for line in lines)

    for line in lines:
        balance[line.account] += line.amount
        if line.account in {CHECKING, SAVINGS, CASH, TRAVEL}:
            assert balance[line.account] >= 0, line
        if line.account == CARD:
            assert balance[CARD] >= -CARD_LIMIT
        assert {path for path, _ in parts(line)} <= LEAVES | {None}
        assert sum(amount for _, amount in parts(line)) == line.amount
        assert all(amount < 0 for _, amount in parts(line)) or not line.splits
        assert len({path for path, _ in parts(line)}) == len(parts(line))

    for pair in pairs(household):
        leaving, arriving = pair
        assert leaving.day == arriving.day
        assert leaving.account != arriving.account
        assert leaving.category is None
        assert arriving.category is None
        if currency[leaving.account] == currency[arriving.account]:
            assert leaving.amount + arriving.amount == 0
        else:
            rate = rate_on(household.exchange_rates, leaving.day)
            assert abs(arriving.amount / (-leaving.amount * rate) - 1) < 0.01

    for line in lines:
        if line.refund_of is not None:
            bought = lines[line.refund_of]
            assert bought.payee == line.payee
            assert bought.category == line.category
            assert bought.account == line.account
            assert bought.day < line.day
            assert 0 < line.amount <= -bought.amount

    income: dict[tuple[int, int], int] = defaultdict(int)
    for line in lines:
        if (line.category or "").startswith("Income/"):
            assert line.amount > 0
            income[month_of(line.day)] += line.amount
    full = {month_of(line.day) for line in lines} - {month_of(today)}
    assert len(full) == 24
    assert all(income[month] > 400_000 for month in full)


def test_same_arguments_give_the_same_household(household: SampleHousehold) -> None:
    assert sample_household(TODAY) == household
    assert sample_household(TODAY, seed=8).transactions != household.transactions


@given(seed=st.integers(0, 500))
@settings(max_examples=10, deadline=None)
def test_tomorrow_changes_nothing_before_last_month(seed: int) -> None:
    def shopping(today: date) -> list[tuple[date, str | None, int]]:
        return [
            (line.day, line.payee, line.amount)
            for line in sample_household(today, seed).transactions
            if line.transfer is None and line.category != "Income/Interest"
            and line.day < TODAY - timedelta(days=31)
        ]  # fmt: skip

    assert shopping(TODAY) == shopping(TODAY + timedelta(days=1))


def test_years_lengthen_the_story() -> None:
    long = sample_household(TODAY, years=6)
    assert long.transactions[0].day.year == 2020
    owed = -sum(line.amount for line in long.transactions if line.account == LOAN)
    opening = next(account.opening_balance for account in long.accounts if account.key == LOAN)
    assert opening - owed == 0, "the car is paid off by then, and not overpaid"


def test_has_what_the_pages_show(household: SampleHousehold) -> None:
    lines = household.transactions
    unsorted = [line for line in lines if line.category is None and not line.splits]
    unsorted = [line for line in unsorted if line.transfer is None]
    assert 5 <= len(unsorted) <= 8
    assert all(TODAY - line.day <= timedelta(days=21) for line in unsorted)
    assert all(line.payee is None and line.description for line in unsorted)

    pending = [line for line in lines if line.pending]
    assert 2 <= len(pending) <= 9
    assert all(TODAY - line.day <= timedelta(days=1) and not line.cleared for line in pending)

    assert 10 <= sum(line.refund_of is not None for line in lines) <= 14
    assert 4 <= sum(bool(line.splits) for line in lines) <= 20
    assert sum(bool(line.notes) for line in lines) >= 20
    assert set(household.tags) == {"holiday-2025", "holiday-2026", "kids", "work"}
    assert {line.account for line in lines} == {account.key for account in household.accounts}
    assert len(household.accounts) == 6


def test_references_exist(household: SampleHousehold) -> None:
    people = {person.key for person in household.people}
    payees = {payee.name for payee in household.payees}
    for line in household.transactions:
        assert line.payee is None or line.payee in payees
        assert line.member is None or line.member in people
        assert set(line.tags) <= set(household.tags)
    assert all(payee.category in CATEGORIES for payee in household.payees)
    assert all(account.owner is None or account.owner in people for account in household.accounts)
    assert all(len(pair) == 2 for pair in pairs(household))


def test_bank_text_belongs_to_one_payee(household: SampleHousehold) -> None:
    owners = {text: payee.name for payee in household.payees for text in payee.patterns}
    assert len(owners) == sum(len(payee.patterns) for payee in household.payees)
    recognised = 0
    for line in household.transactions:
        if line.payee is not None and line.description:
            assert line.description != line.payee
            found = {name for text, name in owners.items() if text in line.description}
            assert found <= {line.payee}
            recognised += bool(found)
    assert recognised > 1_800


def test_two_equal_coffees_on_one_day(household: SampleHousehold) -> None:
    coffees = [line for line in household.transactions if line.category == "Food/Coffee"]
    assert any(
        (one.day, one.description, one.amount) == (two.day, two.description, two.amount)
        for one, two in pairwise(coffees)
    )


def test_a_subscription_became_dearer(household: SampleHousehold) -> None:
    prices = [line.amount for line in household.transactions if line.payee == "Flimmer Plus"]
    assert sorted(set(prices)) == [-1_599, -1_399]
    assert prices == sorted(prices, reverse=True)


def test_heating_follows_the_winter(household: SampleHousehold) -> None:
    bills: dict[int, list[int]] = defaultdict(list)
    for line in household.transactions:
        if line.category == "Utilities/Heating":
            bills[line.day.month].append(-line.amount)
    assert min(bills[1]) > 3 * max(bills[7])


def test_spending_is_shared_out_as_in_real_households(household: SampleHousehold) -> None:
    spent: dict[str, int] = defaultdict(int)
    for line in household.transactions:
        if line.transfer is None:
            for path, amount in parts(line):
                if path in EXPENSES:
                    spent[path.split("/")[0]] -= amount
    total = sum(spent.values())
    share = {group: amount / total for group, amount in spent.items()}
    assert 0.30 < share["Housing"] + share["Utilities"] < 0.44
    assert 0.15 < share["Food"] < 0.26
    assert 0.05 < share["Transport"] < 0.14
    assert 0.02 < share["Travel"] < 0.08
    assert all(part < 0.07 for group, part in share.items()
               if group not in {"Housing", "Utilities", "Food", "Transport"})  # fmt: skip


def test_net_worth_grows(household: SampleHousehold) -> None:
    opening = sum(a.opening_balance for a in household.accounts if a.currency_code == "EUR")
    foreign = {account.key for account in household.accounts if account.currency_code != "EUR"}
    grown = sum(line.amount for line in household.transactions if line.account not in foreign)
    assert 1_500_000 < grown < 4_500_000
    assert opening + grown > 0


def test_every_foreign_line_has_a_rate(household: SampleHousehold) -> None:
    rates = household.exchange_rates
    assert all(rate.day.weekday() < 5 for rate in rates)
    for line in household.transactions:
        if line.account == TRAVEL:
            assert 0.7 < rate_on(rates, line.day) < 1
    with pytest.raises(LookupError):
        rate_on(rates, rates[0].day - timedelta(days=1))
