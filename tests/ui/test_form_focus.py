"""The keyboard is put into a form's field by a script, here run without a browser."""

import subprocess

import pytest

from spends.toolchain.steps import BIN
from spends.ui.forms import focus

# A page on which the form opens only after a while, in a drawer that has another one; what has the
# keyboard is said at the end.
PAGE = """
const hands = new EventTarget();
const addEventListener = hands.addEventListener.bind(hands);
const removeEventListener = hands.removeEventListener.bind(hands);
const form = { contains: () => false }, drawer = { contains: at => at === other };
const other = { matches: () => true, name: "other" };
const closest = which => which.startsWith("form") ? form : drawer;
const field = { closest, focus: () => { document.activeElement = field }, name: "field" };
const document = { activeElement: { name: "close" }, getElementById: id => there && id === "amount" ? field : null };
let there = false;
setTimeout(() => { there = true; if (%s) document.activeElement = other }, 400);
setTimeout(() => { if (%s) hands.dispatchEvent(new Event("pointerdown")) }, 410);
setTimeout(() => console.log(document.activeElement.name), 900);
"""
NODE = BIN / "node"


def keyboard_is_in(*, typing: bool = False, firmly: bool = False, pressing: bool = False) -> str:
    """Return where the keyboard is once the form of `amount` has opened late."""
    script = {str(name): value for name, value in focus("amount", firmly=firmly).args}
    code = script["javascript_code"]._var_value
    page = PAGE % tuple("true" if each else "false" for each in (typing, pressing)) + code
    answer = subprocess.run([NODE, "-e", page], capture_output=True, text=True, check=True)
    return answer.stdout.strip()


def test_a_form_that_opens_late_still_takes_the_keyboard() -> None:
    assert keyboard_is_in() == "field"


@pytest.mark.parametrize(("firmly", "where"), [(False, "other"), (True, "field")])
def test_who_types_in_it_already_stays_there(firmly: bool, where: str) -> None:
    assert keyboard_is_in(typing=True, firmly=firmly) == where


@pytest.mark.parametrize("firmly", [False, True])
def test_who_presses_something_meanwhile_stays_there(firmly: bool) -> None:
    assert keyboard_is_in(pressing=True, firmly=firmly) == "close"
