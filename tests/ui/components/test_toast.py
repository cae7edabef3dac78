import json
import re
from typing import Any

import reflex as rx

from spends.ui.components.toast import notify


def script(event: Any) -> str:
    arguments = {str(name): value for name, value in event.args}
    return str(arguments["javascript_code"])


def test_a_message_is_data_and_never_script() -> None:
    text = script(notify('</script><b>"Zoë"</b>'))
    assert "</script>" not in text


def test_undo_keeps_the_message_for_ten_seconds_and_names_the_handler() -> None:
    text = script(notify("Deleted", undo=rx.redirect("/b-1")))
    assert "_redirect" in text
    assert "b-1" in text
    assert re.search(r"seconds\W+10", text)


def test_without_undo_it_leaves_after_five() -> None:
    assert json.dumps(5) in script(notify("Saved"))
