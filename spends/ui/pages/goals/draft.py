"""The form for a goal: what it shows at first, and what it says when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from spends.domains.goals.schemas import COLORS, GoalChanges, NewGoal
from spends.domains.goals.views import GoalView
from spends.kit.errors import FieldError, InvalidInput
from spends.kit.money import currencies, decimal_amount
from spends.kit.validation import validated
from spends.ui.typed import plain_text, typed_amount

WAYS = {"contributions": "By contributions", "account": "In an account"}
LIMIT = 4000
WHOLE = "100"


@dataclass(frozen=True)
class Draft:
    """What stands in the form, all of it as text; `way` is how what is saved is counted."""

    name: str = ""
    target: str = ""
    currency: str = ""
    date: str = ""
    way: str = "contributions"
    account: str = ""
    share: str = WHOLE
    color: str = COLORS[0]
    notes: str = ""


@dataclass(frozen=True)
class Errors:
    """What is wrong with each field, "" where nothing is."""

    name: str = ""
    target: str = ""
    currency: str = ""
    date: str = ""
    account: str = ""
    share: str = ""
    color: str = ""
    notes: str = ""
    form: str = ""


CHOSEN = {"way", "color"}
TEXTS = frozenset(field.name for field in fields(Draft)) - CHOSEN
PICKED = {"currency", "account"}
_SENT_AS = {
    "target_amount": "target",
    "target_date": "date",
    "account_id": "account",
    "currency_code": "currency",
}


def sent(form: Mapping[str, Any], draft: Draft) -> Draft:
    """Return what was typed into a form that was sent; what it does not hold stays as it was.

    What is chosen is not read from it: the form may yet hold what was chosen before.
    """
    texts = {name: plain_text(form[name], LIMIT) for name in TEXTS - PICKED if name in form}
    return replace(draft, **texts)


def draft_of(view: GoalView) -> Draft:
    """Return a goal as the form shows it."""
    return Draft(
        name=view.name,
        target=str(decimal_amount(view.target_amount, view.currency_code)),
        currency=view.currency_code,
        date=view.target_date.isoformat() if view.target_date else "",
        way="contributions" if view.share is None else "account",
        account=str(view.account_id) if view.account_id else "",
        share=WHOLE if view.share is None else str(view.share),
        color=view.color,
        notes=view.notes or "",
    )


def fields_of(draft: Draft, begun: Draft, *, editing: bool) -> dict[str, Any]:
    """Return what the service's schemas take; InvalidInput names all that cannot be read.

    Of a goal that is edited a day that was not changed is left out: it may be past by now.
    """
    data, wrong = _read(draft, begun, editing=editing)
    if wrong:
        raise InvalidInput(wrong[0].message, wrong)
    return data


def problems(draft: Draft, begun: Draft, *, editing: bool) -> Errors:
    """Return all that is wrong with what stands in the form so far."""
    data, wrong = _read(draft, begun, editing=editing)
    try:
        validated(GoalChanges if editing else NewGoal, data)
    except InvalidInput as error:
        wrong += error.errors
    return errors_of(InvalidInput("", wrong)) if wrong else Errors()


def _read(draft: Draft, begun: Draft, *, editing: bool) -> tuple[dict[str, Any], list[FieldError]]:
    wrong: list[FieldError] = []
    data: dict[str, Any] = {
        "name": draft.name.strip(),
        "color": draft.color,
        "notes": draft.notes.strip() or None,
        "account_id": None,
        "share": None,
    }
    if not draft.name.strip():
        wrong.append(FieldError("name", "Say what it is for."))
    if not editing:
        data["currency_code"] = draft.currency
    if draft.currency not in currencies():
        wrong.append(FieldError("currency", "Choose a currency."))
    elif not draft.target.strip():
        wrong.append(FieldError("target", "Enter how much it takes, such as 1200."))
    else:
        try:
            data["target_amount"] = typed_amount(draft.target, draft.currency, "target")
        except InvalidInput as error:
            wrong += error.errors
    if not editing or draft.date != begun.date:
        data["target_date"] = draft.date or None
    if draft.way == "account":
        data |= {"account_id": draft.account or None, "share": draft.share.strip(" %") or None}
        if not draft.account:
            wrong.append(FieldError("account", "Choose the account it is saved in."))
    return data, wrong


def errors_of(error: InvalidInput) -> Errors:
    """Return what was wrong, each at its field."""
    known = {field.name for field in fields(Errors)}
    found: dict[str, str] = {}
    for name, message in error.errors or [("form", error.message)]:
        own = _SENT_AS.get(name, name)
        found.setdefault(own if own in known else "form", message)
    return Errors(**found)
