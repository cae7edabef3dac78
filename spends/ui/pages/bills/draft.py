"""The form for a bill: what it shows at first, and what it says when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from spends.domains.bills.kinds import AmountKind
from spends.domains.bills.schemas import BillChanges, NewBill
from spends.domains.bills.views import BillView
from spends.kit import recurrence
from spends.kit.errors import FieldError, InvalidInput
from spends.kit.money import currencies, decimal_amount
from spends.kit.validation import validated
from spends.ui.pages.bills.schedule import (
    ON,
    PLACES,
    REPEATS,
    WEEKDAYS,
    Choices,
    choices_of,
    rule_of,
)
from spends.ui.typed import plain_text, typed_amount

LIMIT = 2000
WAYS = {"out": "Bill", "in": "Income"}
KINDS = {
    str(AmountKind.FIXED): "Always the same",
    str(AmountKind.RANGE): "Between two",
    str(AmountKind.AVERAGE): "About",
}


@dataclass(frozen=True)
class Draft:
    """What stands in the form, all of it as text but what is ticked."""

    name: str = ""
    payee: str = ""
    way: str = "out"
    kind: str = str(AmountKind.FIXED)
    amount: str = ""
    most: str = ""
    currency: str = ""
    due: str = ""
    repeat: str = "month"
    interval: str = "1"
    on: str = "day"
    place: str = "-1"
    weekday: str = "FR"
    rule: str = ""
    category: str = ""
    account: str = ""
    reminder: str = ""
    ended: str = ""
    url: str = ""
    notes: str = ""
    automatic: bool = False
    subscription: bool = False


@dataclass(frozen=True)
class Errors:
    """What is wrong with each field, "" where nothing is."""

    name: str = ""
    payee: str = ""
    amount: str = ""
    most: str = ""
    currency: str = ""
    due: str = ""
    interval: str = ""
    rule: str = ""
    category: str = ""
    account: str = ""
    reminder: str = ""
    ended: str = ""
    url: str = ""
    notes: str = ""
    form: str = ""


CHOICES: dict[str, Mapping[str, str]] = {
    "way": WAYS,
    "kind": KINDS,
    "repeat": REPEATS,
    "on": ON,
    "place": PLACES,
    "weekday": WEEKDAYS,
}
TICKS = {"automatic", "subscription"}
TEXTS = frozenset(field.name for field in fields(Draft)) - {*CHOICES} - TICKS
PICKED = {"payee", "category", "currency", "account"}
RHYTHM = {"due", "interval", "rule", *CHOICES}
_SENT_AS = {
    "amount_most": "most",
    "currency_code": "currency",
    "due_date": "due",
    "recurrence_rule": "rule",
    "category_id": "category",
    "account_id": "account",
    "reminder_days_before": "reminder",
    "ended_on": "ended",
}


def sent(form: Mapping[str, Any], draft: Draft) -> Draft:
    """Return what was typed into a form that was sent; what it does not hold stays as it was.

    What is chosen is not read from it: the form may yet hold what was chosen before.
    """
    texts: dict[str, Any] = {
        name: plain_text(form[name], LIMIT) for name in TEXTS - PICKED if name in form
    }
    return replace(draft, **texts)


def draft_of(bill: BillView) -> Draft:
    """Return a bill as the form shows it."""
    code, often = bill.currency_code, choices_of(bill.recurrence_rule, bill.due_date)
    return Draft(
        name=bill.name,
        payee=bill.payee or "",
        way="in" if bill.is_income else "out",
        kind=str(bill.amount_kind),
        amount=str(decimal_amount(bill.amount, code)),
        most="" if bill.amount_most is None else str(decimal_amount(bill.amount_most, code)),
        currency=code,
        due=bill.due_date.isoformat(),
        repeat=often.repeat,
        interval=often.interval,
        on=often.on,
        place=often.place,
        weekday=often.weekday,
        rule=often.rule,
        category=str(bill.category_id or ""),
        account=str(bill.account_id or ""),
        reminder="" if bill.reminder_days_before is None else str(bill.reminder_days_before),
        ended=bill.ended_on.isoformat() if bill.ended_on else "",
        url=bill.url or "",
        notes=bill.notes or "",
        automatic=bill.is_automatic,
        subscription=bill.is_subscription,
    )


def rule_in(draft: Draft) -> str | None:
    """Return the rule that the form makes, None for once."""
    made = Choices(draft.repeat, draft.interval, draft.on, draft.place, draft.weekday, draft.rule)
    return rule_of(made)


def rhythm(draft: Draft) -> tuple[date, str | None]:
    """Return the first day and the rule as it will be kept; InvalidInput for what is wrong."""
    try:
        first = date.fromisoformat(draft.due)
    except ValueError as error:
        raise InvalidInput.field("due_date", "Choose the first day it is due.") from error
    rule = rule_in(draft)
    return first, None if rule is None else recurrence.normal(rule, first)


def fields_of(draft: Draft) -> dict[str, Any]:
    """Return what the service's schemas take; InvalidInput names all that cannot be read."""
    data, wrong = _read(draft)
    if wrong:
        raise InvalidInput(wrong[0].message, wrong)
    return data


