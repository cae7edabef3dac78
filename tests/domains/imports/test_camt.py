"""A CAMT file goes all the way, on both databases."""

import datetime as dt

from spends.domains.imports.schemas import Counts
from tests.support.camt import account, balance, detail, entry, message
from tests.support.statements import Desk

BATCH = detail("Landlord", "Rent", amount="900.00") + detail("Choir", amount="20.00")
MARCH = message(
    account()
    + balance("0.00", "2025-03-01", "OPBD")
    + balance("1577.20", "2025-03-31")
    + entry("2500.00", "CRDT", day="2025-03-01", reference="w", details=detail("Studio", party="Dbtr"))
    + entry("920.00", day="2025-03-02", reference="b", details=BATCH)
    + entry("1.40", day="2025-03-03", details=detail("Café Lumen"))
    + entry("1.40", day="2025-03-03", details=detail("Café Lumen"))
    + entry("1.00", day="2025-03-04", status="INFO")
)  # fmt: skip


def test_a_camt_file_is_imported_once_and_agrees_with_the_bank(desk: Desk) -> None:
    preview = desk.upload(MARCH.encode())
    assert (preview.format, preview.counts) == ("camt", Counts(5, 0, 0, 0, left_out=1))
    desk.commit(preview.id)
    assert sorted(line.amount for line in desk.lines()) == [-90000, -2000, -140, -140, 250000]
    assert sum(line.amount for line in desk.lines()) == 157720
    outcome = desk.view(preview.id).outcome
    assert (outcome.bank_balance, outcome.ledger_balance) == (157720, 157720)
    assert outcome.balance_date == dt.date(2025, 3, 31)
    again = desk.upload(MARCH.encode())
    assert again.counts == Counts(0, 5, 0, 0, left_out=1)
    desk.commit(again.id)
    assert len(desk.lines()) == 5
    desk.check()
