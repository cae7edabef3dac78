"""Purchases from a file: all good rows in one piece of work, the broken ones told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.belongings import rules
from spends.domains.belongings.kinds import PurchaseStatus, WarrantyType
from spends.domains.belongings.models import Brand, Named, Purchase, Retailer, Warranty
from spends.domains.belongings.ports import PurchaseRow, PurchaseSheet
from spends.domains.belongings.repository import exchange as rows
from spends.domains.belongings.repository.names import LENGTH, folded
from spends.domains.belongings.repository.purchases import set_cover
from spends.domains.belongings.schemas import Loan, NewPurchase, NewWarranty
from spends.domains.belongings.service import purchases
from spends.domains.currencies import service as currencies
from spends.domains.households import service as households
from spends.domains.ledger.service.naming import categories
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput
from spends.kit.ids import new_id
from spends.kit.money import MAX_MINOR, minor_units
from spends.kit.progress import Tell, counted
from spends.kit.repository import insert_rows
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated

WORK = "import-csv"
"""The name of this work where `spends.kit.progress` tells how far it is."""

Duplicates = Literal["skip", "update"]
Values = dict[str, Any]
Key = tuple[str, date, UUID | None, int, str]
_APART = {"id", "retailer", "brand", "category", "lent_to", "lent_on"}
_AMOUNTS = ("price", "tax", "shipping", "residual_value", "sold_for")
_OURS = {name for name in NewPurchase.model_fields if not name.startswith("warranty_")}


class RowError(NamedTuple):
    """Why a row was not taken; `row` is its line in the file, `field` may be empty."""

    row: int
    field: str
    message: str


@dataclass(slots=True)
class ExchangeReport:
    """What an import did, or would do."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    errors: list[RowError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class _Bought(NamedTuple):
    values: Values
    covers: list[Values]
    sent: frozenset[str]


def take_in(
    uow: UnitOfWork,
    sheet: PurchaseSheet,
    duplicates: Duplicates,
    *,
    dry_run: bool = False,
    tell: Tell = lambda *_: None,
) -> ExchangeReport:
    """Add the purchases of a file, and bring known ones up to date where that is wanted.

    A known one has the same id, or the same product, day, retailer, price and currency. An update
    sets what the file says and adds warranties that are missing; it takes nothing away. `tell` is
    told now and then how many of how many rows are looked at.
    """
    uow.require(Permission.WRITE)
    return _Taking(uow, duplicates, dry_run=dry_run).take(sheet, tell)


