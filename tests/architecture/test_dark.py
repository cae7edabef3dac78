"""Dark is other colours and nothing else, so that what holds in the light holds in the dark."""

import re

from tests.support.migrations import ROOT

RULES = re.compile(r"([^{}]*)\{([^{}]*)\}")
SETTING = re.compile(r"--[\w-]+|color-scheme|(?:[\w-]+-)?color|background")
MEASURE = re.compile(r"\d(?:px|rem|em|vw|vh|ms|s)\b")


def test_dark_sets_colours_and_shadows_alone() -> None:
    seen = 0
    for path in (ROOT / "assets").rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert "prefers-color-scheme" not in text, path
        for selector, body in RULES.findall(text):
            if "dark" not in selector:
                continue
            seen += 1
            for name, _, value in (line.partition(":") for line in body.split(";")):
                if not name.strip():
                    continue
                assert SETTING.fullmatch(name.strip()), (path, selector, name)
                shadow = name.strip() == "--shadow"
                assert shadow or not MEASURE.search(value), (path, selector, name)
    assert seen
