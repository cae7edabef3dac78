"""Transactions as a file: CSV that an import reads back to the same lines, and JSON.

In CSV a text that a spreadsheet would take for a formula has an apostrophe before it, which an
import takes off again. Amounts are decimals of the account's own currency, never a float.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from json.encoder import encode_basestring
from typing import TextIO

from spends.domains.households import service as households
from spends.domains.ledger.repository import rows
from spends.domains.ledger.repository.naming import named
from spends.domains.ledger.repository.reading import exporting
from spends.domains.ledger.repository.reading.exporting import Exported, RawId
from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.domains.ledger.tree import Tree
from spends.kit.actor import Permission
from spends.kit.cells import guarded
from spends.kit.money import digits_in
from spends.kit.repository import at_one_moment
from spends.kit.unit_of_work import UnitOfWork

COLUMNS = (
    *("date", "amount", "currency", "payee", "description", "category", "notes", "tags"),
    *("account", "splits", "transfer", "refund_of", "status", "external_id", "id"),
    *("household_amount", "household_currency"),
)
"""The columns of a CSV file.

`category` is a path, `tags` a line of CSV of its own, `splits` a JSON list of amount, category and
notes; `transfer` names the account of the other side, `refund_of` the `id` of what is paid back.
`household_amount` is what the line is worth in the household's currency, empty without a rate.
"""

Splits = list[dict[str, str | None]]
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_BOOLEANS = ("false", "true")


def write_csv(uow: UnitOfWork, wanted: TransactionFilter, sort: Sort, file: TextIO) -> int:
    """Write what a filter means into a file, in the order of the list; return how many."""
    uow.require(Permission.READ)
    at_one_moment(uow)
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    names, count = _Names(uow, guarded), 0
    for found in exporting.batches(uow, wanted, sort):
        writer.writerows(_cells(names, found))
        count += len(found)
    return count


def write_json(uow: UnitOfWork, wanted: TransactionFilter, sort: Sort, file: TextIO) -> int:
    """Write what a filter means into a file as a JSON list of objects; return how many."""
    uow.require(Permission.READ)
    at_one_moment(uow)
    names, count = _Names(uow, encode_basestring), 0
    file.write("[")
    for found in exporting.batches(uow, wanted, sort):
        file.write(",\n" if count else "\n")
        file.write(",".join(_objects(names, found)))
        count += len(found)
    file.write("\n]\n")
    return count


class _Names:
    """What the rows point to, by id; `make` is done to each name once."""

    def __init__(self, uow: UnitOfWork, make: Callable[[str], str]) -> None:
        self._uow = uow
        self.currency = households.current(uow).currency_code
        self.accounts = {
            exporting.raw_id(uow, account_id): make(label.name)
            for account_id, label in rows.account_labels(uow).items()
        }
        self.paths = {node.category.id: node.path for node in Tree(rows.categories(uow)).nodes()}
        self.categories = {
            exporting.raw_id(uow, category_id): make(path)
            for category_id, path in self.paths.items()
        }

    def tags(self, found: Iterable[Exported]) -> dict[RawId, list[str]]:
        """Return the tags of rows."""
        tagged = {exporting.whole_id(row[0]): row[0] for row in found if row[13]}
        names = named.tag_names(self._uow, tagged)
        return {tagged[line_id]: tags for line_id, tags in names.items()}

    def splits(self, found: Iterable[Exported]) -> dict[RawId, Splits]:
        """Return the parts of rows, as they are written."""
        split = {exporting.whole_id(row[0]): row for row in found if row[12]}
        parts: dict[RawId, Splits] = {}
        for line_id, amount, category_id, notes in exporting.splits(self._uow, split):
            row = split[line_id]
            written = {
                "amount": digits_in(row[3])(amount),
                "category": self.paths.get(category_id),
                "notes": notes,
            }
            parts.setdefault(row[0], []).append(written)
        return parts


def _cells(names: _Names, found: Sequence[Exported]) -> Iterator[tuple[str, ...]]:
    """Yield rows as cells of `COLUMNS`; written out, for there are many."""
    tags, splits = names.tags(found), names.splits(found)
    accounts, categories, digits = names.accounts, names.categories, _digits(found)
    base = names.currency
    base_digits = digits_in(base)
    for (
        line_id,
        day,
        amount,
        currency,
        payee,
        description,
        category_id,
        notes,
        account_id,
        pending,
        cleared,
        is_reconciled,
        is_split,
        has_tags,
        _,
        other_id,
        refund_of_id,
        external_id,
        base_amount,
    ) in found:
        status = "cleared" if cleared else "uncleared"
        if pending or is_reconciled:
            status = "pending" if pending else "reconciled"
        written = digits[currency](amount)
        worth = written
        if currency != base:
            worth = "" if base_amount is None else base_digits(base_amount)
        yield (
            day,
            written,
            currency,
            guarded(payee) if payee else "",
            guarded(description) if description else "",
            categories.get(category_id, "") if category_id else "",
            guarded(notes) if notes else "",
            guarded(_line(tags.get(line_id, ()))) if has_tags else "",
            accounts[account_id],
            _json(splits.get(line_id, [])) if is_split else "",
            accounts[other_id] if other_id else "",
            _id_text(refund_of_id) if refund_of_id else "",
            status,
            guarded(external_id) if external_id else "",
            _id_text(line_id),
            worth,
            base,
        )


def _objects(names: _Names, found: Sequence[Exported]) -> Iterator[str]:
    """Yield rows as JSON objects; written out, for an encoder takes four times as long."""
    tags, splits = names.tags(found), names.splits(found)
    accounts, categories, digits = names.accounts, names.categories, _digits(found)
    base = names.currency
    base_digits = digits_in(base)
    for (
        line_id,
        day,
        amount,
        currency,
        payee,
        description,
        category_id,
        notes,
        account_id,
        pending,
        cleared,
        is_reconciled,
        is_split,
        has_tags,
        transfer_id,
        other_id,
        refund_of_id,
        external_id,
        base_amount,
    ) in found:
        written = digits[currency](amount)
        worth = "null"
        if base_amount is not None:
            same = currency == base and base_amount == amount
            worth = f'"{written if same else base_digits(base_amount)}"'
        yield (
            f'{{"id":"{_id_text(line_id)}","date":"{day}","amount":"{written}"'
            f',"currency_code":"{currency}","base_amount":{worth},"base_currency_code":"{base}"'
            f',"payee":{_quoted(payee)},"description":{_quoted(description)}'
            f',"category":{categories.get(category_id, "null") if category_id else "null"}'
            f',"notes":{_quoted(notes)},"tags":{_json(tags.get(line_id, ())) if has_tags else "[]"}'
            f',"account":{accounts[account_id]}'
            f',"splits":{_json(splits.get(line_id, ())) if is_split else "[]"}'
            f',"transfer_account":{accounts[other_id] if other_id else "null"}'
            f',"transfer_id":{_quoted_id(transfer_id)},"refund_of_id":{_quoted_id(refund_of_id)}'
            f',"pending":{_BOOLEANS[pending]},"cleared":{_BOOLEANS[cleared]}'
            f',"reconciled":{_BOOLEANS[is_reconciled]},"external_id":{_quoted(external_id)}}}'
        )


def _quoted(text: str | None) -> str:
    return "null" if text is None else encode_basestring(text)


def _quoted_id(value: RawId | None) -> str:
    return f'"{_id_text(value)}"' if value else "null"


def _digits(found: Iterable[Exported]) -> dict[str, Callable[[int], str]]:
    return {code: digits_in(code) for code in {row[3] for row in found}}


def _id_text(value: RawId) -> str:
    if isinstance(value, str):
        return value
    text = value.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _line(texts: Sequence[str]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerow(texts)
    return written.getvalue().removesuffix("\r\n")
