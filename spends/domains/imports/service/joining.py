"""Rows that join lines that are there: what is stored of them, and what is said of them."""

from datetime import date

from spends.domains.imports import rules
from spends.domains.imports.identity import Identified
from spends.domains.imports.service.reading import MatchedReading, Reading
from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.rules.likeness import Match
from spends.domains.matching.service.merging import Join

AGAIN = "This line is in the account already, or was deleted from it."
TWICE = "The file holds this line twice."
AS_SUM = "This is part of a sum that is in the account already, or was deleted from it."
BOOKED_PARTS = "Books the pending payments that this is the sum of."
IN_PARTS = "The payments that this is the sum of are in the account already, each by itself."


def joins(reading: Reading, matched: rules.Matched) -> list[Join]:
    """Return the rows of a file that lines take in."""
    found = [join_of(reading, matched, place, match) for place, match in matched.joined.items()]
    for place, parts in matched.booked.items():
        found += [_booked(reading.rows[place].date, part) for part in parts]
    return found


def _booked(day: date, part: rules.Waiting) -> Join:
    """Return a payment as it is booked on the day of the sum that it is a part of."""
    return Join(
        line_id=part.id,
        version=part.version,
        date=day,
        amount=part.amount,
        description=part.description,
        pending=False,
        posted=True,
        external_id=part.external_id,
    )


def join_of(reading: Reading, matched: rules.Matched, place: int, match: Match) -> Join:
    """Return a row of a file as the line takes it in that it is.

    A line that is linked keeps its amount, so that the link holds. A sum takes in all its parts.
    """
    row, line = reading.rows[place], match.line
    is_part = place in matched.identified.parts
    amount = _sum_of(reading, matched, place) if is_part else row.amount
    posted = match.kind == QuestionKind.POSTED
    return Join(
        line_id=line.id,
        version=line.version,
        date=row.date,
        amount=amount,
        description=None if is_part else row.description or None,
        pending=row.pending,
        posted=posted and not (line.is_linked and line.amount != amount),
        revived=match.revives,
        fingerprint=None if match.is_known else reading.fingerprints[place],
        external_id=matched.external_ids.get(place),
    )


def _sum_of(reading: Reading, matched: rules.Matched, place: int) -> int:
    found, day = matched.identified, reading.rows[place].date
    return sum(
        reading.rows[each].amount
        for each in found.parts
        if found.ids[each] == found.ids[place] and reading.rows[each].date == day
    )


def reason(found: MatchedReading, place: int) -> str | None:
    """Return why a row does not become a line, or what will be asked about it; None if neither."""
    matched, row = found.matched, found.reading.rows[place]
    if place in matched.joined:
        return _joins(matched.joined[place], row.date)
    if place in matched.booked:
        return BOOKED_PARTS
    if place in matched.asked:
        return _may_be(matched.asked[place], row.date)
    if matched.statuses[place] == rules.NEW:
        return _reused(matched.identified.reused.get(place), row.date)
    if place in matched.identified.repeats:
        return TWICE
    return _known_as(matched.identified, place)


def _known_as(found: Identified, place: int) -> str:
    if place in found.parts:
        return AS_SUM
    return IN_PARTS if place in found.sums else AGAIN


def _reused(before: date | None, day: date) -> str | None:
    if before is None:
        return None
    return f"The bank gave the line of {said(before, day)} the same id; this is another payment."


def _joins(match: Match, day: date) -> str:
    when = said(match.line.date, day)
    if match.revives:
        return f"Brings back the line of {when} that was deleted."
    if match.kind == QuestionKind.POSTED:
        return f"Books the line of {when} that was pending."
    if match.line.is_manual:
        return f"Joins the line you typed on {when}."
    return f"Joins the line of {when} that came from elsewhere."


def _may_be(match: Match, day: date) -> str:
    when = said(match.line.date, day)
    if match.kind == QuestionKind.POSTED:
        which = f"the pending line of {when}"
    elif match.line.is_manual:
        which = f"the line you typed on {when}"
    else:
        which = f"the line of {when} that came from elsewhere"
    return f"May be {which}. You will be asked."


def said(day: date, beside: date) -> str:
    """Return a day in words, with its year only where that is another than beside it."""
    words = f"{day.day} {day:%B}"
    return words if day.year == beside.year else f"{words} {day.year}"
