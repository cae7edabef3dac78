"""Goals as a person reads them: how far, what it takes, whether it will do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spends.domains.belongings.service.coverage import Replacement
from spends.domains.goals.rules import MILESTONES
from spends.domains.goals.views import GoalView
from spends.kit.money import exponent
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.format import money, month_name, number, short_date
from spends.ui.valued import Amount, in_household, worths

WHOLE = 100
OFFERED = 3
NONE = "\u2013"
SAVED, NEEDED, TRACK = "saved", "needed", "track"
SUMS = {SAVED, NEEDED, TRACK}
"""What the figures at the top sum, as the address names it."""


@dataclass(frozen=True)
class Goal:
    """A goal in the list; `hue` colours its ring, `pips` counts the milestones behind it."""

    id: str
    name: str
    hue: str
    percent: int
    saved: str
    target: str
    worth: str
    words: str
    needed: str
    verdict: str
    tone: str
    when: str
    when_note: str
    pips: int
    pips_words: str


@dataclass(frozen=True)
class Numbers:
    """The figures at the top, each with what it means."""

    exists: bool = False
    saved: str = ""
    saved_note: str = ""
    needed: str = ""
    needed_note: str = ""
    track: str = ""
    track_note: str = ""
    listed: str = ""


@dataclass(frozen=True)
class Offer:
    """Something owned that will have to be bought again."""

    id: str
    name: str
    words: str
    amount: str
    href: str


def brief(minor: int, currency: str, locale: str) -> str:
    """Return an amount, without its decimals where those are zero."""
    return money(minor, currency, locale, whole=minor % 10 ** exponent(currency) == 0)


def rounded(minor: int, currency: str, locale: str) -> str:
    """Return an amount in whole units, rounded up, where it is one at least."""
    unit = 10 ** exponent(currency)
    whole = -(-minor // unit) * unit if minor >= unit else minor
    return brief(whole, currency, locale)


def percent_of(view: GoalView) -> int:
    """Return how much of a goal is saved, in whole percent from 0 to 100; 100 only when all is."""
    return max(0, min(view.saved * WHOLE // view.target_amount, WHOLE))


def verdict(view: GoalView, today: date, locale: str) -> tuple[str, str]:
    """Return whether a goal will be reached in time, or by how much not, and its tone."""
    code = view.currency_code
    if view.is_achieved:
        return "Reached", "good"
    if view.is_late:
        return f"{brief(view.target_amount - view.saved, code, locale)} missing, day is past", "bad"
    return ("", "") if view.needed is None else _of_pace(view, view.needed, today, locale)


def _of_pace(view: GoalView, needed: int, today: date, locale: str) -> tuple[str, str]:
    code = view.currency_code
    if view.share is not None:
        behind = -min(view.ahead or 0, 0)
        return (
            (f"{rounded(behind, code, locale)} behind", "soon") if behind else ("On track", "good")
        )
    if needed <= view.monthly or _in_time(view):
        return "On track", "good"
    if view.started_on == today and not view.monthly:
        return "Starts today", ""
    return f"{rounded(needed - view.monthly, code, locale)} a month short", "soon"


def _in_time(view: GoalView) -> bool:
    """Return whether it is reached by its day at the pace of late."""
    if view.projected is None or view.target_date is None:
        return False
    return view.projected <= view.target_date


def row_of(view: GoalView, worth: str, today: date, locale: str) -> Goal:
    """Return a goal as the list shows it; `worth` is what is saved in the household's currency."""
    code, percent = view.currency_code, percent_of(view)
    words, tone = verdict(view, today, locale)
    when, note = _when(view, today, locale)
    count, pips = milestones(view, today, locale)
    return Goal(
        id=str(view.id),
        name=view.name,
        hue=view.color,
        percent=percent,
        saved=money(view.saved, code, locale),
        target=f"of {brief(view.target_amount, code, locale)}",
        worth=worth,
        words=kept_in(view) or _milestone(view, today, locale),
        needed=_needed(view, locale),
        verdict=words,
        tone=tone,
        when=when,
        when_note=note,
        pips=count,
        pips_words=pips,
    )


def kept_in(view: GoalView) -> str:
    """Return which part of an account is saved for it; "" where that is by contributions."""
    if view.share is None or view.account_name is None:
        return ""
    return view.account_name if view.share == WHOLE else f"{view.share} % of {view.account_name}"


def _milestone(view: GoalView, today: date, locale: str) -> str:
    """Return the last milestone behind a goal, or the first one before it; "" once reached."""
    if view.is_achieved:
        return ""
    days = dict(view.milestones)
    passed = [each for each in days if percent_of(view) >= each]
    if not passed:
        first = view.target_amount * MILESTONES[0] // WHOLE
        return f"{MILESTONES[0]} % at {brief(first, view.currency_code, locale)}"
    return f"{passed[-1]} % since {short_date(days[passed[-1]], today, locale)}"


def saved_worths(uow: UnitOfWork, views: Sequence[GoalView]) -> list[str]:
    """Return what is saved for goals in the household's currency, by today's rates."""
    today = uow.today()
    return worths(uow, [Amount(view.saved, view.currency_code, today) for view in views])


