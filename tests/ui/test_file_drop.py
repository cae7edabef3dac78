"""The place where files are dropped sends its last one again; here its script runs by itself."""

import json
import re
import subprocess
from pathlib import Path

from spends.toolchain.steps import BIN

SCRIPT = Path(__file__).parents[2] / "assets" / "scripts" / "file_drop.js"
# As much of React as it takes: what is remembered from one drawing to the next, and when an effect
# is due; nothing is ever under way.
PAGE = """
const cells = [], sent = [], said = []; let at = 0;
const h = (...all) => all, useState = first => [first, () => {}], useDrop = () => [false, {}];
const useRef = first => cells[at++] ??= { current: first };
const useEffect = (act, on) => {
  const cell = cells[at++] ??= {};
  if (!cell.on || on.some((each, place) => each !== cell.on[place])) { cell.on = on; act(); }
};
const post = (url, fields, name, file) => sent.push(file.name);
const draw = again => { at = 0; return FileDrop({ again, onError: (...all) => said.push(all) }) };
const choose = (name, drawn) => drawn.find(each => each?.[0] === "input")[1]
  .onChange({ target: { files: [{ name }] } });
"""


def happened(steps: str) -> dict[str, object]:
    """Return which files were sent and what was said of them, after some steps."""
    code = re.sub(r"^import .*$", "", SCRIPT.read_text(), flags=re.MULTILINE).replace("export ", "")
    page = f"{PAGE}{code}\n{steps}\nconsole.log(JSON.stringify({{ sent, said }}));"
    answer = subprocess.run([BIN / "node", "-e", page], capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def test_the_last_file_is_sent_again() -> None:
    found = happened('choose("a.csv", draw(1)); draw(2); draw(2);')
    assert found == {"sent": ["a.csv", "a.csv"], "said": []}


def test_where_there_is_no_last_file_it_is_asked_for() -> None:
    assert happened("draw(2);") == {"sent": [], "said": []}
    assert happened("draw(2); draw(3);") == {"sent": [], "said": [["Choose the file again.", 0]]}