class _Taking:
    def __init__(self, uow: UnitOfWork, duplicates: Duplicates, *, dry_run: bool) -> None:
        self._uow, self._dry_run, self._updates = uow, dry_run, duplicates == "update"
        self._base = households.currency(uow)
        self._names: dict[type[Named], dict[str, UUID]] = {
            model: rows.name_ids(uow, model) for model in (Retailer, Brand)
        }
        self._new_names: dict[type[Named], list[Values]] = {Retailer: [], Brand: []}
        self._categories = {
            fold(row.name): row_id for row_id, row in categories.category_facts(uow).items()
        }
        self._ids: dict[UUID, bool] = {}
        self._keys: dict[Key, UUID] = {}
        for row in rows.known(uow):
            self._ids[row.id] = row.deleted_at is None
            if row.deleted_at is None:
                key = (row.folded_name, row.purchase_date, row.retailer_id)
                self._keys[*key, row.price, row.currency_code] = row.id
        self._seen: dict[UUID, int] = {}
        self._added: list[_Bought] = []
        self._changed: dict[UUID, _Bought] = {}
        self._no_category: set[str] = set()
        self._report = ExchangeReport()

    def take(self, sheet: PurchaseSheet, tell: Tell) -> ExchangeReport:
        report = self._report
        report.warnings.extend(sheet.warnings)
        for row in counted(sheet.rows, len(sheet.rows), tell):
            if row.error is not None:
                report.errors.append(RowError(row.row, *row.error))
                continue
            try:
                self._take(row)
            except InvalidInput as error:
                found = error.errors or [("", error.message)]
                report.errors.extend(RowError(row.row, name, words) for name, words in found)
        self._update()
        if self._no_category:
            some = ", ".join(sorted(self._no_category)[:20])
            report.warnings.append(f"There are no categories of these names: {some}.")
        report.created, report.updated = len(self._added), len(self._changed)
        if not self._dry_run and (self._added or self._changed):
            self._store()
        return report

    def _take(self, row: PurchaseRow) -> None:
        bought = self._read(row)
        values, own_id = bought.values, row.values.get("id")
        row_id = self._own_id(str(own_id), row.row) if own_id else None
        found = row_id if row_id and self._ids.get(row_id) else self._keys.get(_key(values))
        if found is not None:
            if self._updates and found not in self._changed and self._ids.get(found):
                self._changed[found] = bought
            else:
                self._report.skipped += 1
            return
        values["id"] = row_id if row_id and row_id not in self._ids else new_id()
        self._added.append(bought)
        if not row_id:
            self._keys[_key(values)] = values["id"]

    def _own_id(self, text: str, row: int) -> UUID | None:
        try:
            row_id = UUID(text)
        except ValueError:
            return None
        first = self._seen.setdefault(row_id, row)
        if first != row:
            message = f"This id stands in row {first} already."
            raise InvalidInput.field("id", message)
        return row_id

    def _read(self, row: PurchaseRow) -> _Bought:
        given = row.values
        new = validated(
            NewPurchase, {name: value for name, value in given.items() if name not in _APART}
        )
        currency = new.currency_code or self._base
        values: Values = {**new.model_dump(include=_OURS), "currency_code": currency}
        for name in _AMOUNTS:
            amount = values[name]
            values[name] = None if amount is None else minor_units(amount, currency, name)
        values["status"] = str(new.status)
        values["lent_to"] = values["lent_on"] = None
        if given.get("lent_to"):
            loan = validated(Loan, {name: given.get(name) for name in ("lent_to", "lent_on")})
            values["lent_to"], values["lent_on"] = loan.lent_to, loan.lent_on or self._uow.today()
        _check(values)
        covers = [_cover(each, values) for each in row.warranties]
        values["retailer_id"] = self._name(Retailer, given.get("retailer"))
        values["brand_id"] = self._name(Brand, given.get("brand"))
        values["category_id"] = self._category(given.get("category"))
        return _Bought(_derived(values), covers, frozenset(given))

    def _name(self, model: type[Named], value: object) -> UUID | None:
        name = str(value or "").strip()[:LENGTH].strip()
        if not name:
            return None
        known, key = self._names[model], folded(name)
        if key not in known:
            known[key] = new_id()
            self._new_names[model].append({"id": known[key], "name": name, "folded_name": key})
        return known[key]

    def _category(self, value: object) -> UUID | None:
        name = str(value or "").strip()
        if name and fold(name) not in self._categories:
            self._no_category.add(name[:60])
        return self._categories.get(fold(name)) if name else None

    def _update(self) -> None:
        """Put what the file is silent about back to what it was; drop what cannot be changed."""
        for row_id, kept in rows.whole(self._uow, self._changed).items():
            bought = self._changed[row_id]
            if bought.values["currency_code"] != kept["currency_code"]:
                del self._changed[row_id]
                self._report.skipped += 1
                name = kept["product_name"]
                words = f"“{name}” is in {kept['currency_code']} here, so it was left as it is."
                self._report.warnings.append(words)
                continue
            sent = {f"{name}_id" if f"{name}_id" in kept else name for name in bought.sent}
            for name in bought.values.keys() - sent:
                bought.values[name] = kept[name]
            bought.values["id"] = row_id
            _derived(bought.values)

    def _store(self) -> None:
        uow, added = self._uow, self._added
        self._set_base([*added, *self._changed.values()])
        for model, names in self._new_names.items():
            used = _used(model, [*added, *self._changed.values()])
            insert_rows(uow, model, [each for each in names if each["id"] in used])
        insert_rows(uow, Purchase, [_covered(each) for each in added])
        if self._changed:
            values = [each.values for each in self._changed.values()]
            rows.change(uow, sorted(values[0].keys() - {"id"}), values)
        present = rows.covers(uow, self._changed) if self._changed else set()
        covers = [
            {**cover, "purchase_id": each.values["id"]}
            for each in (*added, *self._changed.values())
            for cover in each.covers
        ]
        same = ("purchase_id", "warranty_start", "warranty_end", "warranty_type")
        covers = [each for each in covers if tuple(each[name] for name in same) not in present]
        insert_rows(uow, Warranty, covers)
        set_cover(uow, self._changed.keys() & {each["purchase_id"] for each in covers})
        counts = {"created": len(added), "updated": len(self._changed)}
        audit.record(uow, "import", "purchase", None, after=counts)
        households.touch(uow)

    def _set_base(self, found: list[_Bought]) -> None:
        days: dict[str, list[date]] = {}
        for each in found:
            days.setdefault(each.values["currency_code"], []).append(each.values["purchase_date"])
        by_currency = {
            code: currencies.converter(self._uow, code, self._base, min(some), max(some))
            for code, some in days.items()
        }
        for each in found:
            values = each.values
            convert = by_currency[values["currency_code"]]
            values["base_total"] = convert(values["total"], values["purchase_date"])


