"""What Homebox and Warracker write into their files, as far as it is no purchase of ours."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from spends.domains.belongings.kinds import PurchaseStatus


class Program(StrEnum):
    """Whose file it is; OTHER are our own and all that look like them."""

    HOMEBOX = "Homebox"
    WARRACKER = "Warracker"
    OTHER = ""


Values = dict[str, object]
TRUE = frozenset({"true", "yes", "1", "y", "ja", "wahr"})
# Homebox keeps rooms among its things; only the address of a row tells them apart.
_PLACES = "/location/"
_NO_DAY = "nan-"


def program_of(header: Sequence[str]) -> Program:
    """Return which program writes a header, its cells in lower case."""
    if "hb.name" in header:
        return Program.HOMEBOX
    return Program.WARRACKER if {"productname", "islifetime"} <= set(header) else Program.OTHER


def is_place(address: str) -> bool:
    """Return whether a row of Homebox with an address is a room or a shelf."""
    return _PLACES in address


def is_silent(program: Program, name: str, text: str) -> bool:
    """Return whether a cell says nothing that a purchase has.

    Warracker's status is that of the warranty, and a day it does not know is no number.
    """
    if program is Program.WARRACKER:
        return name == "status" or text.lower().startswith(_NO_DAY)
    return False


def complete(
    program: Program, values: Values, warranties: Sequence[Values], today: date, archived: str
) -> None:
    """Fill in what a program leaves open: the price, and the day of purchase.

    The day is today, or the earliest of those on which it is known to have been there.
    """
    if program is Program.OTHER:
        return
    values.setdefault("price", "0")
    if "purchase_date" not in values:
        known = [values.get("sold_on"), *(each.get("warranty_end") for each in warranties)]
        values["purchase_date"] = min([today, *(day for day in known if isinstance(day, date))])
    if program is not Program.HOMEBOX:
        return
    if "location" in values:
        values["location"] = " / ".join(map(str.strip, str(values["location"]).split("/")))
    _set_quantity(values)
    if "sold_on" in values:
        values["status"] = PurchaseStatus.SOLD
        return
    values.pop("sold_for", None)
    if archived.strip().lower() in TRUE:
        values["status"] = PurchaseStatus.ARCHIVED


def _set_quantity(values: Values) -> None:
    """Count a part of a piece as one, and say in the notes what stood there."""
    text = str(values.get("quantity", "1"))
    if not text.isdecimal() or not any(map(int, text)):
        values["quantity"] = "1"
        notes = str(values.get("notes", ""))
        values["notes"] = "\n".join(filter(None, [notes, f"Quantity: {text}"]))
