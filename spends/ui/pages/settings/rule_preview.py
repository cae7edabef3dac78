"""What a rule that is being written would change, and what it could name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.naming import tags
from spends.domains.rules.schemas import RulePreview
from spends.domains.rules.service import applying
from spends.domains.rules.views import Becoming, Preview
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.types import Option
from spends.ui.format import money, short_date, worth
from spends.ui.pages.settings import rule_draft as drafts
from spends.ui.pages.settings.category_rows import transactions_text
from spends.ui.pages.settings.rule_draft import Then, When
from spends.ui.pages.settings.rule_words import Names
from spends.ui.pages.settings.rules import names_of
from spends.ui.pages.transactions.draft import payee_options
from spends.ui.pages.transactions.rows import category_options

SHOWN = 5


@dataclass(frozen=True)
class Hit:
    """A transaction that a rule would change, and what it would become."""

    id: str
    payee: str
    day: str
    amount: str
    tone: str
    worth: str
    becomes: str


@dataclass(frozen=True)
class Offer:
    """What a rule can name."""

    accounts: list[Option]
    categories: list[Option]
    tags: list[Option]
    payees: list[Option]


@dataclass(frozen=True)
class Said:
    """What stands in the form, apart from the name."""

    whens: tuple[When, ...]
    thens: tuple[Then, ...]
    join: str
    currency: str
    conditions: dict[str, Any] | None

    def body(self) -> dict[str, Any]:
        """Return it as it is sent; InvalidInput for an amount that is none."""
        conditions = self.conditions
        if conditions is None:
            conditions = drafts.conditions_of(self.whens, self.join, self.currency)
        return {"conditions": conditions, "actions": drafts.actions_of(self.thens)}


def looking(said: Said) -> Callable[[UnitOfWork], tuple[str, list[Hit]]]:
    """Return what tries a rule: how many transactions would change in words, and the newest."""

    def work(uow: UnitOfWork) -> tuple[str, list[Hit]]:
        tried = validated(RulePreview, {**said.body(), "limit": SHOWN})
        found = applying.preview(uow, tried)
        names, currency = names_of(uow, uow.actor.locale), uow.actor.currency_code
        hits = [_hit(each, names, currency) for each in found.items]
        return _verdict(found, uow.actor.locale), hits

    return work


def _verdict(found: Preview, locale: str) -> str:
    if not found.count:
        return "Would change none of the transactions that are there"
    return f"Would change {transactions_text(found.count, locale)}"


def _hit(found: Becoming, names: Names, currency: str) -> Hit:
    line = found.transaction
    changes = [
        names.categories.get(found.category_id, "") if found.category_id else "",
        found.payee or "",
        ", ".join(found.tags),
        f"no longer {', '.join(found.removed_tags)}" if found.removed_tags else "",
        "other notes" if found.notes else "",
        _MARKS[found.cleared],
        "a transfer" if found.transfer_id else "",
    ]
    return Hit(
        str(line.id),
        line.payee or line.description or "No payee",
        short_date(line.date, names.today, names.locale),
        money(line.amount, line.currency_code, names.locale, signed=True),
        "in" if line.amount > 0 else "",
        worth(line.base_amount, line.currency_code, currency, names.locale),
        ", ".join(change for change in changes if change),
    )


_MARKS = {None: "", True: "cleared", False: "not cleared"}


def offering(uow: UnitOfWork) -> Offer:
    """Return the accounts, categories, tags and payees to choose from."""
    labels = accounts.account_labels(uow).items()
    there = [(label.name, str(key)) for key, label in labels if not label.is_deleted]
    return Offer(
        [Option(key, name) for name, key in sorted(there)],
        category_options(uow),
        [Option(str(tag.id), tag.name) for tag in tags.all_tags(uow)],
        payee_options(uow),
    )
