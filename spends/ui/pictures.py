"""The pictures of things, as far as they are there: small ones are made in the background."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from spends.domains.belongings.views import PurchaseView
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.views import FaceView
from spends.kit.unit_of_work import UnitOfWork


def pictures(uow: UnitOfWork, items: Sequence[PurchaseView]) -> Mapping[UUID, str]:
    """Return the addresses of purchases' pictures by their ids; "" for none."""
    papers = documents.faces(uow, LinkTarget.PURCHASE, [item.id for item in items])
    return {item.id: picture_of(item, papers.get(item.id, ())) for item in items}


def picture_of(item: PurchaseView, papers: Sequence[FaceView]) -> str:
    """Return the address of a purchase's picture: the chosen one, else of a photo; "" for none."""
    shown = [paper for paper in papers if paper.thumbnail_path]
    chosen = [paper for paper in shown if paper.id == item.photo_id]
    photos = [paper for paper in shown if paper.media_type.startswith("image/")]
    return next((paper.thumbnail_path or "" for paper in (*chosen, *photos)), "")
