"""Which subject of the settings is open."""

from typing import Any

import reflex as rx

SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("profile", "Profile", "user"),
    ("security", "Security", "lock"),
    ("household", "Household", "house"),
    ("categories", "Categories", "tag"),
    ("payees", "Payees", "store"),
    ("rules", "Rules", "funnel"),
    ("retailers", "Retailers and brands", "shopping-bag"),
    ("rates", "Exchange rates", "coins"),
    ("tokens", "API tokens", "key-round"),
    ("appearance", "Appearance", "monitor"),
    ("data", "Data", "database"),
    ("about", "About", "info"),
)
FIRST = "profile"
TITLES = {key: words for key, words, _ in SECTIONS}


class SettingsState(rx.State):
    """The subject that the address names; on a phone none is the list of them."""

    section: str = FIRST
    is_chosen: bool = False
    title: str = "Settings"

    async def rest(self) -> None:
        """Close what was open in the subject that the address names."""
        if subject := _subjects().get(self._asked() or FIRST):
            await (await self.get_state(subject)).rest()

    @rx.event
    async def load(self) -> Any:
        """Open the subject and have it read what it shows."""
        asked = self._asked()
        self.is_chosen, self.title = bool(asked), TITLES.get(asked, "Settings")
        self.section = asked or FIRST
        subject = _subjects().get(self.section)
        return subject.load if subject else None

    def _asked(self) -> str:
        asked = self.router.url.query_parameters.get("section", "")
        return asked if asked in TITLES else ""


def _subjects() -> dict[str, Any]:
    from spends.ui.pages.settings.categories import CategoriesState
    from spends.ui.pages.settings.data import SampleState
    from spends.ui.pages.settings.household import HouseholdState
    from spends.ui.pages.settings.names import NamesState
    from spends.ui.pages.settings.payees import PayeesState
    from spends.ui.pages.settings.profile import ProfileState
    from spends.ui.pages.settings.rates import RatesState
    from spends.ui.pages.settings.rules import RulesState
    from spends.ui.pages.settings.security import SecurityState
    from spends.ui.pages.settings.tokens import TokensState

    return {
        "profile": ProfileState,
        "security": SecurityState,
        "household": HouseholdState,
        "categories": CategoriesState,
        "payees": PayeesState,
        "rules": RulesState,
        "retailers": NamesState,
        "rates": RatesState,
        "tokens": TokensState,
        "data": SampleState,
    }
