"""What the review page reads, in one unit of work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from spends.domains.households import service as households
from spends.domains.imports import service as imports
from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.service import questions
from spends.domains.matching.views import QuestionView
from spends.kit.actor import Actor
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.pages.review.rows import Pen
from spends.ui.pages.review.words import KINDS
from spends.ui.reviews import to_review_by_kind
from spends.ui.typed import plain_text

PAGE = 20
MAX_SKIP = 10**6


class Wanted(NamedTuple):
    """Which questions are shown: of a kind ("" for all), from which one on."""

    kind: str = ""
    skip: int = 0

    def address(self) -> str:
        """Return the page's address."""
        parts = [f"kind={self.kind}" if self.kind else "", f"skip={self.skip}" if self.skip else ""]
        query = "&".join(filter(None, parts))
        return f"/review?{query}" if query else "/review"


class Version(NamedTuple):
    """What the page follows from: as long as it is the same, so is what is shown."""

    actor: Actor
    counter: int
    today: date
    wanted: Wanted


@dataclass(frozen=True)
class Gathered:
    """A page of questions, and how many there are of each kind."""

    version: Version
    page: Slice[QuestionView]
    counts: Mapping[QuestionKind, int]
    pen: Pen

    @property
    def open(self) -> int:
        """How many there are of all kinds."""
        return sum(self.counts.values())


def read_address(query: Mapping[str, str]) -> Wanted:
    """Return what an address asks for; what is odd in it is left out."""
    kind, skip = plain_text(query.get("kind"), 20), plain_text(query.get("skip"), 7)
    number = int(skip) if skip.isascii() and skip.isdecimal() else 0
    return Wanted(kind if kind in KINDS else "", min(number, MAX_SKIP))


def gather(uow: UnitOfWork, wanted: Wanted, known: Version | None) -> Gathered | None:
    """Return a page of questions; None when nothing has changed since `known`."""
    counter, today = households.change_counter(uow), uow.today()
    version = Version(uow.actor, counter, today, wanted)
    if version == known:
        return None
    page = _page(uow, wanted)
    if not page.items and page.total and wanted.skip:
        last = (page.total - 1) // PAGE * PAGE
        version = version._replace(wanted=wanted._replace(skip=last))
        page = _page(uow, version.wanted)
    lines = [line for each in page.items for line in (each.first, each.second)]
    files = imports.file_names(uow, {line.import_id for line in lines if line.import_id})
    pen = Pen(uow.actor.locale, uow.actor.currency_code, today, files)
    return Gathered(version, page, to_review_by_kind(uow), pen)


def _page(uow: UnitOfWork, wanted: Wanted) -> Slice[QuestionView]:
    kind = QuestionKind(wanted.kind) if wanted.kind else None
    return questions.open_questions(uow, wanted.skip, PAGE, kind)
