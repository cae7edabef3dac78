"""The words of budgets."""

from enum import StrEnum


class Period(StrEnum):
    """How long one period of a budget is; a custom one is its first and last day, once."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    CUSTOM = "custom"


class Rollover(StrEnum):
    """What a period hands on to the next: what was left, what was spent too much, both, nothing."""

    NONE = "none"
    SURPLUS = "surplus"
    OVERSPEND = "overspend"
    BOTH = "both"


MONTHS = {Period.MONTHLY: 1, Period.QUARTERLY: 3, Period.YEARLY: 12}
"""How many months the periods span that are made of months."""
