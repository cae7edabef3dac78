"""The promises of the look that a machine can hold: colours in one file, icons that exist."""

import re

import pytest

from spends.domains.ledger import starter
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.types import classes, present
from spends.ui.head import ASSETS, OWN_STYLES, STYLESHEETS, head, own_styles
from spends.ui.navigation import ADDITIONS, ICONS, PLACES, SETTINGS, groups

HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")


def test_colours_are_named_in_tokens_only(styles: dict[str, str]) -> None:
    assert not {name for name, text in styles.items() if name != "tokens.css" and HEX.search(text)}


def test_every_token_that_is_used_is_there(styles: dict[str, str]) -> None:
    scripts = "".join(path.read_text() for path in (ASSETS / "scripts").glob("*.js"))
    everything = "".join(styles.values())
    known = set(re.findall(r"(--[a-z][\w-]*)\s*:", everything))
    given = {"--anchor-width", "--available-height", "--transform-origin"}  # by Base UI
    assert set(re.findall(r"var\((--[\w-]+)", everything + scripts)) - known - given == set()


def test_light_and_dark_name_the_same_scale(tokens: str) -> None:
    light, dark = tokens.split(".dark {")
    scale = r"(--(?:slate|iris|green|red|amber)-a?\d+):"
    difference = set(re.findall(scale, light)) ^ set(re.findall(scale, dark))
    assert difference <= {"--green-12"}


def test_every_style_sheet_is_loaded(styles: dict[str, str]) -> None:
    of_one_page = {f"/styles/{name}.css" for name in OWN_STYLES}
    assert {f"/styles/{name}" for name in styles} == {*STYLESHEETS, *of_one_page}
    assert of_one_page.isdisjoint(STYLESHEETS)


@pytest.mark.parametrize("name", OWN_STYLES)
def test_a_page_brings_its_own_style_sheet(name: str) -> None:
    assert re.search(rf"/styles/{name}.css\?[0-9a-f]{{8}}", str(own_styles(name).render()))


@pytest.mark.parametrize("name", sorted({*ICONS.values(), *(place.icon for place in PLACES)}))
def test_every_icon_of_a_noun_exists(name: str) -> None:
    assert ICON_PATHS[name].startswith("M")


def test_every_icon_of_the_starter_categories_exists() -> None:
    names = {step.icon for step in starter.walk()}
    assert names <= set(ICON_PATHS)


def test_places_have_their_own_keys_and_addresses() -> None:
    places = (*PLACES, SETTINGS)
    assert len({place.keys for place in places}) == len(places)
    assert len({place.href for place in places}) == len(places)
    assert sum(len(group) for group in groups().values()) == len(PLACES)
    assert all(symbol in ICON_PATHS for _, _, symbol in ADDITIONS)


def test_the_head_asks_for_files_that_exist() -> None:
    addresses = re.findall(r'"(/[\w./-]+\.\w+)', str([each.render() for each in head()]))
    assert len(addresses) >= 4
    assert all((ASSETS / address.lstrip("/")).is_file() for address in addresses)


def test_present_leaves_out_what_is_not_there() -> None:
    assert present("a", None, 0) == ["a", 0]
    assert classes("card", "", None, "span-3") == "card span-3"
