"""People and households that begin from a terminal."""

import argparse
import getpass
import os


def demo(chosen: argparse.Namespace) -> int:
    """Make a household with sample data."""
    from spends import bootstrap
    from spends.domains.demo import papers
    from spends.domains.demo import service as demo
    from spends.domains.demo.people import CURRENCY, TIMEZONE
    from spends.kit import clock

    runtime = bootstrap.start()
    today = clock.today(TIMEZONE)
    stored = papers.store_papers(runtime.storage, today, CURRENCY) if not chosen.rows else {}
    count = demo.make_household(
        runtime.database, chosen.email, chosen.password, rows=chosen.rows, papers=stored
    )
    print(
        f"{count:,} transactions. Sign in as {chosen.email} with the password “{chosen.password}”."
    )
    return 0


def create_user(chosen: argparse.Namespace) -> int:
    """Sign a person up with a household of their own."""
    from spends import bootstrap
    from spends.domains.belongings.service import starter as belongings
    from spends.domains.households import service as households
    from spends.domains.households.schemas import NewRegistration
    from spends.domains.ledger import service as ledger

    password = os.environ.get("SPENDS_NEW_PASSWORD") or getpass.getpass("Password: ")
    new = NewRegistration(
        email=chosen.email,
        name=chosen.name or chosen.email.partition("@")[0],
        password=password,
        currency_code=chosen.currency,
        timezone=chosen.timezone,
    )
    with bootstrap.start().system("create-user from a terminal") as uow:
        user, household = households.register(uow, new, signups_open=True)
        ledger.start_household(uow)
        belongings.start_household(uow)
    print(f"{user.email} may sign in. The household is called “{household.name}”.")
    return 0
