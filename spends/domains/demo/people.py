"""Who lives in the sample household, and which accounts they have."""

from __future__ import annotations

from typing import Final

from spends.domains.demo.sample import SampleAccount, SamplePerson

HOUSEHOLD_NAME: Final = "Oliveira & Brandt"
CURRENCY: Final = "EUR"
TIMEZONE: Final = "Europe/Berlin"
TOWN: Final = "LINDENHAVEN"

MARTA: Final = "marta"
JONAS: Final = "jonas"

PEOPLE: Final = (
    SamplePerson(MARTA, "Marta Oliveira", "marta@example.com"),
    SamplePerson(JONAS, "Jonas Brandt", "jonas@example.com"),
)

CHECKING: Final = "checking"
SAVINGS: Final = "savings"
CARD: Final = "card"
CASH: Final = "cash"
LOAN: Final = "loan"
TRAVEL: Final = "travel"
TRAVEL_CURRENCY: Final = "GBP"

CARD_LIMIT: Final = 350_000

ACCOUNTS: Final = (
    SampleAccount(CHECKING, "Joint checking", "Haushaltskonto Plus", "checking", CURRENCY, 412_615),
    SampleAccount(
        SAVINGS,
        "Savings",
        "Flexsparen Online",
        "savings",
        CURRENCY,
        1_486_000,
        include_in_budget=False,
    ),
    SampleAccount(
        CARD,
        "Credit card",
        "Family Card Blue",
        "credit_card",
        CURRENCY,
        -61_230,
        credit_limit=CARD_LIMIT,
    ),
    SampleAccount(CASH, "Cash", "", "cash", CURRENCY, 8_500),
    SampleAccount(
        LOAN,
        "Car loan",
        "Autokredit 60",
        "loan",
        CURRENCY,
        -1_386_000,
        include_in_budget=False,
        owner=JONAS,
    ),
    SampleAccount(
        TRAVEL,
        "Travel account",
        "Pound Sterling Pocket",
        "checking",
        TRAVEL_CURRENCY,
        24_000,
        owner=MARTA,
    ),
)
