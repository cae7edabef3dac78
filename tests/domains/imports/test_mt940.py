"""An MT940 statement all the way: shown, imported, compared with the bank, known again."""

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Counts
from tests.integrations.statements.reading import FIXTURES
from tests.support.statements import Desk

OPENING = "2023-12-29,Before,OPENING,1000.00,"


def test_an_mt940_statement_agrees_and_is_known_again(desk: Desk) -> None:
    from_before = f"date,payee,description,amount,id\n{OPENING}\n".encode()
    desk.bring(from_before)
    content = (FIXTURES / "giro.sta").read_bytes()
    found = desk.upload(content)
    assert (found.format, found.counts) == ("mt940", Counts(5, 0, 0, 1))
    rows = imports.rows(desk.runtime, desk.actor, found.id).items
    assert [row.amount for row in rows if row.amount] == [-85050, 240000, -280, -280, 1200]
    done = desk.commit(found.id)
    assert (done.outcome.bank_balance, done.outcome.ledger_balance) == (255590, 255590)
    assert done.outcome.agrees
    again = desk.bring(content)
    assert again.counts == Counts(0, 5, 0, 1)
    assert len(desk.lines()) == 6
    desk.check()
