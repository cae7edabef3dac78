"""The sample family's rules, and the question that its last statement left open."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from spends.domains.demo.habit import KIDS, WORK
from spends.domains.demo.household_plans import Story
from spends.domains.demo.people import CARD, CHECKING, LOAN, SAVINGS
from spends.domains.demo.story import BANKS_WORDS, TYPED
from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.domains.rules.schemas import NewRule
from spends.domains.rules.service import rules
from spends.domains.rules.service.loading import remove_rules
from spends.kit.unit_of_work import UnitOfWork

_LARGE = 50_000
_LUNCH = 2_000


def load_rules(uow: UnitOfWork, story: Story) -> list[UUID]:
    """Make the rules the family goes by, the first to apply first; return their ids."""
    return [rules.add_rule(uow, NewRule.model_validate(each)).id for each in _rules(story)]


def ask(uow: UnitOfWork, story: Story) -> int:
    """Ask whether the bank's line is the payment that was typed by hand; return how many asked."""
    ids = {
        line.description or line.notes: line_id
        for line, line_id in zip(story.lines, story.line_ids, strict=True)
        if line.account == CARD
    }
    pair = NewQuestion(QuestionKind.DUPLICATE, ids[BANKS_WORDS], ids[TYPED])
    return questions.ask_many(uow, [pair])


def forget_rules(uow: UnitOfWork, made: Collection[UUID]) -> None:
    """Take the rules out again that are still what they were."""
    remove_rules(uow, made)


def _rules(story: Story) -> Iterator[dict[str, Any]]:
    own = {key: str(account_id) for key, account_id in story.accounts.items()}
    to = {path: str(category_id) for path, category_id in story.categories.items()}
    for name, text, account in (
        ("Savings go over each month", "SO SAVINGS MONTHLY", SAVINGS),
        ("The car is paid off by transfer", "AUTOKREDIT RATE", LOAN),
    ):
        yield {
            "name": name,
            "conditions": {
                "all": [
                    _says("starts_with", text),
                    {"field": "account", "op": "is", "value": own[CHECKING]},
                ]
            },
            "actions": [{"type": "set_transfer", "account_id": own[account]}],
            "stop": True,
        }
    yield {
        "name": "What is paid besides a salary",
        "conditions": {"all": [_says("contains", "SONDERZAHLUNG")]},
        "actions": [{"type": "set_category", "category_id": to["Income/Bonus"]}],
        "stop": True,
    }
    yield {
        "name": "Salaries",
        "conditions": {"any": [_says("contains", "GEHALT"), _says("contains", " LOHN")]},
        "actions": [{"type": "set_category", "category_id": to["Income/Salary"]}],
    }
    yield {
        "name": "Petrol stations",
        "conditions": {
            "any": [_says("contains", "TANKHOF"), _says("contains", "RINGTANK")],
        },
        "actions": [{"type": "set_category", "category_id": to["Transport/Fuel"]}],
    }
    yield {
        "name": "Lunch at work",
        "conditions": {
            "all": [
                _says("contains", "KANTINE SPEICHER"),
                {
                    "field": "amount",
                    "op": "at_most",
                    "direction": "out",
                    "value": str(story.amount(_LUNCH)),
                },
            ]
        },
        "actions": [
            {"type": "set_category", "category_id": to["Food/Work lunches"]},
            {"type": "add_tags", "tags": [WORK]},
        ],
    }
    yield {
        "name": "What is for the children",
        "conditions": {"all": [{"field": "category", "op": "is", "value": to["Children"]}]},
        "actions": [{"type": "add_tags", "tags": [KIDS]}],
    }
    yield {
        "name": "Keep the receipt of large things",
        "conditions": {
            "all": [
                {"field": "account", "op": "is", "value": own[CARD]},
                {
                    "field": "amount",
                    "op": "at_least",
                    "direction": "out",
                    "value": str(story.amount(_LARGE)),
                },
            ]
        },
        "actions": [{"type": "append_notes", "notes": "Keep the receipt"}],
        "is_active": False,
    }


def _says(how: str, text: str) -> dict[str, str]:
    return {"field": "description", "op": how, "value": text}
