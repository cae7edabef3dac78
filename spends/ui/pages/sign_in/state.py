"""What the sign-in and sign-up pages know before anybody is signed in."""

from typing import Any

import reflex as rx

from spends.domains.identity.forms import FORM_ERRORS, local_path, typed_before
from spends.kit.errors import Unauthenticated
from spends.ui.work import current_actor

GONE = "signed-out"


class EntryState(rx.State):
    """What went wrong in the form before this one, and where to go afterwards."""

    problem: str = ""
    problem_field: str = ""
    is_plain: bool = False
    email: str = ""
    name: str = ""
    following: str = ""

    @rx.event
    async def load(self) -> Any:
        """Read the address; send whoever is signed in to where they wanted to go."""
        asked = self.router.url.query_parameters
        self.following = local_path(asked.get("next", "")) or ""
        code = asked.get("error", "")
        try:
            current_actor()
        except Unauthenticated:
            self._explain(code)
            return None
        return rx.redirect(self.following or "/", replace=True)

    def _explain(self, code: str) -> None:
        unknown = FORM_ERRORS["unknown"] if code else ("", "")
        self.problem_field, self.problem = FORM_ERRORS.get(code, unknown)
        self.is_plain = code == GONE
        typed = typed_before(self.router.headers.cookie)
        self.email, self.name = typed.get("email", ""), typed.get("name", "")
