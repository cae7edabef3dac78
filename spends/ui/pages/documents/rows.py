"""Documents ready to be shown: as tiles, and one with its text and what it belongs to."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import claims, refunds, warranties
from spends.domains.belongings.service import listing as purchases
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget, MediaType
from spends.domains.documents.rules import Excerpt
from spends.domains.documents.views import DocumentView
from spends.domains.ledger.service import lookup
from spends.kit.errors import NotFound
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.document_tile import KINDS, document_icon, size_words
from spends.ui.format import money, short_date, with_worth, worth
from spends.ui.pages.item.lines import search as search_lines

TEXT_SHOWN = 20_000
OFFERED = 8
PAGES_SHOWN = 60


@dataclass(frozen=True)
class Paper:
    """A document in the grid."""

    id: str
    name: str
    picture: str
    icon: str
    kind: str
    words: str
    links: str
    before: str = ""
    hit: str = ""
    after: str = ""


@dataclass(frozen=True)
class Tie:
    """What a document belongs to, with the way there."""

    target: str
    target_id: str
    title: str
    words: str
    href: str


@dataclass(frozen=True)
class Sheet:
    """One document, whole."""

    id: str = ""
    name: str = ""
    kind: str = "other"
    words: str = ""
    picture: str = ""
    content: str = ""
    inline: str = ""
    pages: list[str] = field(default_factory=list)
    pages_left: str = ""
    reading: bool = False
    is_image: bool = False
    text: str = ""
    state: str = ""
    version: int = 0
    ties: list[Tie] = field(default_factory=list)


def paper_of(row: DocumentView, part: Excerpt | None = None) -> Paper:
    """Return a document as a tile, with the part of its text that was searched."""
    count = len(row.links)
    links = "1 link" if count == 1 else f"{count} links"
    return Paper(
        id=str(row.id),
        name=row.file_name,
        picture=row.thumbnail_path or "",
        icon=document_icon(row.media_type),
        kind=KINDS[row.kind],
        words=_facts(row),
        links=links if count else "Not linked",
        before=f"…{part.before} " if part else "",
        hit=part.hit if part else "",
        after=f" {part.after}…" if part else "",
    )


def _facts(row: DocumentView) -> str:
    words = [size_words(row.size)]
    if row.page_count:
        words.append("1 page" if row.page_count == 1 else f"{row.page_count} pages")
    return " · ".join(words)


def sheet_of(uow: UnitOfWork, document_id: UUID) -> Sheet:
    """Return a document with its text and links; NotFound when it is unknown."""
    row = documents.document(uow, document_id)
    text = documents.text_of(uow, document_id) or ""
    is_image = row.shown_inline and row.media_type != MediaType.PDF
    shown = f"{row.content_path}?inline=true" if row.shown_inline else ""
    count = _pages(row)
    added = short_date(row.created_at.date(), uow.today(), uow.actor.locale)
    return Sheet(
        id=str(row.id),
        name=row.file_name,
        kind=str(row.kind),
        words=f"{_facts(row)} · added {added}",
        picture=row.thumbnail_path or "",
        content=row.content_path,
        inline=shown,
        pages=[
            f"/api/documents/{row.id}/pages/{page + 1}" for page in range(min(count, PAGES_SHOWN))
        ],
        pages_left=_pages_left(count),
        reading=not row.text_read,
        is_image=is_image,
        text=text[:TEXT_SHOWN],
        state=_state(row, text),
        version=row.version,
        ties=_ties(uow, row),
    )


def _pages(row: DocumentView) -> int:
    if row.media_type != MediaType.PDF:
        return 0
    # Until it is read nobody knows how many, but one there is.
    return row.page_count or (0 if row.text_read else 1)


def _pages_left(count: int) -> str:
    left = count - PAGES_SHOWN
    return f"{left} more in the file itself." if left > 0 else ""


def _state(row: DocumentView, text: str) -> str:
    if text:
        return ""
    if not row.text_read:
        return "It is being read. Its text is here in a moment."
    return row.read_error or "No text was found in it."


def _ties(uow: UnitOfWork, row: DocumentView) -> list[Tie]:
    found = []
    for link in row.links:
        with contextlib.suppress(NotFound):
            title, words, href = _NAMED[link.target](uow, link.target_id)
            found.append(Tie(str(link.target), str(link.target_id), title, words, href))
    return found


def _purchase(uow: UnitOfWork, one: UUID) -> tuple[str, str, str]:
    row = purchases.view(uow, one)
    day = short_date(row.purchase_date, uow.today(), uow.actor.locale)
    return row.product_name, f"Purchase · {day}", f"/inventory/{one}"


def _warranty(uow: UnitOfWork, one: UUID) -> tuple[str, str, str]:
    row = warranties.warranty(uow, one)
    return row.product_name, "Warranty", f"/inventory/{row.purchase_id}#warranty-{one}"


def _claim(uow: UnitOfWork, one: UUID) -> tuple[str, str, str]:
    row = claims.claim(uow, one)
    return row.product_name, "Claim", f"/inventory/{row.purchase_id}#claim-{one}"


def _refund(uow: UnitOfWork, one: UUID) -> tuple[str, str, str]:
    row = refunds.refund_view(uow, one)
    return row.product_name, "Refund", f"/inventory/{row.purchase_id}#refund-{one}"


def _transaction(uow: UnitOfWork, one: UUID) -> tuple[str, str, str]:
    row = lookup.by_id(uow, [one]).get(one)
    if row is None:
        raise NotFound
    day = short_date(row.date, uow.today(), uow.actor.locale)
    code, actor = row.currency_code, uow.actor
    amount = with_worth(
        money(row.amount, code, actor.locale, signed=True),
        worth(row.base_amount, code, actor.currency_code, actor.locale),
    )
    name = row.payee or row.description or "No payee"
    return name, f"Transaction · {day} · {amount}", f"/transactions?id={one}"


def _bill(_uow: UnitOfWork, _one: UUID) -> tuple[str, str, str]:
    raise NotFound


_NAMED: dict[LinkTarget, Callable[[UnitOfWork, UUID], tuple[str, str, str]]] = {
    LinkTarget.PURCHASE: _purchase,
    LinkTarget.WARRANTY: _warranty,
    LinkTarget.CLAIM: _claim,
    LinkTarget.REFUND: _refund,
    LinkTarget.TRANSACTION: _transaction,
    LinkTarget.BILL: _bill,
}


def offers(uow: UnitOfWork, target: LinkTarget, text: str) -> list[Tie]:
    """Return purchases or bank lines that a person may mean by some words."""
    if target == LinkTarget.PURCHASE:
        found = purchases.purchases(uow, PurchaseFilter(search=text), limit=OFFERED).items
        return [Tie("purchase", str(one.id), *_purchase(uow, one.id)) for one in found]
    lines = {line.id: line for line in search_lines(uow, "paid", text)}
    return [
        Tie(
            "transaction",
            line.id,
            line.title,
            f"{line.words} · {with_worth(line.amount, line.worth)}",
            line.href,
        )
        for line in list(lines.values())[:OFFERED]
    ]
