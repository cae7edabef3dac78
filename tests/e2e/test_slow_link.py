"""What a person does on a page before the server has read it, in a real browser."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e


class Link:
    """A websocket whose messages can be held back, as on a slow link."""

    def __init__(self, page: Page) -> None:
        self._held: list[str | bytes] | None = None
        self._answers: list[str | bytes] | None = None
        page.route_web_socket(lambda url: "/_event" in url, self._carry)

    def hold(self) -> None:
        """Let nothing reach the server from now on."""
        self._held = []

    def let_go(self) -> None:
        """Send all that was held back, at once."""
        held, self._held = self._held or [], None
        for message in held:
            self._server.send(message)

    def hold_answers(self) -> None:
        """Let nothing come from the server from now on."""
        self._answers = []

    def let_answers_come(self) -> None:
        """Hand on all that the server has answered meanwhile."""
        held, self._answers = self._answers or [], None
        for message in held:
            self._tab.send(message)

    def _carry(self, tab: WebSocketRoute) -> None:
        self._tab, self._server = tab, tab.connect_to_server()
        tab.on_message(self._send)
        self._server.on_message(self._answer)

    def _answer(self, message: str | bytes) -> None:
        if self._answers is None:
            self._tab.send(message)
        else:
            self._answers.append(message)

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


def test_answers_to_what_was_typed_before_leave_what_is_typed_now(
    app_server: AppServer, page: Page
) -> None:
    link, visitor = Link(page), Visitor(page, app_server.url)
    visitor.sign_up()
    visitor.go("/accounts")
    page.get_by_role("button", name="Add account").first.click()
    form = page.get_by_role("dialog", name="Add account")
    name = form.get_by_label("Name")
    expect(name).to_be_focused()
    link.hold_answers()
    for letter in "Va":
        page.keyboard.type(letter)
        page.wait_for_timeout(500)  # a pause after which it is told to the server
    page.keyboard.type("ult")
    link.let_answers_come()
    page.wait_for_timeout(500)
    expect(name).to_have_value("Vault")
    form.get_by_role("button", name="Add account").click()
    expect(form).to_have_count(0)
    [account] = page.request.get(f"{visitor.url}/api/accounts").json()["items"]
    assert account["name"] == "Vault"


def test_a_file_that_arrives_after_its_page_was_left_calls_nobody_back(
    app_server: AppServer, page: Page, tmp_path: Path
) -> None:
    visitor = Visitor(page, app_server.url)
    visitor.sign_up()
    account = visitor.open_account("Everyday")
    sent: list[Route] = []

    def hold(route: Route) -> None:
        sent.append(route)

    page.route("**/api/imports", hold)
    path = tmp_path / "march.csv"
    path.write_text("Date,Payee,Amount\n2025-03-12,Rewe,-48.20\n")
    visitor.drop(path, account)
    expect(page.get_by_text("Sending march.csv")).to_be_visible()
    page.get_by_role("navigation").first.get_by_role("link", name="Accounts").click()
    expect(page.get_by_role("heading", name="Accounts", level=1)).to_be_visible()
    sent[0].continue_()
    toast = page.locator("#toasts")
    expect(toast).to_contain_text("The file has arrived. It waits under Import.")
    expect(page).to_have_url(f"{visitor.url}/accounts")


def test_each_key_goes_a_row_on_though_the_first_is_not_answered(
    app_server: AppServer, page: Page
) -> None:
    link, visitor = Link(page), Visitor(page, app_server.url)
    visitor.sign_up()
    account = visitor.open_account("Everyday")
    for day in range(1, 5):
        line = {"account_id": account, "amount": "-1", "date": f"2025-03-0{day}"}
        visitor.post("transactions", line)
    visitor.go("/transactions")
    rows = page.locator("tr[data-row]")
    expect(rows).to_have_count(4)
    link.hold()
    for _ in range(3):
        page.keyboard.press("j")
    link.let_go()
    expect(page.locator("tr[data-current]")).to_have_attribute(
        "data-row", rows.nth(2).get_attribute("data-row") or ""
    )


def test_the_keyboard_is_not_taken_from_who_presses_something_in_the_form(
    app_server: AppServer, page: Page
) -> None:
    visitor = Visitor(page, app_server.url)
    visitor.sign_up()
    page.add_init_script(
        "const soon = setTimeout;"
        " window.setTimeout = (done, ms, ...rest) => soon(done, ms === 60 ? 1500 : ms, ...rest)"
    )
    visitor.go("/inventory")
    page.get_by_role("button", name="Add purchase").first.click()
    form = page.get_by_role("dialog", name="Add purchase")
    fold = form.get_by_text("Value over time")
    fold.scroll_into_view_if_needed()
    fold.hover()
    page.mouse.down()
    page.wait_for_timeout(2000)  # the form was about to put the keyboard into its first field
    page.mouse.up()
    expect(form.get_by_label("Useful life in months")).to_be_visible()


def test_what_a_button_fills_in_is_in_the_form_that_is_sent_next(
    app_server: AppServer, page: Page
) -> None:
    link, visitor = Link(page), Visitor(page, app_server.url)
    visitor.sign_up()
    visitor.go("/inventory?add=1")
    form = page.get_by_role("dialog", name="Add purchase")
    form.get_by_label("Product").fill("Kettle")
    form.get_by_label("Price of one").fill("36")
    form.get_by_role("radio", name="By length").click()
    two_years = form.get_by_role("button", name="2 years")
    expect(two_years).to_be_visible()
    link.hold()
    two_years.click()
    form.get_by_role("button", name="Yesterday").click()
    form.get_by_role("button", name="Save", exact=True).click()
    link.let_go()
    expect(form).to_have_count(0)
    [kettle] = page.request.get(f"{visitor.url}/api/purchases").json()["items"]
    bought = date.fromisoformat(kettle["purchase_date"])
    [warranty] = page.request.get(f"{visitor.url}/api/warranties").json()["items"]
    assert date.fromisoformat(warranty["warranty_start"]) == bought
    assert date.fromisoformat(warranty["warranty_end"]) - bought > timedelta(days=720)
    assert bought < datetime.now(UTC).date()
