from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from spends.domains.households import service as households
from spends.domains.households.schemas import NewRegistration
from spends.domains.identity import service as identity
from spends.domains.identity.models import RefreshToken, SignInAttempt, UserSession
from spends.domains.identity.schemas import NewApiToken, PasswordChange
from spends.kit import clock, crypto
from spends.kit.actor import Actor, Permission
from spends.kit.database import Database
from spends.kit.errors import Forbidden, NotFound, RateLimited, Unauthenticated

PASSWORD = "correct horse battery"
KEY = b"k" * 32


def register(database: Database, name: str = "Ann") -> UUID:
    new = NewRegistration(email=f"{name}@example.org", password=PASSWORD, name=name)
    with database.system("test") as uow:
        user, _ = households.register(uow, new, signups_open=True)
        return user.id


def signed_in(database: Database, user_id: UUID) -> tuple[str, Actor]:
    with database.system("test") as uow:
        token = identity.start_session(uow, user_id, days=30, ip="192.0.2.1")
    with database.system("test", write=False) as uow:
        return token, households.actor_for_session(uow, token, "192.0.2.1")


def test_failures_are_stored_although_the_sign_in_raises(database: Database) -> None:
    register(database)
    with pytest.raises(Unauthenticated):
        identity.authenticate(database, "ann@example.org", "wrong", "192.0.2.1")
    with database.system("test", write=False) as uow:
        assert uow.session.query(SignInAttempt).count() == 3
    assert identity.authenticate(database, "ann@example.org", PASSWORD, "192.0.2.1").name == "Ann"
    with database.system("test", write=False) as uow:
        keys = {row.key for row in uow.session.query(SignInAttempt)}
    # Only the e-mail from this address is forgiven.
    left = ("address:192.0.2.1", "email:ann@example.org")
    assert keys == {crypto.token_hash(key) for key in left}


def fail(database: Database, ip: str | None, times: int = 1) -> None:
    for _try in range(times):
        with pytest.raises(Unauthenticated):
            identity.authenticate(database, "ann@example.org", "wrong", ip)


@pytest.mark.usefixtures("quick_hashes")
def test_a_stranger_elsewhere_does_not_lock_the_owner_out(database: Database) -> None:
    register(database)
    fail(database, "203.0.113.9", 10)
    with pytest.raises(RateLimited):
        identity.authenticate(database, "ann@example.org", PASSWORD, "203.0.113.9")
    assert identity.authenticate(database, "ann@example.org", PASSWORD, "192.0.2.1").name == "Ann"


@pytest.mark.usefixtures("quick_hashes")
def test_guessing_from_many_addresses_is_bounded(database: Database) -> None:
    register(database)
    for number in range(100):
        fail(database, f"203.0.113.{number}")
        if number % 40 == 0:  # a sign-in in between gives a stranger no further tries
            identity.authenticate(database, "ann@example.org", PASSWORD, "192.0.2.1")
    with pytest.raises(RateLimited):
        identity.authenticate(database, "ann@example.org", "wrong", "203.0.113.200")
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        fail(database, "203.0.113.200")


