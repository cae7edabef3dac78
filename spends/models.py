"""Every table there is, loaded in one place: for the migrations, the walls and the tests."""

import importlib

MODULES = (
    "spends.kit.idempotency",
    "spends.kit.jobs",
    "spends.domains.audit.models",
    "spends.domains.identity.models",
    "spends.domains.households.models",
    "spends.domains.currencies.models",
    "spends.domains.documents.models",
    "spends.domains.ledger.models",
    "spends.domains.belongings.models",
    "spends.domains.bills.models",
    "spends.domains.budgets.models",
    "spends.domains.goals.models",
    "spends.domains.matching.models",
    "spends.domains.rules.models",
    "spends.domains.imports.models",
)


def load_models() -> None:
    """Import every module that defines tables, so that `SQLModel.metadata` is whole."""
    for module in MODULES:
        importlib.import_module(module)
