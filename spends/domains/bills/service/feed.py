"""A member's bills as a calendar that other programs read by a secret address."""

from datetime import timedelta

from spends.domains.audit import service as audit
from spends.domains.bills import feed_text, repository
from spends.domains.bills.service import calendar
from spends.domains.bills.views import FeedView
from spends.domains.households import service as households
from spends.domains.identity import service as identity
from spends.domains.identity.events import PasswordChanged
from spends.kit import clock
from spends.kit.actor import Actor, Permission
from spends.kit.crypto import new_token, token_hash
from spends.kit.database import Database
from spends.kit.errors import NotFound
from spends.kit.unit_of_work import UnitOfWork

BACK = timedelta(days=31)
AHEAD = timedelta(days=366)
NOTED_EVERY = timedelta(minutes=1)


def feed(uow: UnitOfWork) -> FeedView | None:
    """Return the acting member's feed, without its secret, or None where there is none."""
    uow.require(Permission.READ)
    row = repository.feed(uow, uow.actor.member_id)
    return None if row is None else FeedView(row.created_at, row.last_read_at)


def make_feed(uow: UnitOfWork) -> str:
    """Make the acting member's feed and return its secret, which is kept nowhere.

    The secret of an earlier one is good for nothing any more. Forbidden to a personal token.
    """
    _require_person(uow)
    secret = new_token()
    repository.put_feed(uow, uow.actor.member_id, token_hash(secret))
    audit.record(uow, "created", "bill_feed", uow.actor.member_id)
    return secret


def revoke_feed(uow: UnitOfWork) -> None:
    """End the acting member's feed at once; NotFound where there is none.

    Forbidden to a personal token.
    """
    _require_person(uow)
    if not repository.drop_feed(uow, uow.actor.member_id):
        raise NotFound
    audit.record(uow, "revoked", "bill_feed", uow.actor.member_id)


def follow_password(uow: UnitOfWork, event: PasswordChanged) -> None:
    """End the feeds of a person who has another password (system work)."""
    repository.drop_feeds(uow, households.member_ids(uow, event.user_id))


def read_feed(database: Database, secret: str, ip: str | None) -> bytes:
    """Return the calendar of a secret: what was due a month ago to what is due in a year.

    NotFound for a secret that is none, or whose member is there no more; RateLimited after too
    many of those from an address. That it was read is noted afterwards, at most once a minute.
    """
    with (
        identity.limited_misses(database, "feed", ip),
        database.system("who reads a feed of bills", write=False) as uow,
    ):
        actor = _reader(uow, secret, ip)
    with database.unit_of_work(actor, write=False) as uow:
        today = uow.today()
        due = calendar.occurrences(uow, today - BACK, today + AHEAD)
        facts = {row.id: row for row in repository.facts(uow)}
        name = households.current(uow).name
    known = (each for each in due if each.bill_id in facts)
    events = (feed_text.Event.of(each, facts[each.bill_id]) for each in known)
    return feed_text.written(name, events, clock.now())


def address(origin: str, secret: str) -> str:
    """Return where a calendar program reads the feed of a secret; `origin` is our own address."""
    return f"{origin.rstrip('/')}/api/bills/feed/{secret}.ics"


def _require_person(uow: UnitOfWork) -> None:
    uow.require(Permission.READ)
    identity.require_person(uow)


def _reader(uow: UnitOfWork, secret: str, ip: str | None) -> Actor:
    row = repository.feed_of(uow, token_hash(secret))
    actor = None if row is None else households.reader(uow, row.household_id, row.member_id, ip)
    if row is None or actor is None:
        raise NotFound
    if row.last_read_at is None or clock.now() - row.last_read_at >= NOTED_EVERY:
        uow.after_commit(_note_read, uow.database, actor)
    return actor


def _note_read(database: Database, actor: Actor) -> None:
    if database.is_writing:
        return
    with database.unit_of_work(actor) as uow:
        repository.note_feed(uow, actor.member_id, clock.now())