@pytest.mark.usefixtures("quick_hashes")
def test_an_ipv6_connection_is_one_address(database: Database) -> None:
    register(database)
    for number in range(10):
        fail(database, f"2001:db8:1:2::{number:x}")
    with pytest.raises(RateLimited):
        identity.authenticate(database, "ann@example.org", PASSWORD, "2001:db8:1:2:ffff::1")
    assert identity.authenticate(database, "ann@example.org", PASSWORD, "2001:db8:1:3::1")


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare passwords at once: these tests are about how often, not how slowly."""
    from spends.domains.identity.service import sign_in

    monkeypatch.setattr(sign_in, "password_matches", lambda password, _hash: password == PASSWORD)


def test_sign_ups_from_an_address_are_counted_unless_they_fail(database: Database) -> None:
    def sign_up(ip: str | None, most: int = 3) -> None:
        with identity.limited_sign_ups(database, ip, most):
            pass

    for _time in range(3):
        sign_up("192.0.2.1")
        with pytest.raises(NotFound), identity.limited_sign_ups(database, "192.0.2.2", 3):
            raise NotFound
    with pytest.raises(RateLimited) as caught:
        sign_up("192.0.2.1")
    assert 0 < caught.value.retry_after <= 3600
    for _time in range(3):
        sign_up("192.0.2.2")
    for _time in range(5):
        sign_up("192.0.2.1", 0)
        sign_up(None)
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        sign_up("192.0.2.1")


def test_no_address_counts_for_the_email_alone(database: Database) -> None:
    register(database)
    for _try in range(10):
        with pytest.raises(Unauthenticated):
            identity.authenticate(database, "ann@example.org", "wrong", None)
    with pytest.raises(RateLimited) as caught:
        identity.authenticate(database, "ann@example.org", PASSWORD, None)
    assert 0 < caught.value.retry_after <= 900


def test_unknown_people_cost_as_much_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spends.domains.identity.service import sign_in

    hashes: list[str | None] = []

    def matches(password: str, password_hash: str | None) -> bool:
        hashes.append(password_hash)
        return crypto.password_matches(password, password_hash)

    monkeypatch.setattr(sign_in, "password_matches", matches)
    register(database)
    for email in ("ann@example.org", "nobody@example.org"):
        with pytest.raises(Unauthenticated, match="do not match"):
            identity.authenticate(database, email, "wrong", None)
    assert hashes[0] is not None
    assert hashes[1] is None


def test_only_hashes_of_secrets_are_stored(database: Database) -> None:
    user_id = register(database)
    token, actor = signed_in(database, user_id)
    with database.unit_of_work(actor) as uow:
        pair = identity.issue_tokens(uow, user_id, KEY)
        row, secret = identity.create_api_token(uow, NewApiToken(name="x"))
        assert row.token_hash == crypto.token_hash(secret)
    with database.system("test", write=False) as uow:
        assert uow.session.query(UserSession).one().token_hash == crypto.token_hash(token)
        stored = uow.session.query(RefreshToken).one().token_hash
        assert stored == crypto.token_hash(pair.refresh_token)


def test_another_key_signs_nothing(database: Database) -> None:
    user_id = register(database)
    with database.system("test") as uow:
        pair = identity.issue_tokens(uow, user_id, KEY)
    with database.system("test", write=False) as uow:
        assert identity.find_access(uow, pair.access_token, KEY) is not None
        assert identity.find_access(uow, pair.access_token, b"x" * 32) is None
        assert identity.find_access(uow, "é.é.é", KEY) is None


def test_a_stolen_refresh_token_ends_its_family_only(database: Database) -> None:
    user_id = register(database)
    with database.system("test") as uow:
        first = identity.issue_tokens(uow, user_id, KEY)
        other = identity.issue_tokens(uow, user_id, KEY)
    second = identity.refresh(database, first.refresh_token, KEY)
    with pytest.raises(Unauthenticated):
        identity.refresh(database, first.refresh_token, KEY)
    with pytest.raises(Unauthenticated):
        identity.refresh(database, second.refresh_token, KEY)
    assert identity.refresh(database, other.refresh_token, KEY).access_token


def test_changing_a_password_spares_this_browser(database: Database) -> None:
    user_id = register(database)
    here, actor = signed_in(database, user_id)
    there, _ = signed_in(database, user_id)
    change = PasswordChange(current_password=PASSWORD, new_password="another good phrase")
    identity.change_password(database, actor, change)
    with database.system("test", write=False) as uow:
        assert identity.find_session(uow, here) is not None
        assert identity.find_session(uow, there) is None


def test_a_token_has_at_most_its_makers_permissions(database: Database) -> None:
    _, actor = signed_in(database, register(database))
    with database.unit_of_work(actor) as uow:
        row, secret = identity.create_api_token(
            uow, NewApiToken(name="x", scopes=[Permission.WRITE])
        )
        assert row.scopes == ["read", "write"]
        with pytest.raises(Forbidden):
            identity.create_api_token(uow, NewApiToken(name="x", scopes=[Permission.OPERATE]))
    with database.system("test", write=False) as uow:
        script = households.actor_for_bearer(uow, secret, None, key=KEY)
    assert script.permissions == {Permission.READ, Permission.WRITE}
    assert script.sign_in_id is None
    with database.unit_of_work(script) as uow, pytest.raises(Forbidden):
        identity.create_api_token(uow, NewApiToken(name="y"))


def test_an_expired_token_is_nobody(database: Database) -> None:
    _, actor = signed_in(database, register(database))
    ends = clock.now() + timedelta(days=1)
    with database.unit_of_work(actor) as uow:
        _, secret = identity.create_api_token(uow, NewApiToken(name="x", expires_at=ends))
    with (
        time_machine.travel(ends + timedelta(seconds=1)),
        database.system("test", write=False) as uow,
        pytest.raises(Unauthenticated),
    ):
        households.actor_for_bearer(uow, secret, None, key=KEY)


def test_only_ones_own_sessions_can_be_ended(database: Database) -> None:
    _, ann = signed_in(database, register(database, "Ann"))
    _, bob = signed_in(database, register(database, "Bob"))
    assert bob.sign_in_id is not None
    with database.unit_of_work(ann) as uow:
        with pytest.raises(NotFound):
            identity.end_session(uow, bob.sign_in_id)
        assert len(identity.sessions(uow)) == 1


def test_what_has_ended_is_forgotten(database: Database) -> None:
    user_id = register(database)
    signed_in(database, user_id)
    with database.system("test") as uow:
        identity.issue_tokens(uow, user_id, KEY)
    with pytest.raises(Unauthenticated):
        identity.authenticate(database, "ann@example.org", "wrong", None)
    with database.system("sweep") as uow:
        assert identity.forget_expired(uow) == 0
    with time_machine.travel(clock.now() + timedelta(days=32)), database.system("sweep") as uow:
        assert identity.forget_expired(uow) == 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_noting_a_use_waits_for_nobody(database: Database) -> None:
    token, _ = signed_in(database, register(database))
    with (
        time_machine.travel(clock.now() + timedelta(minutes=5)),
        database.system("a long import"),
        database.system("test", write=False) as uow,
    ):
        assert identity.find_session(uow, token) is not None
