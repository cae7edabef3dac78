"""The API as one application, into which Reflex is mounted."""

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.routing import Match

from spends.api import (
    accounts,
    analytics,
    archives,
    audit_events,
    auth,
    bills,
    brands,
    browser,
    budgets,
    bulk_transactions,
    categories,
    debts,
    docs,
    document_files,
    documents,
    errors,
    exchange_rates,
    exports,
    forecast,
    goals,
    guard,
    health,
    households,
    imports,
    me,
    payees,
    purchases,
    receipts,
    reconciliations,
    refunds,
    reports,
    retailers,
    reviews,
    rules,
    saved_views,
    tags,
    transaction_exports,
    transactions,
    warranties,
)
from spends.api.body import BodyLimit
from spends.api.middleware import METHODS, Surroundings

# Each domain's module adds its router here.
ROUTERS: tuple[APIRouter, ...] = (
    auth.router,
    me.router,
    households.router,
    saved_views.router,
    audit_events.router,
    accounts.router,
    reconciliations.router,
    categories.router,
    payees.router,
    tags.router,
    transaction_exports.router,
    transactions.router,
    bulk_transactions.router,
    exchange_rates.router,
    rules.router,
    imports.router,
    reviews.router,
    purchases.router,
    warranties.router,
    retailers.router,
    brands.router,
    documents.router,
    document_files.router,
    receipts.router,
    refunds.router,
    analytics.router,
    forecast.router,
    reports.router,
    exports.router,
    archives.router,
    bills.router,
    budgets.router,
    goals.router,
    debts.router,
    browser.router,
    health.router,
    docs.router,
)


def create_api() -> FastAPI:
    """Return the API: every route behind one guard, every error a problem."""
    api = FastAPI(
        title="Spends",
        version="1",
        description=docs.DESCRIPTION,
        dependencies=[Depends(guard.authorise)],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    errors.install(api)
    for router in ROUTERS:
        api.include_router(router)
    api.add_api_route(
        "/api/{rest:path}", _unknown, methods=sorted(METHODS), include_in_schema=False
    )
    docs.install(api)
    api.add_middleware(BodyLimit)
    api.add_middleware(Surroundings)
    return api


async def _unknown(request: Request) -> None:
    """Answer for what is below /api and has no route, before Reflex's pages would."""
    for route in request.app.router.routes[:-1]:
        if route.matches(request.scope)[0] is Match.PARTIAL:
            raise HTTPException(405)
    raise HTTPException(404)
