"""What is looked after now and then: sums, rates, sweeps."""

import argparse


def check(chosen: argparse.Namespace) -> int:
    """Hold every monthly sum against its rows; 1 when one is wrong and stays so."""
    from spends import bootstrap
    from spends.domains.households import service as households
    from spends.domains.ledger.service import integrity

    runtime, wrong = bootstrap.start(), 0
    with runtime.system("check from a terminal", write=False) as uow:
        actors = households.admins(uow)
    for actor in actors:
        with runtime.unit_of_work(actor, write=chosen.repair) as uow:
            found = integrity.repair(uow) if chosen.repair else len(integrity.differences(uow))
        if found:
            print(
                f"Household {actor.household_id}: {found} monthly sums"
                f" {'mended' if chosen.repair else 'wrong'}."
            )
        wrong += found
    print(
        f"{len(actors)} households checked."
        + ("" if wrong else " Every monthly sum equals its rows.")
    )
    return 1 if wrong and not chosen.repair else 0


def rates(chosen: argparse.Namespace) -> int:
    """Load exchange rates from a file."""
    from spends import bootstrap
    from spends.domains.currencies import service as currencies
    from spends.domains.currencies.ports import RateFile
    from spends.domains.ledger.service.worth import rates

    runtime = bootstrap.start()
    with runtime.system("exchange rates from a terminal") as uow:
        count = currencies.load_file(uow, runtime.port(RateFile), chosen.file)  # type: ignore[type-abstract]  # a port is asked for by its type
    changed = rates.revalue_households(runtime.database)
    print(f"{count:,} rates stored; {changed:,} transactions are worth something else by them.")
    return 0


def sweep(chosen: argparse.Namespace) -> int:
    """Run one sweep now, or list them."""
    from spends import bootstrap
    from spends.jobs.embedded import run_once
    from spends.jobs.schedule import SWEEPS, sweep

    wanted = sweep(chosen.name) if chosen.name else None
    if wanted is None:
        print("Sweeps: " + ", ".join(found.name for found in SWEEPS))
        return 1 if chosen.name else 0
    done = run_once(bootstrap.start(), wanted)
    print("Another process is at it." if done is None else f"Done: {done}.")
    return 0
