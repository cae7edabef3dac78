"""What a person does on a page before the server has read it, in a real browser."""

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e


class Link:
    """A websocket whose messages to the server can be held back, as on a slow link."""

    def __init__(self, page: Page) -> None:
        self._held: list[str | bytes] | None = None
        page.route_web_socket(lambda url: "/_event" in url, self._carry)

    def hold(self) -> None:
        """Let nothing reach the server from now on."""
        self._held = []

    def let_go(self) -> None:
        """Send all that was held back, at once."""
        held, self._held = self._held or [], None
        for message in held:
            self._server.send(message)

    def _carry(self, tab: WebSocketRoute) -> None:
        self._server = tab.connect_to_server()
        tab.on_message(self._send)

    def _send(self, message: str | bytes) -> None:
        if self._held is None:
            self._server.send(message)
        else:
            self._held.append(message)


@pytest.mark.parametrize(
    ("name", "button", "body"),
    [
        (
            "Bills",
            "Add bill",
            {"amount": "9", "due_date": "2026-01-05", "recurrence_rule": "FREQ=MONTHLY"},
        ),
        ("Goals", "Add goal", {"target_amount": "900"}),
    ],
)
def test_a_form_opened_before_the_page_was_read_stays_open(
    app_server: AppServer, page: Page, name: str, button: str, body: dict[str, str]
) -> None:
    link, visitor = Link(page), Visitor(page, app_server.url)
    visitor.sign_up()
    visitor.open_account("Everyday")
    visitor.go(f"/{name.lower()}")
    add = page.get_by_role("button", name=button).first
    expect(add).to_be_visible()
    menu = page.get_by_role("navigation").first
    menu.get_by_role("link", name="Accounts").click()
    expect(page.get_by_role("heading", name="Accounts", level=1)).to_be_visible()
    answer = page.request.post(
        f"{visitor.url}/api/{name.lower()}",
        data=body | {"name": "Made meanwhile"},
        headers={"Origin": visitor.url},
    )
    assert answer.ok, answer.text()
    link.hold()
    menu.get_by_role("link", name=name).click()
    add.click()
    link.let_go()
    expect(page.get_by_text("Made meanwhile").first).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_visible()
