"""What was deleted long ago goes for good."""

from datetime import date, timedelta

import pytest

from spends.domains.belongings import jobs
from spends.domains.belongings.service import purchases, warranties
from spends.kit import clock
from spends.kit.errors import NotFound
from spends.kit.runtime import Runtime
from tests.support.belongings import bought, covered, shop
from tests.support.homes import DAY, sign_up


def test_what_was_deleted_over_thirty_days_ago_is_removed(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = sign_up(runtime.database)
    seller = shop(home)
    kept, gone, late = [
        bought(home, name, retailer_id=seller, warranty_months=12)
        for name in ("kept", "gone", "late")
    ]
    extra = covered(home, kept, DAY, date(2027, 1, 1))
    now = clock.now()
    for purchase_id, age in ((gone, 31), (late, 29)):
        monkeypatch.setattr(clock, "now", lambda age=age: now - timedelta(days=age))
        with home.work() as uow:
            purchases.delete_purchase(uow, purchase_id)
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(days=31))
    with home.work() as uow:
        warranties.delete(uow, extra)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert jobs.purge_deleted(runtime) == 2  # the purchase, with its warranty, and one warranty
    assert jobs.purge_deleted(runtime) == 0
    with home.work() as uow:
        purchases.restore_purchase(uow, late)
        assert len(purchases.purchase(uow, kept).warranties) == 1
        with pytest.raises(NotFound):
            purchases.restore_purchase(uow, gone)
        with pytest.raises(NotFound):
            warranties.restore(uow, extra)
