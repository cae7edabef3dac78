"""Sweeps: small idempotent jobs, and the lease that keeps each to one process at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Field, SQLModel, col, select

from spends.kit import clock
from spends.kit.model import instant_field
from spends.kit.repository import upsert
from spends.kit.sql import changed, table_of
from spends.kit.unit_of_work import UnitOfWork


class JobLease(SQLModel, table=True):
    """Who runs a job at present, and until when they alone may."""

    __tablename__ = "job_lease"

    name: str = Field(max_length=60, primary_key=True)
    holder: str = Field(max_length=60)
    expires_at: datetime = instant_field(nullable=False)
    last_run_at: datetime | None = instant_field()
    last_success_at: datetime | None = instant_field()


@dataclass(frozen=True, slots=True)
class Sweep:
    """A job that does what is due and returns how much that was. Safe to run twice and to kill.

    `run` takes the process's `Runtime`.
    """

    name: str
    run: Callable[[Any], int]
    every: timedelta


def take_lease(uow: UnitOfWork, name: str, holder: str, seconds: int) -> bool:
    """Take or renew a lease; False when somebody else holds it."""
    now = clock.now()
    values = {"name": name, "holder": holder, "expires_at": now + timedelta(seconds=seconds)}
    uow.session.execute(upsert(uow, table_of(JobLease)).values(**values).on_conflict_do_nothing())
    taken = uow.session.execute(
        update(JobLease)
        .where(JobLease.name == name, (JobLease.holder == holder) | (JobLease.expires_at < now))  # type: ignore[arg-type]  # SQLModel types columns as their values
        .values(holder=holder, expires_at=values["expires_at"], last_run_at=now)
    )
    return bool(changed(taken))


def give_lease_back(uow: UnitOfWork, name: str, holder: str, *, done: bool = False) -> None:
    """End a lease early, so that the next run need not wait for it; `done` when all went well."""
    now = clock.now()
    uow.session.execute(
        update(JobLease)
        .where(JobLease.name == name, JobLease.holder == holder)  # type: ignore[arg-type]  # SQLModel types columns as their values
        .values({"expires_at": now, **({"last_success_at": now} if done else {})})
    )


def last_successes(uow: UnitOfWork) -> dict[str, datetime]:
    """Return when each sweep last went well, in whatever process that was."""
    rows = uow.session.execute(
        select(JobLease.name, JobLease.last_success_at).where(
            col(JobLease.last_success_at).is_not(None)
        )
    )
    return {row.name: row.last_success_at for row in rows}
