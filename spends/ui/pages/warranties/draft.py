"""The form for a warranty: what it shows at first, and what it says when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from spends.domains.belongings.kinds import WarrantyType
from spends.domains.belongings.schemas import NewWarranty, WarrantyChanges
from spends.domains.belongings.views import WarrantyView
from spends.kit.errors import FieldError, InvalidInput
from spends.kit.validation import validated
from spends.ui.typed import plain_text

WAYS = {"length": "By length", "end": "By dates"}
LIMIT = 4000


@dataclass(frozen=True)
class Draft:
    """What stands in the form, all of it as text; `way` is how its end is given."""

    purchase: str = ""
    type: str = "LIMITED"
    way: str = "length"
    months: str = ""
    start: str = ""
    end: str = ""
    provider: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Errors:
    """What is wrong with each field, "" where nothing is."""

    purchase: str = ""
    type: str = ""
    months: str = ""
    start: str = ""
    end: str = ""
    provider: str = ""
    notes: str = ""
    form: str = ""


CHOSEN = {"purchase", "way"}
TEXTS = frozenset(field.name for field in fields(Draft)) - CHOSEN
PICKED = {"type"}
_SENT_AS = {
    "warranty_type": "type",
    "warranty_months": "months",
    "warranty_start": "start",
    "warranty_end": "end",
    "purchase_id": "purchase",
}


def sent(form: Mapping[str, Any], draft: Draft) -> Draft:
    """Return what was typed into a form that was sent; what it does not hold stays as it was.

    What is chosen is not read from it: the form may yet hold what was chosen before.
    """
    texts = {name: plain_text(form[name], LIMIT) for name in TEXTS - PICKED if name in form}
    return replace(draft, **texts)


def draft_of(row: WarrantyView) -> Draft:
    """Return a warranty as the form shows it."""
    return Draft(
        purchase=str(row.purchase_id),
        type=row.warranty_type,
        way="end",
        start=row.warranty_start.isoformat(),
        end=row.warranty_end.isoformat() if row.warranty_end else "",
        provider=row.provider or "",
        notes=row.notes or "",
    )


def fields_of(draft: Draft, *, editing: bool) -> dict[str, Any]:
    """Return what the service's schemas take; InvalidInput names all that is missing."""
    data, wrong = _read(draft, editing=editing)
    if wrong:
        raise InvalidInput(wrong[0].message, wrong)
    return data


def problems(draft: Draft, *, editing: bool) -> Errors:
    """Return all that is wrong with what stands in the form so far."""
    data, wrong = _read(draft, editing=editing)
    try:
        validated(WarrantyChanges if editing else NewWarranty, data)
    except InvalidInput as error:
        wrong += error.errors
    return errors_of(InvalidInput("", wrong)) if wrong else Errors()


def _read(draft: Draft, *, editing: bool) -> tuple[dict[str, Any], list[FieldError]]:
    endless = draft.type == WarrantyType.LIFETIME
    wrong: list[FieldError] = []
    if not draft.purchase:
        wrong.append(FieldError("purchase", "Choose what it covers."))
    if not endless and draft.way == "length" and not draft.months.strip():
        wrong.append(FieldError("months", "Enter how many months it lasts, such as 24."))
    if not endless and draft.way == "end" and not draft.end:
        wrong.append(FieldError("end", "Choose the last day."))
    if editing and not draft.start:
        wrong.append(FieldError("start", "Choose the first day."))
    data: dict[str, Any] = {
        "warranty_type": draft.type,
        "warranty_start": draft.start or None,
        "provider": draft.provider.strip() or None,
        "notes": draft.notes.strip() or None,
    }
    if endless:
        data |= {"warranty_end": None} if editing else {}
    elif draft.way == "length":
        data["warranty_months"] = draft.months.strip()
    else:
        data["warranty_end"] = draft.end
    return data, wrong


def errors_of(error: InvalidInput) -> Errors:
    """Return what was wrong, each at its field."""
    known = {field.name for field in fields(Errors)}
    found: dict[str, str] = {}
    for name, message in error.errors or [("form", error.message)]:
        own = _SENT_AS.get(name, name)
        found.setdefault(own if own in known else "form", message)
    return Errors(**found)