def problems(draft: Draft, *, editing: bool) -> Errors:
    """Return all that is wrong with what stands in the form so far."""
    data, wrong = _read(draft)
    try:
        validated(BillChanges if editing else NewBill, data)
    except InvalidInput as error:
        wrong += error.errors
    return errors_of(InvalidInput("", wrong), draft) if wrong else Errors()


def errors_of(error: InvalidInput, draft: Draft) -> Errors:
    """Return what was wrong, each at its field."""
    known = {field.name for field in fields(Errors)}
    found: dict[str, str] = {}
    for name, message in error.errors or [("form", error.message)]:
        own = _SENT_AS.get(name, name)
        if own == "rule" and draft.repeat != "rule":
            own = "interval"
        found.setdefault(own if own in known else "form", message)
    return Errors(**found)


def _read(draft: Draft) -> tuple[dict[str, Any], list[FieldError]]:
    wrong: list[FieldError] = []
    data: dict[str, Any] = {
        "name": draft.name.strip(),
        "payee": draft.payee.strip() or None,
        "amount_kind": draft.kind,
        "currency_code": draft.currency,
        "due_date": draft.due,
        "recurrence_rule": rule_in(draft),
        "category_id": draft.category or None,
        "account_id": draft.account or None,
        "is_income": draft.way == "in",
        "is_subscription": draft.subscription,
        "is_automatic": draft.automatic,
        "reminder_days_before": draft.reminder.strip() or None,
        "ended_on": draft.ended or None,
        "url": draft.url.strip() or None,
        "notes": draft.notes.strip() or None,
    }
    if not data["name"]:
        wrong.append(FieldError("name", "Give it a name, such as Rent."))
    wrong += _read_amounts(draft, data)
    wrong += _read_rhythm(draft)
    return data, wrong


def _read_amounts(draft: Draft, data: dict[str, Any]) -> list[FieldError]:
    if draft.currency not in currencies():
        return [FieldError("currency", "Choose a currency.")]
    wrong: list[FieldError] = []
    wanted = {"amount": draft.amount}
    if draft.kind == AmountKind.RANGE:
        wanted["amount_most"] = draft.most
    for name, text in wanted.items():
        if not text.strip():
            wrong.append(FieldError(name, "Enter an amount, such as 12.30."))
            continue
        try:
            data[name] = typed_amount(text, draft.currency, name)
        except InvalidInput as error:
            wrong += error.errors
    return wrong


def _read_rhythm(draft: Draft) -> list[FieldError]:
    if draft.repeat not in {"once", "rule"} and not draft.interval.strip().isdecimal():
        return [FieldError("recurrence_rule", "Enter a whole number, such as 2.")]
    if draft.repeat == "rule" and not draft.rule.strip():
        return [FieldError("recurrence_rule", "Write a rule, such as FREQ=MONTHLY;BYMONTHDAY=15.")]
    try:
        rhythm(draft)
    except InvalidInput as error:
        return list(error.errors)
    except OverflowError:
        return []  # of a day that is refused anyhow, for it is not between the years of plans
    return []
