"""Two lines side by side, ready to be shown: what each says, and in what they differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from spends.domains.ledger.views import TransactionView
from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.views import QuestionView
from spends.ui import format as written
from spends.ui.pages.review.words import WORDINGS

NOTHING = "None"
DIFFERS = "differs"
BY_HAND = "Typed by hand"
NO_FILE = "Not from a file"
# Of these all that differs is worth a look; other kinds are two lines in any case.
ONE_PAYMENT = frozenset({QuestionKind.DUPLICATE, QuestionKind.POSTED})


@dataclass(frozen=True)
class Pen:
    """How whoever looks likes amounts and days written; `files` names imports by their ids."""

    locale: str
    household: str
    today: date
    files: Mapping[UUID, str] = field(default_factory=dict)

    def money(self, minor: int, currency: str, *, signed: bool = False) -> str:
        """Return an amount with its currency."""
        return written.money(minor, currency, self.locale, signed=signed)

    def worth(self, line: TransactionView) -> str:
        """Return what a line is in the household's currency, "" where that is its own."""
        return written.worth(line.base_amount, line.currency_code, self.household, self.locale)


@dataclass(frozen=True)
class Row:
    """A question in the list."""

    id: str
    icon: str
    payee: str
    note: str
    amount: str
    worth: str
    tone: str


@dataclass(frozen=True)
class Fact:
    """What both lines say of one thing; `differs` says in words how they differ, "" if they do not.

    `color` and `other_color` are those of categories; `tone` and `other_tone` those of amounts.
    """

    label: str
    first: str
    second: str
    differs: str = ""
    tone: str = ""
    other_tone: str = ""
    color: str = ""
    other_color: str = ""


@dataclass(frozen=True)
class Pair:
    """A question with its two lines."""

    id: str = ""
    kind: str = ""
    icon: str = ""
    ask: str = ""
    why: str = ""
    yes: str = ""
    no: str = ""
    means: str = ""
    first: str = ""
    second: str = ""
    first_href: str = ""
    second_href: str = ""
    facts: list[Fact] = field(default_factory=list)


def row_of(question: QuestionView, pen: Pen) -> Row:
    """Return a question as a line of the list."""
    line, words = question.first, WORDINGS[question.kind]
    day = written.short_date(line.date, pen.today, pen.locale)
    return Row(
        id=str(question.id),
        icon=words.icon,
        payee=_title(question, pen),
        note=f"{words.ask} · {day}",
        amount=pen.money(line.amount, line.currency_code, signed=True),
        worth=pen.worth(line),
        tone="in" if line.amount > 0 else "",
    )


def _title(question: QuestionView, pen: Pen) -> str:
    first, second = question.first, question.second
    if question.kind == QuestionKind.TRANSFER:
        return f"{first.account_name} to {second.account_name}"
    return called(first) or called(second) or pen.money(first.amount, first.currency_code)


def called(line: TransactionView) -> str:
    """Return what a line is called: its payee, or the bank's words."""
    return line.payee or line.description or line.notes or ""


def pair_of(question: QuestionView, pen: Pen) -> Pair:
    """Return a question with its two lines."""
    words, first, second = WORDINGS[question.kind], question.first, question.second
    return Pair(
        id=str(question.id),
        kind=question.kind,
        icon=words.icon,
        ask=words.ask,
        why=why(question, pen),
        yes=words.yes,
        no=words.no,
        means=words.means,
        first=words.first,
        second=words.second,
        first_href=f"/transactions?id={first.id}",
        second_href=f"/transactions?id={second.id}",
        facts=list(_facts(question, pen)),
    )


