"""A person at a browser: signs up, brings files in, looks whether pages are accessible."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.support import accessibility
from tests.support.browser import wait_until_still
from tests.support.people import PASSWORD

STATEMENTS = Path(__file__).parents[1] / "fixtures" / "statements"
SIZES = {"desk": (1440, 900), "tablet": (820, 1180), "phone": (390, 844)}
COLOURS = accessibility.COLOURS
# How axe looks at a page, and at what: most of its time goes into the colours, which are the same on
# a tablet as at a desk, and nothing but they changes in the dark.
LOOKS: list[tuple[str, str, dict[str, Sequence[str]]]] = [
    ("desk", "light", {}),
    ("desk", "dark", {"rules": COLOURS}),
    ("tablet", "light", {"without": COLOURS}),
    ("phone", "light", {}),
    ("phone", "dark", {"rules": COLOURS}),
]
_numbers = count(1)


class Visitor:
    """Somebody with a tab on a running server."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.email = f"visitor-{next(_numbers)}-{id(page)}@example.org"

    def go(self, path: str) -> None:
        """Open one of our addresses."""
        self.page.goto(f"{self.url}{path}")

    def sign_up(self, currency: str = "EUR") -> None:
        """Make a household as the sign-up form does, without the form."""
        form = {
            "name": "Ann Moreau",
            "email": self.email,
            "password": PASSWORD,
            "household_name": "Moreau",
            "currency_code": currency,
        }
        self._post("/auth/sign-up", form=form, max_redirects=0)

    def open_account(self, name: str, currency: str = "EUR", kind: str = "checking") -> str:
        """Open an account and return its id."""
        data = {"name": name, "currency_code": currency, "type": kind}
        answer = self._post("/api/accounts", data=data)
        assert answer.status == 201, answer.text()
        return str(answer.json()["id"])

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Add something through the API, and return what it says of it."""
        answer = self._post(f"/api/{path}", data=body)
        assert answer.status == 201, answer.text()
        return answer.json()

    def balance(self, account_id: str) -> str:
        """Return an account's balance as the API writes it."""
        answer = self.page.request.get(f"{self.url}/api/accounts/{account_id}")
        return str(answer.json()["balance"])

    def drop(self, path: Path, account_id: str = "") -> None:
        """Choose a file on the import page."""
        self.go(f"/import?account={account_id}" if account_id else "/import")
        if account_id:
            expect(self.page.locator("select#account")).to_have_value(account_id)
        self.page.set_input_files("#statement", path)

    def bring_in(self, path: Path, account_id: str = "") -> None:
        """Import a file, several accounts of it into one, and wait for its report."""
        self.drop(path, account_id)
        button = self.page.get_by_role("button", name="Import ", exact=False)
        import_button = button.filter(has_text="transaction").first
        one = self.page.get_by_role("button", name="Only one account")
        expect(import_button.or_(one)).to_be_visible()
        if one.is_visible():
            one.click()
        expect(import_button).to_be_enabled()
        import_button.click()
        expect(self.page.locator(".headline")).to_contain_text("imported into")

    def violations(self) -> list[str]:
        """Return what axe finds on the page at three widths, light and dark."""
        found: list[str] = []
        for size, mode, asked in LOOKS:
            width, height = SIZES[size]
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.evaluate(
                "mode => { const all = document.documentElement.classList;"
                " all.remove('light', 'dark'); all.add(mode); }",
                mode,
            )
            # Colours pass over into each other for a moment.
            wait_until_still(self.page)
            problems = accessibility.violations(self.page, **asked)
            found += [f"{size} {mode}: {problem}" for problem in problems]
        return found

    def _post(self, path: str, **options: Any) -> Any:
        headers = {"Origin": self.url, "Accept": "application/json"}
        return self.page.request.post(f"{self.url}{path}", headers=headers, **options)
