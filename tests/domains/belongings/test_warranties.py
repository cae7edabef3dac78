"""Warranties and claims by the services."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from spends.domains.belongings.kinds import ClaimOutcome, WarrantyStatus
from spends.domains.belongings.schemas import (
    ClaimChanges,
    NewClaim,
    WarrantyChanges,
    WarrantyFilter,
)
from spends.domains.belongings.service import claims, purchases, warranties
from spends.domains.belongings.views import WarrantyView
from spends.kit import clock
from spends.kit.database import Database
from spends.kit.errors import InvalidInput, NotFound, StaleVersion
from spends.kit.validation import validated
from tests.support.belongings import bought, covered
from tests.support.homes import DAY, Home, sign_up


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def view(home: Home, warranty_id: UUID) -> WarrantyView:
    with home.work(write=False) as uow:
        return warranties.warranty(uow, warranty_id)


def change(home: Home, warranty_id: UUID, **fields: object) -> WarrantyView:
    with home.work() as uow:
        warranties.change(uow, warranty_id, validated(WarrantyChanges, fields))
        return warranties.warranty(uow, warranty_id)


def ends(home: Home, **wanted: object) -> list[date | None]:
    with home.work(write=False) as uow:
        found = warranties.warranties(uow, validated(WarrantyFilter, wanted), limit=100)
        assert found.total == len(found.items)
        return [row.warranty_end for row in found.items]


def test_a_length_counts_from_delivery_or_else_from_the_purchase(home: Home) -> None:
    later = bought(home, delivery_date=date(2025, 4, 1), warranty_months=24)
    soon = bought(home, warranty_months=24, warranty_provider="Acme")
    with home.work(write=False) as uow:
        first, second = [purchases.purchase(uow, one).warranties[0] for one in (later, soon)]
    assert (first.warranty_start, first.warranty_end) == (date(2025, 4, 1), date(2027, 4, 1))
    assert (second.warranty_end, second.provider) == (date(2027, 3, 15), "Acme")


@pytest.mark.parametrize(
    "timezone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin", "UTC"]
)
def test_a_status_changes_at_the_household_s_own_midnight(
    database: Database, timezone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = sign_up(database, timezone=timezone)
    end = date(2026, 3, 28)
    warranty_id = covered(home, bought(home), DAY, end)
    midnight = datetime(2026, 3, 29, tzinfo=clock.zone(timezone)).astimezone(UTC)
    for before, status, days in (
        (timedelta(seconds=1), WarrantyStatus.ACTIVE, 0),
        (timedelta(0), WarrantyStatus.EXPIRED, None),
    ):
        now = midnight - before
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        found = view(home, warranty_id)
        assert (found.status, found.days_left) == (status, days)
        assert found.expiring_soon == (status == WarrantyStatus.ACTIVE)
        assert ends(home, status=status) == [end]
        assert ends(home, expiring_soon=found.expiring_soon) == [end]
        assert ends(home, expiring_soon=not found.expiring_soon) == []


def test_lists_are_by_what_ends_first_and_the_endless_last(home: Home) -> None:
    with home.work(write=False) as uow:
        today = uow.today()
    purchase_id, other = bought(home), bought(home, "Drill")
    covered(home, purchase_id, DAY)
    for days in (400, 30, 31, -1, 0):
        covered(home, other, DAY, today + timedelta(days=days))
    every = [today + timedelta(days=days) for days in (-1, 0, 30, 31, 400)]
    assert ends(home) == [*every, None]
    assert ends(home, status="ACTIVE") == [*every[1:], None]
    assert ends(home, status="EXPIRED") == every[:1]
    assert ends(home, expiring_soon=True) == every[1:3]
    assert ends(home, expiring_soon=False) == [every[0], *every[3:], None]
    assert ends(home, search="drill", status="EXPIRED") == every[:1]
    assert ends(home, purchase_id=purchase_id, warranty_type="LIFETIME") == [None]
    with home.work(write=False) as uow:
        assert warranties.expiring(uow, 31).total == 3
        page = warranties.warranties(uow, WarrantyFilter(), skip=4, limit=2)
        assert [row.warranty_end for row in page.items] == [every[4], None]
        assert page.total == 6


def test_a_warranty_is_made_void_by_hand_and_holds_again(home: Home) -> None:
    with home.work(write=False) as uow:
        end = uow.today() + timedelta(days=10)
    purchase_id = bought(home)
    warranty_id = covered(home, purchase_id, DAY, end)
    voided = change(home, warranty_id, status="VOIDED")
    assert (voided.status, voided.expiring_soon, voided.days_left) == ("VOIDED", False, None)
    assert ends(home, status="VOIDED") == [end]
    assert ends(home, status="ACTIVE") == ends(home, expiring_soon=True) == []
    with home.work(write=False) as uow:
        assert purchases.purchase(uow, purchase_id).purchase.covered_until is None
    assert change(home, warranty_id, status="ACTIVE").status == "ACTIVE"
    with home.work(write=False) as uow:
        assert purchases.purchase(uow, purchase_id).purchase.covered_until == end
    with pytest.raises(InvalidInput, match="follows from its dates"):
        change(home, warranty_id, status="EXPIRED")
    with home.work() as uow:
        assert warranties.void(uow, warranty_id).voided_at is not None
    with home.work() as uow:
        assert warranties.void(uow, warranty_id, voided=False).voided_at is None


def test_dates_are_changed_together(home: Home) -> None:
    warranty_id = covered(home, bought(home), DAY, DAY)
    assert change(home, warranty_id, warranty_months=12).warranty_end == date(2026, 3, 15)
    moved = change(home, warranty_id, warranty_start=date(2025, 6, 30), warranty_months=8)
    assert moved.warranty_end == date(2026, 2, 28)
    wrong: list[dict[str, object]] = [
        {"warranty_start": date(2027, 1, 1)},
        {"warranty_end": date(2024, 1, 1)},
        {"warranty_end": None},
        {"warranty_end": DAY, "warranty_months": 3},
        {"warranty_type": "LIFETIME", "warranty_end": DAY},
        {"warranty_type": "LIFETIME", "warranty_months": 3},
    ]
    for fields in wrong:
        with pytest.raises(InvalidInput):
            change(home, warranty_id, **fields)
    assert view(home, warranty_id) == moved
    endless = change(home, warranty_id, warranty_type="LIFETIME")
    assert (endless.warranty_end, endless.days_left) == (None, None)
    with pytest.raises(InvalidInput):
        change(home, warranty_id, warranty_type="LIMITED")
    with pytest.raises(StaleVersion):
        change(home, warranty_id, notes="x", version=endless.version - 1)


def test_a_deleted_warranty_is_restored(home: Home) -> None:
    purchase_id = bought(home)
    warranty_id = covered(home, purchase_id, DAY, date(2027, 1, 1))
    with home.work() as uow:
        warranties.delete(uow, warranty_id)
        assert purchases.purchase(uow, purchase_id).purchase.warranty == "none"
    with pytest.raises(NotFound):
        view(home, warranty_id)
    with pytest.raises(NotFound):
        change(home, warranty_id, notes="x")
    with home.work() as uow:
        warranties.restore(uow, warranty_id)
        assert purchases.purchase(uow, purchase_id).purchase.covered_until == date(2027, 1, 1)
    assert view(home, warranty_id).id == warranty_id


def test_the_law_is_suggested_until_there_is_a_statutory_warranty(home: Home) -> None:
    purchase_id = bought(home, delivery_date=date(2025, 4, 1))
    with home.work() as uow:
        found = warranties.suggestion(uow, purchase_id, "es")
        assert found is not None
        assert (found.years, found.warranty_end) == (3, date(2028, 4, 1))
        assert warranties.suggestion(uow, purchase_id, "US") is None
    covered(home, purchase_id, DAY, date(2027, 3, 15), warranty_type="STATUTORY")
    with home.work() as uow:
        assert warranties.suggestion(uow, purchase_id, "ES") is None


def test_a_claim_is_opened_closed_and_opened_again(home: Home) -> None:
    purchase_id = bought(home)
    warranty_id = covered(home, purchase_id, DAY, date(2027, 1, 1))
    with home.work() as uow:
        claim_id = claims.open_claim(uow, warranty_id, NewClaim(opened=date(2025, 5, 1))).id
    found = view(home, warranty_id)
    assert (found.claim_count, found.open_claim_count) == (1, 1)
    with home.work() as uow:
        claims.close_claim(uow, claim_id, ClaimOutcome.REPAIRED, date(2025, 6, 1))
    assert view(home, warranty_id).open_claim_count == 0
    with home.work(write=False) as uow:
        log = claims.all_claims(uow)
        assert [(row.outcome, row.closed) for row in log] == [("REPAIRED", date(2025, 6, 1))]
        assert log == claims.claims(uow, warranty_id) == claims.of_purchases(uow, [purchase_id])
    with home.work() as uow, pytest.raises(InvalidInput):
        claims.change_claim(uow, claim_id, ClaimChanges(opened=date(2025, 7, 1)))
    with home.work() as uow:
        again = claims.change_claim(uow, claim_id, ClaimChanges(opened=DAY, closed=None))
        assert (again.closed, again.outcome) == (None, None)
        with pytest.raises(StaleVersion):
            claims.change_claim(uow, claim_id, ClaimChanges(notes="x", version=99))
    with home.work() as uow:
        claims.delete_claim(uow, claim_id)
    with home.work() as uow, pytest.raises(NotFound):
        claims.claim(uow, claim_id)


def test_a_claim_goes_with_its_warranty(home: Home) -> None:
    warranty_id = covered(home, bought(home), DAY, date(2027, 1, 1))
    with home.work() as uow:
        claim_id = claims.open_claim(uow, warranty_id, NewClaim(outcome="REJECTED")).id
        assert claims.claim(uow, claim_id).closed == uow.today()
        warranties.delete(uow, warranty_id)
    with home.work() as uow:
        for act in (
            lambda: claims.claim(uow, claim_id),
            lambda: claims.change_claim(uow, claim_id, ClaimChanges(notes="x")),
            lambda: claims.claims(uow, warranty_id),
            lambda: claims.open_claim(uow, warranty_id, NewClaim()),
        ):
            with pytest.raises(NotFound):
                act()


def test_another_household_s_warranty_is_an_unknown_one(database: Database, home: Home) -> None:
    purchase_id = bought(home)
    warranty_id = covered(home, purchase_id, DAY, date(2027, 1, 1))
    other = sign_up(database, "bob")
    assert ends(other) == []
    for act in (
        lambda: view(other, warranty_id),
        lambda: change(other, warranty_id, notes="x"),
        lambda: covered(other, purchase_id, DAY),
    ):
        with pytest.raises(NotFound):
            act()
