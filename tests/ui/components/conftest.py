from pathlib import Path

import pytest

STYLES = Path(__file__).parents[3] / "assets" / "styles"


@pytest.fixture(scope="session")
def tokens() -> str:
    return (STYLES / "tokens.css").read_text()


@pytest.fixture(scope="session")
def styles() -> dict[str, str]:
    return {path.name: path.read_text() for path in STYLES.glob("*.css")}
