"""The form for a budget: what it shows at first, and what it says when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from spends.domains.budgets.kinds import Period, Rollover
from spends.domains.budgets.schemas import PERCENTS, BudgetChanges, NewBudget
from spends.domains.budgets.views import BudgetView
from spends.kit.errors import FieldError, InvalidInput
from spends.kit.money import currencies
from spends.kit.validation import validated
from spends.ui.pages.budgets.words import as_typed
from spends.ui.typed import plain_text, typed_amount

LIMIT = 200
SCOPES = {"category": "A category", "all": "All spending"}


@dataclass(frozen=True)
class Draft:
    """What stands in the form, all of it as text; `scope` is whether it is on a category."""

    scope: str = "category"
    category: str = ""
    name: str = ""
    amount: str = ""
    currency: str = ""
    period: str = str(Period.MONTHLY)
    rollover: str = str(Rollover.NONE)
    member: str = ""
    start: str = ""
    end: str = ""
    thresholds: str = ", ".join(map(str, PERCENTS))


@dataclass(frozen=True)
class Errors:
    """What is wrong with each field, "" where nothing is."""

    category: str = ""
    name: str = ""
    amount: str = ""
    currency: str = ""
    period: str = ""
    rollover: str = ""
    member: str = ""
    start: str = ""
    end: str = ""
    thresholds: str = ""
    form: str = ""


CHOSEN = {"scope", "category"}
TEXTS = frozenset(field.name for field in fields(Draft)) - CHOSEN
PICKED = {"currency", "period", "rollover", "member"}
_SENT_AS = {
    "category_id": "category",
    "currency_code": "currency",
    "start_date": "start",
    "end_date": "end",
    "member_id": "member",
}


def sent(form: Mapping[str, Any], draft: Draft) -> Draft:
    """Return what was typed into a form that was sent; what it does not hold stays as it was.

    What is chosen is not read from it: the form may yet hold what was chosen before.
    """
    texts = {name: plain_text(form[name], LIMIT) for name in TEXTS - PICKED if name in form}
    return replace(draft, **texts)


def draft_of(budget: BudgetView) -> Draft:
    """Return a budget as the form shows it."""
    return Draft(
        scope="category" if budget.category_id else "all",
        category=str(budget.category_id or ""),
        name=budget.name,
        amount=as_typed(budget.amount, budget.currency_code),
        currency=budget.currency_code,
        period=budget.period,
        rollover=budget.rollover,
        member=str(budget.member_id or ""),
        start=budget.start_date.isoformat(),
        end=budget.end_date.isoformat() if budget.end_date else "",
        thresholds=", ".join(map(str, budget.thresholds)),
    )


def fields_of(draft: Draft, named: str, *, editing: bool) -> dict[str, Any]:
    """Return what the service's schemas take; InvalidInput names all that is wrong.

    `named` is what it is called when no name was typed.
    """
    data, wrong = _read(draft, named, editing=editing)
    if wrong:
        raise InvalidInput(wrong[0].message, wrong)
    return data


def problems(draft: Draft, *, editing: bool) -> Errors:
    """Return all that is wrong with what stands in the form so far."""
    data, wrong = _read(draft, "?", editing=editing)
    try:
        validated(BudgetChanges if editing else NewBudget, data)
    except InvalidInput as error:
        wrong += error.errors
    return errors_of(InvalidInput("", wrong)) if wrong else Errors()


def _read(draft: Draft, named: str, *, editing: bool) -> tuple[dict[str, Any], list[FieldError]]:
    wrong: list[FieldError] = []
    if draft.scope == "category" and not draft.category:
        wrong.append(FieldError("category", "Choose what it limits, or all spending."))
    if editing and not draft.start:
        wrong.append(FieldError("start", "Choose the first day."))
    if draft.period == Period.CUSTOM and not draft.end:
        wrong.append(FieldError("end", "Choose the last day."))
    if draft.end and draft.start and draft.end < draft.start:
        message = "The budget would end before it starts. Check the two dates."
        wrong.append(FieldError("end", message))
    amount, percents = None, None
    code = draft.currency.upper()
    if code not in currencies():
        wrong.append(FieldError("currency", "Choose a currency."))
    else:
        try:
            amount = typed_amount(draft.amount, code)
        except InvalidInput as error:
            wrong += error.errors
    try:
        percents = _percents(draft.thresholds)
    except ValueError:
        message = "Write percents from 1 to 1000, separated by commas, such as 80, 100."
        wrong.append(FieldError("thresholds", message))
    data: dict[str, Any] = {
        "name": draft.name.strip() or named,
        "category_id": draft.category if draft.scope == "category" else None,
        "member_id": draft.member or None,
        "amount": amount,
        "currency_code": code,
        "period": draft.period,
        "end_date": draft.end or None,
        "rollover": draft.rollover,
        "thresholds": percents or [],
    }
    if draft.start or not editing:
        data["start_date"] = draft.start or None
    return data if amount is not None else data | {"amount": 0}, wrong


def _percents(text: str) -> list[int]:
    """Return the percents of a list as people write it; ValueError for anything else."""
    parts = [part.strip().removesuffix("%").strip() for part in text.replace(";", ",").split(",")]
    found = [int(part) for part in parts if part]
    if len(found) > len(range(10)) or not all(1 <= each <= 1000 for each in found):  # noqa: PLR2004  percents, ten at most
        message = "not percents"
        raise ValueError(message)
    return found


def errors_of(error: InvalidInput) -> Errors:
    """Return what was wrong, each at its field."""
    known = {field.name for field in fields(Errors)}
    found: dict[str, str] = {}
    for name, message in error.errors or [("form", error.message)]:
        own = _SENT_AS.get(name, name.split(".")[0])
        found.setdefault(own if own in known else "form", message)
    return Errors(**found)
