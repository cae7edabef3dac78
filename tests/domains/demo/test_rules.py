"""The sample household's rules, and what waits in its review."""

from datetime import date
from typing import Any

import pytest

from spends.domains.demo import service as demo
from spends.domains.demo.generator import sample_household
from spends.domains.demo.story import BANKS_WORDS, TYPED
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.service import questions
from spends.domains.rules.schemas import RuleApplication, RuleChanges, RuleOrder
from spends.domains.rules.service import applying, rules
from spends.kit.database import Database
from spends.kit.errors import NotFound
from tests.support.copies import explored
from tests.support.homes import Home

pytestmark = pytest.mark.slow


@pytest.fixture
def sampled(database: Database) -> Home:
    return explored(database)


def test_every_rule_is_for_something_and_most_agree_with_what_was_done(sampled: Home) -> None:
    with sampled.work(write=False) as uow:
        known = rules.rules(uow)
        counts = {each.name: applying.count(uow, each.id) for each in known}
        agreeing = [
            each.id
            for each in known
            if each.name not in {"What is for the children", "Keep the receipt of large things"}
        ]
        agreed = applying.preview_rules(uow, RuleApplication(rule_ids=agreeing))
        children = applying.preview_rules(uow, RuleApplication())
    assert 5 <= len(known) <= 8
    assert min(counts.values()) > 0, counts
    assert [each.is_active for each in known].count(False) == 1
    assert agreed.count == 0
    assert {tag for each in children.items for tag in each.tags} == {"kids"}


def test_a_rule_that_somebody_changed_stays_when_sample_data_goes(sampled: Home) -> None:
    with sampled.work() as uow:
        kept, deleted, *rest = rules.rules(uow)
        rules.change_rule(uow, kept.id, RuleChanges(name="Mine by now"))
        rules.delete_rule(uow, deleted.id)
        rules.arrange(uow, RuleOrder(ids=[*(each.id for each in reversed(rest)), kept.id]))
    with sampled.work() as uow:
        demo.remove_sample(uow)
    with sampled.work() as uow:
        assert [each.name for each in rules.rules(uow)] == ["Mine by now"]
        with pytest.raises(NotFound):
            rules.restore_rule(uow, deleted.id)


def test_one_question_waits_and_can_be_answered(sampled: Home) -> None:
    with sampled.work() as uow:
        (asked,) = questions.open_questions(uow).items
        assert asked.kind == QuestionKind.DUPLICATE
        assert {asked.first.description, asked.second.notes} == {BANKS_WORDS, TYPED}
        assert asked.first.amount == asked.second.amount == -34_95
        questions.answer(uow, asked.id, Answer.YES)
    with sampled.work(write=False) as uow:
        assert questions.count_open(uow) == 0


def test_the_sample_shows_what_a_ledger_can_do() -> None:
    found = sample_household(date(2026, 11, 22))
    codes = {account.key: account.currency_code for account in found.accounts}
    sides: dict[str, set[str]] = {}
    for line in found.transactions:
        if line.transfer:
            sides.setdefault(line.transfer, set()).add(codes[line.account])
    kinds: dict[str, Any] = {
        "a transfer across currencies": any(len(each) > 1 for each in sides.values()),
        "a split": any(line.splits for line in found.transactions),
        "a refund": any(line.refund_of is not None for line in found.transactions),
        "tags": len(found.tags) >= 3,
    }
    assert all(kinds.values()), kinds
