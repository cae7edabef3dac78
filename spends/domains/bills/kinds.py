"""The words of bills."""

from enum import StrEnum


class AmountKind(StrEnum):
    """What is known of a bill's amount: exactly, between two, or about."""

    FIXED = "fixed"
    RANGE = "range"
    AVERAGE = "average"


class Occurrence(StrEnum):
    """What was decided of a bill on a day; due and late ones are not stored."""

    PAID = "paid"
    SKIPPED = "skipped"
