"""A QIF file all the way: its splits stored, compared with the file's balance, known again."""

from sqlalchemy import select

from spends.domains.imports.ports import CsvMapping
from spends.domains.imports.schemas import Counts
from spends.domains.ledger.models import Transaction
from tests.integrations.statements.reading import FIXTURES
from tests.support.statements import Desk


def test_a_qif_file_agrees_and_is_known_again(desk: Desk) -> None:
    content = (FIXTURES / "household.qif").read_bytes()
    found = desk.upload(content)
    assert found.format == "qif"
    assert found.counts == Counts(new=5, duplicate=0, review=0, invalid=0)
    done = desk.commit(found.id)
    assert (done.outcome.bank_balance, done.outcome.ledger_balance) == (120411, 120411)
    assert done.outcome.agrees
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        lines = uow.session.scalars(select(Transaction)).all()
    split = next(line for line in lines if line.is_split)
    assert split.amount == -12039
    again = desk.upload(content)
    assert (again.counts.new, again.counts.duplicate) == (0, 5)
    other = desk.upload(content, CsvMapping(account_ref="Visa"), desk.account(name="Visa"))
    assert other.counts.new == 2
    desk.check()
