"""The rows of an export that is known, read by the mapping and the export's own rules."""

from collections.abc import Callable, Iterable, Sequence

from spends.domains.imports.ports import StatementRow, StatementRows
from spends.integrations.statements.csv_known import place, preset_of
from spends.integrations.statements.csv_layout import CsvLayout
from spends.integrations.statements.csv_records import CsvBlock
from spends.integrations.statements.csv_rows import Fields, RowReader
from spends.integrations.statements.csv_sides import SidesReader
from spends.integrations.statements.text import LeftOutError, clean


class PresetRowReader(RowReader):
    """Turns the records of a known export into rows; for mappings that name a preset."""

    def __init__(self, layout: CsvLayout, currency: str) -> None:
        super().__init__(layout, currency)
        mapping, header = layout.mapping, layout.header
        preset = preset_of(mapping, header)
        self._no_row_at = _places(header, preset.no_row)
        self._left_out = [
            (at, rule) for rule in preset.left_out if (at := place(header, rule.column)) is not None
        ]
        self._tags_at = _places(header, preset.tags) if mapping.notes is not None else []
        is_own = self._category_at == place(header, str(preset.columns.get("category")))
        self._group_at = place(header, preset.group) if preset.group and is_own else None
        ends = (preset.payee_out, preset.payee_in) if mapping.payee is None else ((), ())
        self._payee_out, self._payee_in = (_places(header, names) for names in ends)
        self._turned = preset.turned
        self._turned_at = place(header, preset.turned[0]) if preset.turned else None
        self._sides = SidesReader(preset.sides, header) if preset.sides else None
        if self._sides:
            self._account_ref = mapping.account_ref
            self._codes_at, self._currency_at = self._currency_at, None
            self._amount_of = self._by_sides(self._sides, self._amount_of)
        fee_at = place(header, preset.fee) if preset.fee else None
        if fee_at is not None and place(header, preset.net or "") is None:
            sign = -1 if preset.fee_is_cost else 1
            self._amount_of = self._with_fee(fee_at, sign, self._amount_of)

    def _at_once(self, block: CsvBlock) -> StatementRows | None:  # noqa: ARG002  one by one
        return None

    def _read(self, line: int, fields: Fields) -> StatementRow | None:
        """Read one record; None for what is no transaction or another account's."""
        if self._no_row_at and not any(fields[at].strip() for at in self._no_row_at):
            return None
        if self._account_ref is not None and not self._is_ours(fields):
            return None
        for at, rule in self._left_out:
            if not rule.says.search(fields[at].strip()):
                continue
            if not rule.pays_only or self._amount_of(fields) < 0:
                raise LeftOutError(rule.reason)
        row = super()._read(line, fields)
        return None if row is None else self._finished(row, fields)

    def _finished(self, row: StatementRow, fields: Fields) -> StatementRow:
        _, _, _, description, payee, _, notes, category, *_ = row
        if self._payee_out:
            payee = self._other_end(fields)
        group = "" if self._group_at is None else self._texts[fields[self._group_at]]
        if category and group:
            category = clean(f"{group}: {category}")
        tags = ", ".join(filter(None, (self._texts[fields[at]] for at in self._tags_at)))
        if tags:
            notes = clean(f"{notes} · Tags: {tags}" if notes else f"Tags: {tags}")
        described = description or payee or notes or ""
        return row._replace(description=described, payee=payee, notes=notes, category=category)

    def _other_end(self, fields: Fields) -> str | None:
        """Return who received what left the account, or sent what came."""
        leaves = self._amount_of(fields) < 0
        if self._turned and self._turned_at is not None:
            leaves ^= bool(self._turned[1].search(fields[self._turned_at].strip()))
        names = self._payee_out if leaves else self._payee_in
        return next(filter(None, (self._texts[fields[at]] for at in names)), None)

    def _is_ours(self, fields: Fields) -> bool:
        if self._sides is None or self._account_ref is None:
            return super()._is_ours(fields)
        return self._sides.is_of(self._account_ref, fields)

    def _by_sides(
        self, sides: SidesReader, amount_of: Callable[[Fields], int]
    ) -> Callable[[Fields], int]:
        """Return the function that reads amounts whose sign is which end is the account."""
        amount_at, currency_at = sides.amount_at, sides.currency_at

        def signed(fields: Fields) -> int:
            sign = sides.sign(fields, self._account_ref)
            code = "" if self._codes_at is None else fields[self._codes_at].strip().upper()
            if code not in {"", self._currency} and amount_at is not None:
                second = "" if currency_at is None else fields[currency_at].strip().upper()
                if second == self._currency and fields[amount_at].strip():
                    return sign * abs(self._amounts[fields[amount_at]])
            self._check_currency(code)
            return sign * abs(amount_of(fields))

        return signed

    def _with_fee(
        self, fee_at: int, sign: int, amount_of: Callable[[Fields], int]
    ) -> Callable[[Fields], int]:
        amounts = self._amounts

        def net(fields: Fields) -> int:
            fee = fields[fee_at].strip()
            return amount_of(fields) + (sign * amounts[fee] if fee else 0)

        return net


def _places(header: Sequence[str], names: Iterable[str]) -> list[int]:
    return [at for name in names if (at := place(header, name)) is not None]
