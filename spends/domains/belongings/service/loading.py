"""Purchases of sample data get their pictures, and are taken out again for good."""

from collections.abc import Collection, Mapping
from uuid import UUID

from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.repository import purchases, sweeps
from spends.domains.belongings.service import names
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.service import loading as documents
from spends.domains.households import service as households
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork


def names_known(uow: UnitOfWork) -> set[UUID]:
    """Return the ids of all retailers and brands."""
    return {row_id for model in (Retailer, Brand) for row_id, _ in names.labels(uow, model, 10_000)}


def show_photos(uow: UnitOfWork, photos: Mapping[UUID, UUID]) -> None:
    """Set the pictures of purchases, by the purchase, to documents that are linked to it."""
    uow.require(Permission.WRITE)
    for purchase_id, document_id in photos.items():
        purchases.purchase(uow, purchase_id).photo_id = document_id


def remove_purchases(
    uow: UnitOfWork, purchase_ids: Collection[UUID], name_ids: Collection[UUID]
) -> int:
    """Remove purchases with all that hangs on them, and of the names those nothing else uses.

    Their documents lose the links to them and stay. Return how many purchases went.
    """
    uow.require(Permission.MANAGE)
    uow.session.flush()
    held = sweeps.hanging_on(uow, purchase_ids)
    for target, ids in ((LinkTarget.PURCHASE, purchase_ids), *held):
        documents.unlink_all(uow, target, ids)
    removed = sweeps.remove(uow, purchase_ids)
    sweeps.remove_unused_names(uow, name_ids)
    uow.session.expire_all()
    households.touch(uow)
    return removed
