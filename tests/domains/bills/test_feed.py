"""The feed of bills: what it says, who may read it, and that every calendar can."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import icalendar
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlmodel import col

from spends.domains.bills import feed_text
from spends.domains.bills.feed_text import Event
from spends.domains.bills.models import BillFeed
from spends.domains.bills.rules import Status
from spends.domains.bills.schemas import NewBill, OnDue, Paying
from spends.domains.bills.service import bills, feed, paying
from spends.domains.households.models import Household, HouseholdMember
from spends.domains.identity import service as identity
from spends.domains.identity.models import User
from spends.domains.identity.schemas import PasswordChange
from spends.kit.crypto import new_token, token_hash
from spends.kit.database import Database
from spends.kit.errors import Forbidden, NotFound, RateLimited
from spends.kit.ids import new_id
from tests.support.calendars import Component, read
from tests.support.homes import Home, sign_up
from tests.support.people import PASSWORD

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as travelled:
        yield travelled


def person(database: Database, name: str = "ann") -> Home:
    """Return a household with who signed in there, not a personal token of theirs."""
    home = sign_up(database, name)
    return replace(home, actor=replace(home.actor, sign_in_id=new_id()))


@pytest.fixture
def home(database: Database) -> Home:
    return person(database)


def bill(home: Home, name: str = "Rent", **fields: Any) -> UUID:
    values = {"amount": Decimal(900), "due_date": date(2026, 5, 31), **fields}
    with home.work() as uow:
        return bills.add_bill(uow, NewBill(name=name, **values)).id


def made(home: Home) -> str:
    with home.work() as uow:
        return feed.make_feed(uow)


def shown(home: Home, secret: str, ip: str | None = None) -> Component:
    return read(feed.read_feed(home.database, secret, ip))


def test_it_says_what_is_due_from_a_month_ago_to_a_year_ahead(home: Home) -> None:
    rent = bill(home, recurrence_rule="FREQ=MONTHLY", reminder_days_before=3)
    bill(home, "Old", due_date=TODAY - timedelta(days=32))
    bill(home, "Far", due_date=TODAY + timedelta(days=367))
    with home.work() as uow:
        paying.pay(uow, rent, Paying(due=date(2026, 5, 31), amount=Decimal(880)))
        paying.skip(uow, rent, OnDue(due=date(2026, 7, 31)).due)
    calendar = shown(home, made(home))
    assert calendar.properties["VERSION"] == "2.0"
    assert calendar.text("X-WR-CALNAME") == "Ann's household: bills"
    assert calendar.properties["REFRESH-INTERVAL;VALUE=DURATION"] == "PT12H"
    assert calendar.properties["X-PUBLISHED-TTL"] == "PT12H"
    events = calendar.all("VEVENT")
    assert len(events) == 13
    assert len({event.properties["UID"] for event in events}) == 13
    paid, due, skipped = events[:3]
    assert paid.properties == {
        "UID": f"{rent}-20260531@spends",
        "DTSTAMP": "20260615T120000Z",
        "DTSTART;VALUE=DATE": "20260531",
        "SUMMARY": r"Rent\, 880.00 EUR (paid)",
        "STATUS": "CONFIRMED",
        "TRANSP": "TRANSPARENT",
    }
    assert paid.parts == []
    assert due.text("SUMMARY") == "Rent, 900.00 EUR"
    (alarm,) = due.all("VALARM")
    # At nine in the morning, three days before.
    assert alarm.properties["TRIGGER"] == "-P2DT15H"
    assert alarm.properties["ACTION"] == "DISPLAY"
    assert alarm.text("DESCRIPTION") == "Rent, 900.00 EUR"
    assert (skipped.properties["STATUS"], skipped.parts) == ("CANCELLED", [])
    assert skipped.text("SUMMARY") == "Rent, 900.00 EUR (skipped)"


def test_late_ones_and_amounts_that_vary_say_so(home: Home) -> None:
    bill(home, "Late", url="https://example.org/pay?a=1;b=2")
    bill(
        home,
        "Power",
        amount=Decimal(60),
        amount_most=Decimal(80),
        due_date=TODAY,
        reminder_days_before=0,
    )
    late, power = shown(home, made(home)).all("VEVENT")
    assert late.text("SUMMARY") == "Late, 900.00 EUR (late)"
    assert late.properties["URL"] == "https://example.org/pay?a=1;b=2"
    assert power.text("SUMMARY") == "Power, about 70.00 EUR"
    assert power.all("VALARM")[0].properties["TRIGGER"] == "PT9H"


def test_the_day_is_the_household_s(home: Home, clock: time_machine.Traveller) -> None:
    with home.database.system("a test moves the household") as uow:
        uow.session.execute(update(Household).values(timezone="Pacific/Auckland"))
    bill(home, due_date=TODAY)
    secret = made(home)
    clock.shift(timedelta(minutes=-1))
    assert "late" not in shown(home, secret).all("VEVENT")[0].text("SUMMARY")
    clock.shift(timedelta(minutes=1))
    assert "late" in shown(home, secret).all("VEVENT")[0].text("SUMMARY")


def test_only_its_hash_is_kept_and_when_it_was_read(
    home: Home, clock: time_machine.Traveller
) -> None:
    with home.work(write=False) as uow:
        assert feed.feed(uow) is None
    secret = made(home)
    with home.work(write=False) as uow:
        view = feed.feed(uow)
        row = uow.session.query(BillFeed).one()
        assert row.token_hash == token_hash(secret)
    assert view is not None
    assert (view.created_at, view.last_read_at) == (NOW, None)
    for seconds, noted in ((0, 0), (59, 0), (60, 60)):
        clock.move_to(NOW + timedelta(seconds=seconds))
        shown(home, secret)
        with home.work(write=False) as uow:
            view = feed.feed(uow)
        assert view is not None
        assert view.last_read_at == NOW + timedelta(seconds=noted)


def test_a_new_one_ends_the_old_and_revoking_ends_it(home: Home) -> None:
    old = made(home)
    new = made(home)
    assert old != new
    shown(home, new)
    with home.work() as uow:
        feed.revoke_feed(uow)
    for secret in (old, new):
        with pytest.raises(NotFound):
            shown(home, secret)
    with pytest.raises(NotFound), home.work() as uow:
        feed.revoke_feed(uow)


def test_households_read_their_own(database: Database) -> None:
    ann, bob = person(database), person(database, "bob")
    bill(ann, "Ann's rent")
    bill(bob, "Bob's rent")
    secrets = {"Ann": made(ann), "Bob": made(bob)}
    for name, secret in secrets.items():
        (event,) = shown(ann, secret).all("VEVENT")
        assert event.text("SUMMARY").startswith(name)
    with bob.work() as uow:
        feed.revoke_feed(uow)
    shown(ann, secrets["Ann"])


@pytest.mark.parametrize("gone", [HouseholdMember, User])
def test_who_is_there_no_more_has_no_feed(home: Home, gone: type[Any]) -> None:
    secret = made(home)
    mine = home.actor.member_id if gone is HouseholdMember else home.actor.user_id
    with home.database.system("a test takes somebody out") as uow:
        uow.session.execute(delete(gone).where(col(gone.id) == mine))
    with pytest.raises(NotFound):
        shown(home, secret)
    with home.database.system("a test looks", write=False) as uow:
        assert uow.session.query(BillFeed).count() == 0


def test_another_password_ends_it(database: Database) -> None:
    ann, bob = person(database), person(database, "bob")
    hers, his = made(ann), made(bob)
    change = PasswordChange(current_password=PASSWORD, new_password="another good phrase")
    identity.change_password(database, ann.actor, change)
    with pytest.raises(NotFound):
        shown(ann, hers)
    shown(bob, his)


def test_a_personal_token_makes_and_revokes_none(home: Home) -> None:
    made(home)
    script = replace(home, actor=replace(home.actor, sign_in_id=None))
    with pytest.raises(Forbidden), script.work() as uow:
        feed.make_feed(uow)
    with pytest.raises(Forbidden), script.work() as uow:
        feed.revoke_feed(uow)
    with script.work(write=False) as uow:
        assert feed.feed(uow) is not None


def test_guessing_is_bounded_by_address(home: Home, clock: time_machine.Traveller) -> None:
    secret = made(home)
    for _ in range(60):
        shown(home, secret, "198.51.100.7")
    for _ in range(50):
        with pytest.raises(NotFound):
            feed.read_feed(home.database, new_token(), "198.51.100.7")
    with pytest.raises(RateLimited):
        feed.read_feed(home.database, new_token(), "198.51.100.7")
    shown(home, secret, "198.51.100.8")
    clock.shift(timedelta(minutes=15))
    shown(home, secret, "198.51.100.7")


TEXT = st.text(st.characters(codec="utf-8"), max_size=200)


@given(TEXT, TEXT, st.integers(0, 60), st.sampled_from(Status))
def test_whatever_a_name_is_every_calendar_reads_it(
    name: str, title: str, days: int, status: Status
) -> None:
    event = Event(UUID(int=1), TODAY, name, 12_34, "EUR", status, True, days, None)
    data = feed_text.written(title, [event], NOW)
    calendar = read(data)
    (found,) = calendar.all("VEVENT")
    assert calendar.text("NAME") == f"{feed_text.plain(title)}: bills"
    assert found.text("SUMMARY") == event.summary
    assert event.summary.startswith(f"{feed_text.plain(name)}, about 12.34 EUR")
    (other,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert str(other["SUMMARY"]) == event.summary
    assert other.decoded("DTSTART") == TODAY


@given(st.text("é,;:\\\n\"'=^ 漢🜁", max_size=300))
def test_long_lines_are_folded_between_characters(name: str) -> None:
    event = Event(UUID(int=1), TODAY, name, 1, "JPY", Status.DUE, False, 1, None)
    (found,) = read(feed_text.written(name, [event], NOW)).all("VEVENT")
    assert found.text("SUMMARY") == f"{name}, 1 JPY"