def altogether(uow: UnitOfWork, views: Sequence[GoalView]) -> str:
    """Return "≈ €1,204 altogether, 1 without a rate"; "" where no goal is in another currency."""
    own, today = uow.actor.currency_code, uow.today()
    if all(view.currency_code == own for view in views):
        return ""
    found = in_household(uow, [Amount(view.saved, view.currency_code, today) for view in views])
    known = [base for base in found if base is not None]
    lacking = len(found) - len(known)
    total = money(sum(known), own, uow.actor.locale, whole=True)
    words = f"\u2248\u00a0{total} altogether"
    return f"{words}, {lacking} without a rate" if lacking else words


def _needed(view: GoalView, locale: str) -> str:
    if view.is_achieved or view.is_late:
        return ""
    code = view.currency_code
    if view.needed is not None:
        return f"Needs {brief(view.needed, code, locale)} a month"
    return f"Saves {brief(view.monthly, code, locale)} a month" if view.monthly > 0 else ""


def _when(view: GoalView, today: date, locale: str) -> tuple[str, str]:
    if view.is_achieved:
        last = view.milestones[-1][1] if view.milestones else None
        whole = view.milestones and view.milestones[-1][0] == WHOLE
        return (short_date(last, today, locale) if last and whole else "", "")
    wanted = f"By {short_date(view.target_date, today, locale)}" if view.target_date else "No date"
    if view.projected is None:
        return wanted, "" if view.share is not None else "No end at this pace"
    return wanted, f"{month_name(view.projected, locale)} at this pace"


def milestones(view: GoalView, today: date, locale: str) -> tuple[int, str]:
    """Return how many milestones are behind a goal, and the last of them in words."""
    passed = [each for each in MILESTONES if percent_of(view) >= each]
    days = dict(view.milestones)
    if not passed:
        return 0, f"{MILESTONES[0]} percent comes first"
    last = passed[-1]
    when = f" since {short_date(days[last], today, locale)}" if last in days else ""
    return len(passed), f"{last} percent reached{when}"


def numbers_of(
    views: Sequence[GoalView], today: date, locale: str, altogether: str = "", of: str = ""
) -> Numbers:
    """Return what all goals come to; amounts of more than one currency side by side.

    `altogether` is what they are in the household's, "" where they are in no other; `of` is the
    figure whose goals alone are shown.
    """
    if not views:
        return Numbers()
    judged = [(view, *verdict(view, today, locale)) for view in summed(views, TRACK, today, locale)]
    short = [each for each in judged if each[2] in {"soon", "bad"}]
    saved = _sums([(view.currency_code, view.saved) for view in views], locale)
    target = _sums([(view.currency_code, view.target_amount) for view in views], locale)
    whole = f"of {target} for {_many(len(views), locale)}"
    taking = summed(views, NEEDED, today, locale)
    needed = _sums([(view.currency_code, view.needed or 0) for view in taking], locale)
    on_track = f"{len(judged) - len(short)} of {len(judged)}"
    listed = {
        NEEDED: f"Needed a month: {needed} for {_many(len(taking), locale)}"
        if taking
        else "Needed a month: no goal has a day to come",
        TRACK: f"On track: {on_track}, of those that have a day"
        if judged
        else "On track: no goal has a day",
    }
    return Numbers(
        exists=True,
        saved=saved,
        saved_note=f"{whole}, {altogether}" if altogether else whole,
        needed=needed or NONE,
        needed_note="until each one's day" if needed else "No goal has a day to come",
        track=on_track if judged else NONE,
        track_note=_track_note(short, judged),
        listed=listed.get(of, ""),
    )


def summed(views: Sequence[GoalView], of: str, today: date, locale: str) -> list[GoalView]:
    """Return the goals that a figure is about; all for what is saved, or for none."""
    if of == NEEDED:
        return [view for view in views if view.needed and not (view.is_achieved or view.is_late)]
    if of == TRACK:
        return [view for view in views if not view.is_achieved and verdict(view, today, locale)[0]]
    return list(views)


def _many(count: int, locale: str) -> str:
    return "1 goal" if count == 1 else f"{number(count, locale)} goals"


def _track_note(
    short: Sequence[tuple[GoalView, str, str]], judged: Sequence[tuple[GoalView, str, str]]
) -> str:
    if not judged:
        return "Give a goal a day to see it"
    if not short:
        return "Nothing is short"
    view, words, _ = short[0]
    return f"{view.name}: {words}"


def _sums(amounts: Sequence[tuple[str, int]], locale: str) -> str:
    sums: dict[str, int] = {}
    for code, amount in amounts:
        sums[code] = sums.get(code, 0) + amount
    return " + ".join(money(sums[code], code, locale, whole=True) for code in sums)


def offers_of(
    found: Sequence[Replacement], views: Sequence[GoalView], code: str, locale: str
) -> list[Offer]:
    """Return what could be saved for, without what is a goal by name already."""
    names = [view.name.casefold() for view in views]
    return [
        Offer(
            id=str(each.purchase_id),
            name=each.product_name,
            words=f"{brief(each.per_month, code, locale)} a month until "
            f"{month_name(each.due, locale)}",
            amount=money(each.amount, code, locale),
            href=f"/inventory/{each.purchase_id}",
        )
        for each in found
        if not any(each.product_name.casefold() in name for name in names)
    ]
