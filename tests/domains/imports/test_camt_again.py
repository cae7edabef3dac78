"""The same bookings as a statement (CAMT.053) and as a notification (CAMT.054) come in once."""

import pytest

from tests.support.camt import account, detail, entry, message
from tests.support.statements import Desk


@pytest.mark.parametrize("kinds", [("053", "054"), ("054", "053"), ("052", "053")])
@pytest.mark.parametrize("has_references", [True, False])
def test_statement_and_notification(
    desk: Desk, kinds: tuple[str, str], has_references: bool
) -> None:
    parts = detail("Bob", "One", amount="4.00") + detail("Cem", "Two", amount="8.00")
    entries = [
        entry("3.20", details=detail("Café", "Coffee"), reference="BK-1" if has_references else ""),
        entry("3.20", details=detail("Café", "Coffee"), reference="BK-2" if has_references else ""),
        entry("12.00", details=parts, reference="BK-3" if has_references else ""),
    ]
    first, second = (message(account() + "".join(entries), kind=kind) for kind in kinds)
    done = desk.bring(first.encode())
    assert done.counts.new == 4
    again = desk.bring(second.encode())
    assert (again.counts.new, again.counts.duplicate) == (0, 4)
    assert len(desk.lines()) == 4
    desk.check()
