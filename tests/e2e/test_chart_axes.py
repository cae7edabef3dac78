"""How the axis of a chart writes amounts: as they are written everywhere else."""

import pytest
from playwright.sync_api import Page, expect

from spends.ui.format import money
from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e
LOSS = 640_000


@pytest.mark.parametrize("currency", ["EUR", "USD", "CHF"])
def test_an_axis_writes_amounts_as_they_are_written_elsewhere(
    app_server: AppServer, page: Page, currency: str
) -> None:
    visitor = Visitor(page, app_server.url)
    visitor.sign_up(currency)
    line = {
        "account_id": visitor.open_account("Current", currency),
        "amount": f"-{LOSS}",
        "date": page.evaluate("() => new Date().toISOString().slice(0, 10)"),
    }
    headers = {"Origin": visitor.url}
    answer = page.request.post(f"{visitor.url}/api/transactions", headers=headers, data=line)
    assert answer.status == 201, answer.text()
    visitor.go("/")
    ticks = page.locator(".ytick text")
    thousands = [(each, money(each * 100, currency, "en", whole=True)) for each in (-500, 0, 500)]
    written = [f"{text}K" if each else text for each, text in thousands]
    expect(ticks).to_have_text(written, timeout=30_000)
