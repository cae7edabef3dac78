"""What the documents name is there: files, commands, settings."""

import re
import subprocess
from pathlib import Path

import pytest

from spends.cli import main
from spends.settings import Settings
from spends.toolchain.steps import ROOT

DECISIONS = ROOT / "docs" / "adr"
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
PARTS = ["Status", "Context", "Decision", "Consequences"]
README = (ROOT / "README.md").read_text()


def _links(document: Path) -> list[str]:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text())
    return [target for target in targets if "://" not in target]


def _decisions() -> list[Path]:
    return sorted(DECISIONS.glob("[0-9]*.md"))


def _help(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


class TestDecisions:
    def test_the_list_links_each_in_order(self) -> None:
        assert _links(DECISIONS / "README.md") == [path.name for path in _decisions()]

    def test_they_are_numbered_without_gaps(self) -> None:
        numbers = [int(path.name[:4]) for path in _decisions()]
        assert numbers == list(range(1, len(numbers) + 1))

    @pytest.mark.parametrize("path", _decisions(), ids=lambda path: path.stem)
    def test_each_says_what_was_chosen_and_why_on_one_page(self, path: Path) -> None:
        text = path.read_text()
        assert text.startswith(f"# {path.name[:4]} ")
        assert re.search(r"^Status: (accepted|replaced by \[\d{4}\].*)$", text, re.MULTILINE)
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert [name for name in headings if name in PARTS] == PARTS[1:]
        assert len(text.splitlines()) <= 80


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(path: Path) -> None:
    missing = [target for target in _links(path) if not (path.parent / target).exists()]
    assert missing == []


def test_every_file_that_code_points_to_is_there() -> None:
    sources = [*(ROOT / "spends").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    named = {name for path in sources for name in re.findall(r"docs/[\w/-]+\.md", path.read_text())}
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_make_target_in_the_readme_exists_and_the_other_way_round() -> None:
    answer = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    targets = set(re.findall(r"^  make ([\w-]+)", answer.stdout, re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)(?=\s)", _commands(README))) == targets


def _commands(text: str) -> str:
    """Return what stands in the code of a document."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    spans = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
    return "".join(f"{code}\n" for code in (*blocks, *spans))


def test_every_command_in_the_documents_exists(capsys: pytest.CaptureFixture[str]) -> None:
    known = set(re.findall(r"^    ([a-z-]+)", _help(capsys), re.MULTILINE))
    for path in DOCUMENTS:
        named = set(re.findall(r"python -m spends ([a-z-]+)", path.read_text()))
        assert named <= known, path.name
    assert set(re.findall(r"python -m spends ([a-z-]+)", README)) == known


def test_every_setting_in_the_documents_exists() -> None:
    known = {f"SPENDS_{name.upper()}" for name in Settings.model_fields}
    for path in DOCUMENTS:
        named = set(re.findall(r"\bSPENDS_[A-Z_]+\b", path.read_text()))
        assert named <= known, path.name


def test_every_dependency_that_is_explained_is_one() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text()
    cells = re.findall(r"^\| (?!Package)(\w.*?) \|", text, re.MULTILINE)
    named = {name for cell in cells for name in cell.partition(", and")[0].split(", ")}
    pinned = {
        line.partition("==")[0]
        for file in ("requirements.txt", "requirements-dev.txt", "deploy/cdk/requirements.txt")
        for line in (ROOT / file).read_text().splitlines()
    }
    assert named - pinned == set()
