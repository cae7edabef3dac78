"""What axe finds on a page that is not for everyone."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.support.browser import wait_until_still

SCRIPT = Axe().axe_script
# Base UI keeps the focus in an open menu by empty elements at the body's ends.
LEFT_OUT = {"exclude": [["[data-base-ui-focus-guard]"]]}
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that the colours decide: between light and dark nothing else differs
(tests/architecture/test_dark.py)."""
LOOK = """async ([context, options]) => {
    const found = await axe.run(context, options);
    return found.violations;
}"""


def violations(page: Page, *, rules: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
    """Return what is wrong with the page as it stands, by these rules of axe's, or by all `without`."""
    # Each time it is put into a page axe begins anew, which takes longer than to look.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT)
    options: dict[str, Any] = {
        "resultTypes": ["violations"],
        # Only a rule that axe itself calls experimental, and leaves out, would read all styles.
        "preload": {"assets": ["media"]},
        "rules": {name: {"enabled": False} for name in without},
    }
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found: list[Any] = page.evaluate(LOOK, [LEFT_OUT, options])
    return [
        f"{one['id']} {node['target']} {node.get('failureSummary', '')}"
        for one in found
        for node in one["nodes"]
    ]


def assert_accessible(page: Page) -> None:
    """Fail when axe finds anything on the page once nothing moves on it any more."""
    page.emulate_media(reduced_motion="reduce")  # what is fading in has no contrast yet
    wait_until_still(page)
    found = violations(page)
    assert not found, "\n".join(found)
