"""What the sample family plans: budgets, bills and goals, in cents of its own currency."""

from __future__ import annotations

from typing import Final, NamedTuple

MONTHLY: Final = "FREQ=MONTHLY"


class PlannedBudget(NamedTuple):
    """A limit on a category, on all spending without one, since so many months.

    Where `fit` is "raised" the present month is given more once something large was bought, where
    it is "tight" the one of these that is fullest gets less than it has spent.
    """

    name: str
    category: str
    amount: int
    period: str = "monthly"
    rollover: str = "none"
    months: int = 11
    fit: str = ""


class PlannedBill(NamedTuple):
    """A bill paid by the lines whose bank text begins with `text`, due on a day of the month.

    `name` is the family's word for it. `kind` says how the amount is known, `is_subscription` that
    it can be cancelled from month to month, `reminder` how many days before it a word is said.
    """

    name: str
    text: str
    day: int
    rule: str = MONTHLY
    kind: str = "fixed"
    is_subscription: bool = False
    is_income: bool = False
    reminder: int | None = None


class PlannedGoal(NamedTuple):
    """Something saved for: `begun` by hand, then so much of each of the last standing orders.

    `months` is when it is wanted, counted from now; 0 means some day.
    """

    name: str
    target: int
    months: int
    color: str
    begun: int
    begun_with: str
    monthly: int
    orders: int
    notes: str = ""


_QUARTERLY: Final = "FREQ=MONTHLY;INTERVAL=3"
_HALF_YEARLY: Final = "FREQ=MONTHLY;INTERVAL=6"
_YEARLY: Final = "FREQ=YEARLY"
_NOT_AUGUST: Final = "FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,7,9,10,11,12"

BUDGETS: Final = (
    PlannedBudget("All spending", "", 390_000, fit="raised"),
    PlannedBudget("Groceries", "Food/Groceries", 65_000),
    PlannedBudget("Eating out", "Food/Eating out", 26_000, fit="tight"),
    PlannedBudget("Transport", "Transport", 28_000),
    PlannedBudget("Children", "Children", 26_000),
    PlannedBudget("Utilities", "Utilities", 42_000),
    PlannedBudget("Home and garden", "Home", 12_000),
    PlannedBudget("Clothing", "Clothing", 24_000, rollover="both", months=6),
    PlannedBudget("Going out and fun", "Fun", 16_000, fit="tight"),
    PlannedBudget("Care and hair", "Personal care", 7_000),
    PlannedBudget("Subscriptions", "Subscriptions", 6_000),
    PlannedBudget("Gifts and giving", "Gifts and giving", 12_000),
    PlannedBudget("Cat and vet", "Pets", 22_000, "quarterly"),
    PlannedBudget("Holidays", "Travel", 240_000, "yearly", fit="raised"),
)

BILLS: Final = (
    PlannedBill("Rent", "HV LORENZ MIETE", 1, reminder=2),
    PlannedBill("Electricity", "SEEWIND STROM", 4, kind="range"),
    PlannedBill("Heating", "TALWAERME", 12, kind="range"),
    PlannedBill("Water", "STADTWASSER", 15, _QUARTERLY, "range"),
    PlannedBill("Waste collection", "MUELLWERK", 20, _HALF_YEARLY),
    PlannedBill("Internet", "LICHTFASER NET", 6),
    PlannedBill("Mobile Marta", "FUNKWERK MOBIL MNDT", 9, is_subscription=True),
    PlannedBill("Mobile Jonas", "FUNKWERK MOBIL 2", 9, is_subscription=True),
    PlannedBill("After-school care", "HORT REGENBOGENBRUECKE", 3, _NOT_AUGUST),
    PlannedBill("Commuter pass", "STADTLINIE ABO", 2, is_subscription=True),
    PlannedBill("Flimmer Plus", "FLIMMERPLUS", 1, is_subscription=True),
    PlannedBill("Tonfall Family", "TONFALL", 19, is_subscription=True),
    PlannedBill("Gym Jonas", "KRAFTRAUM 9", 5, is_subscription=True),
    PlannedBill("Library card", "BUECHEREI", 11, _YEARLY, is_subscription=True),
    PlannedBill("Car insurance", "ANKERSCHILD KFZ", 2, _QUARTERLY, reminder=14),
    PlannedBill("Home insurance", "ANKERSCHILD HAUSRAT", 1, _YEARLY, reminder=30),
    PlannedBill("Liability insurance", "ANKERSCHILD HAFTPFL", 1, _YEARLY, reminder=30),
    PlannedBill("Life insurance", "TREUHAFEN RISIKOLEBEN", 1),
    PlannedBill("Dental insurance", "TREUHAFEN ZAHN", 1),
    PlannedBill("Vehicle tax", "HAUPTZOLLKASSE", 17, _YEARLY),
    PlannedBill("Dentist check-up", "ZAHNARZT", 23, _HALF_YEARLY, "range"),
    PlannedBill("Water for all", "SPENDE WASSER", 15),
    PlannedBill("Account fees", "KONTOFUEHRUNG", 30, _QUARTERLY),
    PlannedBill("Interest on the car", "ZINSEN AUTOKREDIT", 17, kind="average"),
    PlannedBill("Marta's salary", "HAVENLICHT STUDIO GEHALT 2", 1, is_income=True),
    PlannedBill("Jonas's salary", "OOSTERWAL LOGISTIK LOHN 2", 31, is_income=True),
    PlannedBill("Child benefit", "FAMILIENKASSE", 8, is_income=True),
    PlannedBill("Interest on savings", "ZINSGUTSCHRIFT", 31, _QUARTERLY, "average", is_income=True),
)

FORGOTTEN: Final = ("Ida's class trip", "Children/School", 6_500, 3)
"""What is late: name, category, amount, and since how many days."""

GOALS: Final = (
    PlannedGoal(
        "Emergency fund",
        1_200_000,
        11,
        "green",
        675_000,
        "What was put aside before",
        25_000,
        12,
        "Three months of everything.",
    ),
    PlannedGoal(
        "Summer in Portugal",
        300_000,
        8,
        "blue",
        20_000,
        "Flea market",
        15_000,
        6,
        "Two weeks with the grandparents, flights and a car.",
    ),
    PlannedGoal(
        "New washing machine",
        90_000,
        0,
        "amber",
        12_000,
        "Left over from the old one",
        5_000,
        5,
        "The old one is loud, and its warranty is over.",
    ),
)

CAR_LOAN: Final = ("4.9", 31_800)
CREDIT_CARD: Final = ("18.9", 5_000)
"""Yearly rate in percent, and the least payment a month."""
EXTRA: Final = 15_000
"""What is over every month for the debts."""
