"""The chain of a purchase in words: one step under the other, each leading to what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from spends.domains.belongings.kinds import ClaimOutcome
from spends.domains.belongings.service.chain import Link, Step
from spends.domains.documents.kinds import DocumentKind
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.document_tile import KINDS
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.format import money, short_date, with_worth
from spends.ui.valued import worth_on

OUTCOMES: dict[ClaimOutcome, str] = {
    ClaimOutcome.REPAIRED: "Repaired",
    ClaimOutcome.REPLACED: "Replaced",
    ClaimOutcome.REFUNDED: "Refunded",
    ClaimOutcome.REJECTED: "Rejected",
}
_ICONS = {
    Step.BOUGHT: "shopping-bag",
    Step.PAID: "receipt-text",
    Step.DELIVERED: "package",
    Step.RETURN_BY: "calendar",
    Step.UPKEEP: "wrench",
    Step.LENT: "user",
    Step.COVERED: "shield-check",
    Step.CLAIMED: "shield",
    Step.CLAIM_CLOSED: "check",
    Step.REFUND_ASKED: "undo-2",
    Step.REFUND_DUE: "clock",
    Step.CREDITED: "coins",
    Step.SOLD: "hand-coins",
    Step.SALE_PAID: "coins",
    Step.FILED: "file-text",
}
# What happened, and what is said while it is still to come.
_WORDS = {
    Step.BOUGHT: ("Bought", "Will be bought"),
    Step.PAID: ("Paid", "Will be paid"),
    Step.DELIVERED: ("Delivered", "Comes"),
    Step.RETURN_BY: ("Return time ended", "Last day to return it"),
    Step.UPKEEP: ("Upkeep", "Upkeep"),
    Step.LENT: ("Lent", "Lent"),
    Step.COVERED: ("Warranty ended", "Warranty ends"),
    Step.CLAIMED: ("Claim opened", "Claim opens"),
    Step.CLAIM_CLOSED: ("Claim closed", "Claim closes"),
    Step.REFUND_ASKED: ("Refund asked for", "Refund will be asked for"),
    Step.REFUND_DUE: ("Refund overdue", "Refund expected"),
    Step.CREDITED: ("Refund came", "Refund comes"),
    Step.SOLD: ("Sold", "Will be sold"),
    Step.SALE_PAID: ("Sale paid", "Sale will be paid"),
    Step.FILED: ("Document added", "Document added"),
}
_BEFORE_NAME = {
    Step.BOUGHT: "from",
    Step.PAID: "to",
    Step.UPKEEP: "to",
    Step.LENT: "to",
    Step.CREDITED: "from",
    Step.SALE_PAID: "by",
}
_ON_LINES = {Step.PAID, Step.UPKEEP, Step.CREDITED, Step.SALE_PAID}
_ANCHORS = {
    Step.COVERED: "warranty",
    Step.CLAIMED: "claim",
    Step.CLAIM_CLOSED: "claim",
    Step.REFUND_ASKED: "refund",
    Step.REFUND_DUE: "refund",
    Step.FILED: "document",
}


@dataclass(frozen=True)
class ChainStep:
    """A step as it is drawn; `href` leads to another page, `anchor` to a place on this one."""

    title: str
    words: str
    icon: str
    done: bool
    tone: str
    href: str
    anchor: str


@dataclass(frozen=True)
class Gap:
    """What the chain has not yet, and where on the page it is added; "" where nothing is."""

    words: str
    icon: str
    anchor: str


def gaps_of(*, is_paid: bool, has_papers: bool, has_cover: bool, is_quiet: bool) -> list[Gap]:
    """Return what is missing in a chain, and at its end that nothing is awaited."""
    found = []
    if not is_paid:
        found.append(Gap("No payment linked yet", ICON_PATHS["receipt-text"], "#payment"))
    if not has_papers:
        found.append(Gap("No receipt added yet", ICON_PATHS["file-text"], "#documents"))
    if not has_cover:
        found.append(Gap("No warranty noted yet", ICON_PATHS["shield-check"], "#warranties"))
    if is_quiet:
        found.append(Gap("No claim open, no refund expected", ICON_PATHS["check"], ""))
    return found


def steps_of(uow: UnitOfWork, links: Sequence[Link]) -> list[ChainStep]:
    """Return the chain as it is drawn."""
    return [_step(uow, link) for link in links]


def _step(uow: UnitOfWork, link: Link) -> ChainStep:
    today, locale, code = uow.today(), uow.actor.locale, link.currency_code
    words = [short_date(link.day, today, locale)]
    if link.amount is not None and code:
        base = worth_on(uow, link.amount, code, min(link.day, today))
        words.append(with_worth(money(link.amount, code, locale), base))
    if link.step == Step.COVERED and link.name:
        words.append(link.name)
    late = link.step == Step.REFUND_DUE and link.is_over
    target = str(link.target_id or "")
    on_line = link.step in _ON_LINES and target
    return ChainStep(
        title=_title(link),
        words=" · ".join(words),
        icon=ICON_PATHS[_ICONS[link.step]],
        done=link.is_over and not late,
        tone="bad" if late else "",
        href=f"/transactions?id={target}" if on_line else "",
        anchor=f"#{_ANCHORS[link.step]}-{target}" if link.step in _ANCHORS and target else "",
    )


def _title(link: Link) -> str:
    done, coming = _WORDS[link.step]
    said = done if link.is_over else coming
    if not link.name:
        return said
    if link.step == Step.CLAIM_CLOSED:
        return f"{said}: {OUTCOMES[ClaimOutcome(link.name)].lower()}"
    if link.step == Step.FILED and link.name != DocumentKind.OTHER:
        return f"{KINDS[DocumentKind(link.name)]} added"
    before = _BEFORE_NAME.get(link.step)
    return f"{said} {before} {link.name}" if before else said