def why(question: QuestionView, pen: Pen) -> str:
    """Return why the question is asked: "Same amount, 2 days apart"."""
    first, second = question.first, question.second
    apart = days_apart(first.date, second.date) or "on the same day"
    if question.kind == QuestionKind.TRANSFER:
        out = pen.money(abs(first.amount), first.currency_code)
        into = pen.money(abs(second.amount), second.currency_code)
        sums = out if out == into else f"{out} and {into}"
        return f"{sums} between your accounts, {apart}"
    if question.kind == QuestionKind.REFUND:
        back = pen.money(first.amount, first.currency_code)
        return f"{back} came back, {apart.replace('apart', 'after the payment')}"
    difference = amount_apart(question, pen)
    return f"{f'{difference}, ' if difference else 'Same amount, '}{apart}"


def days_apart(first: date, second: date) -> str:
    """Return "2 days apart", "" for the same day."""
    days = abs((first - second).days)
    if not days:
        return ""
    return "1 day apart" if days == 1 else f"{days} days apart"


def amount_apart(question: QuestionView, pen: Pen) -> str:
    """Return how much more or less the first line is about, "" for the same amount."""
    first, second = question.first, question.second
    if question.difference is None:
        return "another currency"
    if not question.difference:
        return ""
    way = "more" if abs(first.amount) > abs(second.amount) else "less"
    return f"{pen.money(abs(question.difference), first.currency_code)} {way}"


def _facts(question: QuestionView, pen: Pen) -> Iterable[Fact]:
    """Return what the lines say, leaving out what neither says."""
    first, second = question.first, question.second
    yield Fact(
        "Date",
        written.long_date(first.date, pen.locale),
        written.long_date(second.date, pen.locale),
        days_apart(first.date, second.date),
    )
    yield Fact(
        "Amount",
        pen.money(first.amount, first.currency_code, signed=True),
        pen.money(second.amount, second.currency_code, signed=True),
        amount_apart(question, pen),
        tone="in" if first.amount > 0 else "",
        other_tone="in" if second.amount > 0 else "",
    )
    in_household = f"In {pen.household}", pen.worth(first), pen.worth(second)
    yield from _told("", in_household)
    yield Fact(
        "Account",
        first.account_name,
        second.account_name,
        _account_differs(question),
    )
    marks = DIFFERS if question.kind in ONE_PAYMENT else ""
    yield from _told(
        marks,
        ("Payee", first.payee, second.payee),
        ("Statement text", first.description, second.description),
    )
    yield from _category(first, second, marks)
    yield from _told(
        marks,
        ("Notes", first.notes, second.notes),
        ("Tags", ", ".join(first.tags), ", ".join(second.tags)),
    )
    if _status(first) != _status(second):
        yield Fact("Status", _status(first), _status(second), marks)
    yield from _told(marks, ("Came from", _source(first, pen), _source(second, pen)))


def _told(marks: str, *texts: tuple[str, str | None, str | None]) -> Iterable[Fact]:
    """Return texts by their labels, without those that neither line has.

    Only what both say can differ.
    """
    for label, first, second in texts:
        if first or second:
            differs = marks if first and second and first != second else ""
            yield Fact(label, first or NOTHING, second or NOTHING, differs)


def _account_differs(question: QuestionView) -> str:
    same = question.first.account_id == question.second.account_id
    return "" if same or question.kind == QuestionKind.TRANSFER else "another account"


def _category(first: TransactionView, second: TransactionView, marks: str) -> Iterable[Fact]:
    for fact in _told(marks, ("Category", _category_of(first), _category_of(second))):
        colors = {"color": first.category_color or "", "other_color": second.category_color or ""}
        yield replace(fact, **colors)


def _category_of(line: TransactionView) -> str:
    if line.transfer_id is not None:
        return "Transfer"
    if line.is_split:
        return f"{len(line.splits)} parts"
    return line.category_name or ""


def _status(line: TransactionView) -> str:
    return "Pending" if line.pending else "Cleared" if line.cleared else "Not cleared"


def _source(line: TransactionView, pen: Pen) -> str:
    if line.import_id is not None:
        return pen.files.get(line.import_id, NO_FILE)
    return BY_HAND if line.is_manual else NO_FILE
