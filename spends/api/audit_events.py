"""/api/audit-events: what was changed by whom."""

from fastapi import APIRouter

from spends.api.deps import Work
from spends.api.lists import ListOut, Paging
from spends.domains.audit import service as audit
from spends.domains.audit.schemas import AuditEventOut

router = APIRouter(prefix="/api/audit-events", tags=["audit"])


@router.get("", summary="List changes")
async def audit_events(work: Work, page: Paging) -> ListOut[AuditEventOut]:
    """List the household's changes, the latest first; for admins."""
    make = AuditEventOut.model_validate
    return await work.read(lambda uow: ListOut.of(audit.events(uow, page.skip, page.limit), make))
