"""The sample household: the story played through its accounts, so that every balance holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from spends.domains.demo.lines import Line
from spends.domains.demo.months import working_day
from spends.domains.demo.people import (
    ACCOUNTS,
    CARD,
    CARD_LIMIT,
    CASH,
    CHECKING,
    CURRENCY,
    HOUSEHOLD_NAME,
    LOAN,
    PEOPLE,
    SAVINGS,
    TIMEZONE,
    TRAVEL,
)
from spends.domains.demo.rates import exchange_rates, rate_on
from spends.domains.demo.sample import (
    SampleHousehold,
    SamplePayee,
    SampleRate,
    SampleTransaction,
)
from spends.domains.demo.story import bank_texts, first_day, planned_lines

_DAY: Final = timedelta(days=1)
_STANDING_ORDER: Final = 45_000
_INSTALMENT: Final = 31_800
_LOAN_PERMILLE: Final = 49
_SAVINGS_PERMILLE: Final = 19
_CUSHION: Final = 240_000
_WORRY: Final = 10_000
_RESCUE: Final = 50_000
_CURRENCY_SPREAD: Final = Decimal("0.995")
_CASH_NOTE: Final = 6_000
_TOP_UP: Final = 20_000
_QUARTER: Final = 3


def sample_household(today: date, seed: int = 7, years: int = 2) -> SampleHousehold:
    """Return the sample household as it stands on `today`, after so many years of records.

    The same arguments always give the same household. Its first day is the first of the month
    `years` years ago; nothing in it is later than `today`.
    """
    first = first_day(today, years)
    rates = tuple(exchange_rates(first, today, seed))
    books = _Books(rates)
    books.play(planned_lines(today, seed, years), first, today)
    transactions = tuple(_settled(line, today) for line in books.posted)
    return SampleHousehold(
        HOUSEHOLD_NAME,
        CURRENCY,
        TIMEZONE,
        PEOPLE,
        ACCOUNTS,
        _payees(transactions),
        tuple(sorted({tag for line in transactions for tag in line.tags})),
        transactions,
        rates,
    )


class _Books:
    """The accounts while the story is played: lines are posted, and what they cause follows."""

    def __init__(self, rates: Sequence[SampleRate]) -> None:
        self.posted: list[SampleTransaction] = []
        self._balance = {account.key: account.opening_balance for account in ACCOUNTS}
        self._currency = {account.key: account.currency_code for account in ACCOUNTS}
        self._place: dict[str, int] = {}
        self._transfers = 0
        self._rates = rates
        self._statement = 0

    def play(self, lines: list[Line], first: date, today: date) -> None:
        """Post the lines, which are in order, and each day what that day brings with it."""
        place, day = 0, first
        while day <= today:
            if day.day == 1:
                self._statement = -self._balance[CARD]
            while place < len(lines) and lines[place].day == day and lines[place].amount > 0:
                self._take(lines[place])
                place += 1
            self._follow(day)
            while place < len(lines) and lines[place].day == day:
                self._take(lines[place])
                place += 1
            day += _DAY

    def _take(self, line: Line) -> None:
        if line.refund_of is not None and line.refund_of not in self._place:
            return
        if line.amount < 0:
            self._cover(line.account, -line.amount, line.day)
        if line.transfer_to is not None:
            self._transfer(
                line.day,
                (line.account, line.transfer_to),
                -line.amount,
                (line.description, line.transfer_text),
                line.tags,
            )
            return
        if line.key is not None:
            self._place[line.key] = len(self.posted)
        self._post(
            SampleTransaction(
                line.account,
                line.day,
                line.amount,
                line.payee,
                line.description,
                line.category,
                line.splits,
                line.tags,
                line.notes,
                line.member,
                refund_of=None if line.refund_of is None else self._place[line.refund_of],
                is_manual=line.by_hand or line.account == CASH,
                cleared=not line.by_hand,
            )
        )

    def _cover(self, account: str, amount: int, day: date) -> None:
        left = self._balance[account] - amount
        if account == CASH and left < 0:
            notes = -(left // _CASH_NOTE) * _CASH_NOTE
            self._pay(day, CASH, notes, "ATM 0931 STATIONSPLATZ", "")
        elif account == TRAVEL and left < 0:
            euros = -(2 * left // _TOP_UP) * _TOP_UP
            self._pay(day, TRAVEL, euros, "TRF OWN ACCOUNT GBP POCKET", "TOP UP FROM EUR ACCOUNT")
        elif account == CARD and left < -CARD_LIMIT:
            self._pay(day, CARD, -self._balance[CARD], "CARD EARLY PAYMENT", "PAYMENT RECEIVED")
            self._statement = 0
        elif account == CHECKING and left < _WORRY:
            needed = -((left - _WORRY) // _RESCUE) * _RESCUE
            texts = ("TRF TO JOINT CHECKING", "TRF FROM SAVINGS")
            self._transfer(day, (SAVINGS, CHECKING), needed, texts)

    def _follow(self, day: date) -> None:
        month = day.replace(day=1)
        if day == working_day(month.replace(day=2), forward=True):
            spare = self._balance[CHECKING] - _STANDING_ORDER
            if spare > _STANDING_ORDER:
                self._pay(day, SAVINGS, _STANDING_ORDER, "SO SAVINGS MONTHLY", "SO JOINT CHECKING")
        if day == working_day(month.replace(day=6), forward=True) and self._statement > 0:
            text = f"CARD STATEMENT {month - _DAY:%Y-%m}"
            self._pay(day, CARD, self._statement, text, "PAYMENT RECEIVED THANK YOU")
            self._statement = 0
        if day == working_day(month.replace(day=17), forward=True):
            self._repay(day)
        if month.month % _QUARTER == 1 and day == working_day(month.replace(day=9), forward=True):
            spare = (self._balance[CHECKING] - _CUSHION) // 10_000 * 10_000
            if spare > 0:
                self._pay(day, SAVINGS, spare, "TRF SAVINGS EXTRA", "TRF JOINT CHECKING")
        if (day + _DAY).day == 1 and month.month % _QUARTER == 0:
            interest = self._balance[SAVINGS] * _SAVINGS_PERMILLE // 4_000
            self._post(
                SampleTransaction(
                    SAVINGS,
                    day,
                    interest,
                    "Our bank",
                    f"ZINSGUTSCHRIFT Q{month.month // _QUARTER}/{day:%Y}",
                    "Income/Interest",
                )
            )

    def _repay(self, day: date) -> None:
        owed = -self._balance[LOAN]
        if owed <= 0:
            return
        interest = owed * _LOAN_PERMILLE // 12_000
        self._post(
            SampleTransaction(
                LOAN,
                day,
                -interest,
                "Our bank",
                f"ZINSEN AUTOKREDIT {day:%m/%Y}",
                "Transport/Car loan interest",
            )
        )
        amount = min(_INSTALMENT, owed + interest)
        self._pay(day, LOAN, amount, f"AUTOKREDIT RATE {day:%m/%Y}", "INSTALMENT RECEIVED")

    def _pay(self, day: date, to: str, amount: int, text: str, arrival: str) -> None:
        self._cover(CHECKING, amount, day)
        self._transfer(day, (CHECKING, to), amount, (text, arrival))

    def _transfer(
        self,
        day: date,
        between: tuple[str, str],
        amount: int,
        texts: tuple[str, str],
        tags: tuple[str, ...] = (),
    ) -> None:
        self._transfers += 1
        key = f"transfer-{self._transfers:04d}"
        arriving = amount
        if self._currency[between[0]] != self._currency[between[1]]:
            arriving = round(amount * rate_on(self._rates, day) * _CURRENCY_SPREAD)
        signed = (-amount, arriving)
        for account, moved, text in zip(between, signed, texts, strict=True):
            self._post(
                SampleTransaction(
                    account,
                    day,
                    moved,
                    None,
                    text,
                    None,
                    tags=tags,
                    transfer=key,
                    is_manual=account == CASH,
                )
            )

    def _post(self, line: SampleTransaction) -> None:
        self._balance[line.account] += line.amount
        self.posted.append(line)


def _settled(line: SampleTransaction, today: date) -> SampleTransaction:
    age = (today - line.day).days
    by_card = line.account == CARD or line.description.startswith("POS ")
    if by_card and line.amount < 0 and (age == 0 or (age == 1 and line.account == CARD)):
        return replace(line, pending=True, cleared=False)
    return line


def _payees(transactions: Sequence[SampleTransaction]) -> tuple[SamplePayee, ...]:
    texts = bank_texts()
    seen: dict[str, Counter[str]] = {}
    for line in transactions:
        if line.payee is not None:
            categories = seen.setdefault(line.payee, Counter())
            if line.category is not None:
                categories[line.category] += 1
    return tuple(
        SamplePayee(
            name,
            max(categories, key=lambda path: categories[path], default=None),
            texts.get(name, ()),
        )
        for name, categories in sorted(seen.items())
    )
