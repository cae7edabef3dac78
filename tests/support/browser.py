"""A real Chromium, driven by Playwright."""

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any, Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as Late

from spends.toolchain import browser

# Chromium's sandbox refuses to run as root, and containers have a small /dev/shm.
FLAGS = ["--disable-dev-shm-usage", "--disable-gpu", "--no-proxy-server"]


@contextlib.contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Yield a browser; StepFailed when there is none on the machine and none can be installed.

    `more` are switches of Chromium's own.
    """
    flags = [*FLAGS, *more, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    path = browser.ensure()
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield instance
        finally:
            instance.close()


# The pages are drawn before their script has taken them over; a click until then is lost. One that
# was shown before comes back as it was, until it has been read.
HEARS = """() => {
    const main = document.querySelector("main");
    return !main || (main.ariaBusy !== "true"
        && Object.keys(main).some(key => key.startsWith("__reactProps")));
}"""
STILL = """() => Promise.all(
    document.getAnimations()
        .filter(one => Number.isFinite(one.effect?.getComputedTiming().endTime))
        .map(one => one.finished.catch(() => null))
).then(() => null)"""


def wait_until_it_hears(page: Page) -> None:
    """Let a tab's `goto` and `reload` end only once the page that they open hears clicks and keys."""

    def patient(act: Callable[..., Any]) -> Callable[..., Any]:
        def acted(*args: Any, **kwargs: Any) -> Any:
            answer = act(*args, **kwargs)
            page.wait_for_function(HEARS)
            return answer

        return acted

    for name in ("goto", "reload"):
        setattr(page, name, patient(getattr(page, name)))


def wait_until_still(page: Page) -> None:
    """Wait until nothing on the page moves or fades any more."""
    page.evaluate(STILL)


def choose(page: Page, name: str, role: Literal["menuitem", "menuitemradio"] = "menuitem") -> None:
    """Choose from the menu that was opened; again where it was too young to hear the click."""
    item = page.get_by_role(role, name=name)

    def chosen(patience: float) -> None:
        if role == "menuitem":
            expect(item).to_be_hidden(timeout=patience)
        else:  # such a menu stays open
            expect(item).to_have_attribute("aria-checked", "true", timeout=patience)

    wait_until_still(page)
    item.click()
    try:
        chosen(5_000)
    except AssertionError:
        with contextlib.suppress(Late):
            item.click(timeout=5_000)
        chosen(30_000)


def drawn_out(page: Page) -> None:
    """Wait until a drawer or dialog is open and has taken the focus, which it would take away."""
    page.wait_for_function("document.activeElement.closest('[role=dialog]') !== null")
    wait_until_still(page)