def _covered(bought: _Bought) -> Values:
    """Return the columns of a new purchase with the last day of its warranties that hold."""
    ends = [each["warranty_end"] for each in bought.covers if each["voided_at"] is None]
    last = max((end or rules.ENDLESS for end in ends), default=None)
    return {**bought.values, "covered_until": last, "document_count": 0}


def _used(model: type[Named], found: list[_Bought]) -> set[UUID]:
    column = "retailer_id" if model is Retailer else "brand_id"
    return {each.values[column] for each in found}


def _key(values: Mapping[str, Any]) -> Key:
    key = (values["folded_name"], values["purchase_date"], values["retailer_id"])
    return (*key, values["price"], values["currency_code"])


def _derived(values: Values) -> Values:
    """Set what follows from the other columns."""
    amounts = (values["price"], values["quantity"], values["tax"], values["shipping"])
    values["total"] = rules.total(*amounts)
    values["worn_out_on"] = rules.worn_out_on(
        values["purchase_date"], values["delivery_date"], values["useful_life_months"]
    )
    values["folded_name"] = fold(values["product_name"])[: purchases.NAME_LENGTH]
    for name in purchases.TEXTS:
        values[name] = values[name] or None
    texts = (values[name] for name in purchases.SEARCHED)
    values["search_text"], values["more_text"] = purchases.searched_in(texts)
    return values


def _check(values: Values) -> None:
    whole = rules.total(values["price"], values["quantity"], values["tax"], values["shipping"])
    if whole > MAX_MINOR:
        raise InvalidInput.field("price", "This amount is too large.")
    if values["residual_value"] > whole:
        message = "It cannot be worth more at its end than it cost. Enter a smaller amount."
        raise InvalidInput.field("residual_value", message)
    for name in ("delivery_date", "return_by", "sold_on"):
        if values[name] is not None and values[name] < values["purchase_date"]:
            message = "This day is before the one it was bought on. Check the two dates."
            raise InvalidInput.field(name, message)
    if values["status"] == PurchaseStatus.SOLD:
        values["sold_on"] = values["sold_on"] or values["purchase_date"]
        values["lent_to"] = values["lent_on"] = None
    elif values["sold_for"] is not None or values["sold_on"] is not None:
        message = "It is not sold. Set the status to SOLD, or leave this empty."
        raise InvalidInput.field("sold_on", message)


def _cover(given: Mapping[str, object], values: Values) -> Values:
    voided = given.get("voided")
    try:
        voided_at = datetime.fromisoformat(str(voided)) if voided else None
        if voided_at is not None and voided_at.tzinfo is not None:
            voided_at = voided_at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        message = "This must be an instant, such as 2025-01-31T12:00:00Z."
        raise InvalidInput.field("warranty_voided", message) from error
    if voided_at is not None and voided_at.tzinfo is None:
        raise InvalidInput.field("warranty_voided", "This instant needs a time zone.")
    new = validated(NewWarranty, {name: each for name, each in given.items() if name != "voided"})
    start = new.warranty_start or values["delivery_date"] or values["purchase_date"]
    end, kind = new.warranty_end, new.warranty_type
    if (end is None) != (kind == WarrantyType.LIFETIME):
        message = "A warranty needs an end, unless it is LIFETIME, which has none."
        raise InvalidInput.field("warranty_end", message)
    if end is not None and end < start:
        message = "The warranty would end before it starts. Check the two dates."
        raise InvalidInput.field("warranty_end", message)
    return {
        "warranty_start": start,
        "warranty_end": end,
        "warranty_type": str(kind),
        "provider": new.provider or None,
        "notes": new.notes or None,
        "voided_at": voided_at,
    }
