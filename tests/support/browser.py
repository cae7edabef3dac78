"""A real Chromium, driven by Playwright."""

import contextlib
import os
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from spends.toolchain import browser

# Chromium's sandbox refuses to run as root, and containers have a small /dev/shm.
FLAGS = ["--disable-dev-shm-usage", "--disable-gpu", "--no-proxy-server"]


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a browser; StepFailed when there is none on the machine and none can be installed."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    path = browser.ensure()
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield instance
        finally:
            instance.close()
