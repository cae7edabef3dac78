"""What watches over the instance: backups, logs, alarms."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from spends.doctor.findings import Case, Found, fine, note, wrong
from spends.kit import clock
from spends.kit.cloud import Backups, NotAllowed

RESTORE_TEST = Path("backups/restore-test.json")
"""In the data folder: what the last restore test found, written by deploy/server's backups."""

LONGEST_UNTESTED = timedelta(days=35)
LONGEST_WITHOUT_BACKUP = timedelta(hours=50)
"""Two nights, and what a night's backup may take."""

LONGEST_WITHOUT_LOG = timedelta(hours=24)
LEAST_DAYS = 7
RESTORE = "See “Restore” in deploy/README.md."


def backups(case: Case) -> Found:
    """Whether there is a backup of last night, and whether one was restored for a test."""
    host = _rds_host(case)
    if host:
        return _rds_backups(case, host)
    path = case.settings.data_dir / RESTORE_TEST
    try:
        told = json.loads(path.read_text())
        at, was_ok = datetime.fromisoformat(told["at"]), bool(told["ok"])
    except FileNotFoundError:
        return wrong(
            "No backup was ever restored for a test.",
            f"On a server: systemctl start spends-backup. {RESTORE}",
        )
    except (OSError, ValueError, KeyError, TypeError):
        return wrong(f"{path} cannot be read.", f"Run the backup again. {RESTORE}")
    age = clock.now() - at
    if not was_ok:
        return wrong(
            f"The backup {told.get('backup', '')} could not be restored.",
            f"Make another now, and see why: journalctl -u spends-backup. {RESTORE}",
        )
    if age > LONGEST_UNTESTED:
        return wrong(
            f"The last restore test is {age.days} days old.",
            "See whether the timer runs: systemctl list-timers spends-backup.timer",
        )
    return fine(f"The backup {told.get('backup', '')} was restored for a test {_ago(age)}.")


def _rds_host(case: Case) -> str:
    if case.runtime.database.is_sqlite:
        return ""
    with case.runtime.system("doctor: backups", write=False) as uow:
        line = uow.session.connection().connection.dbapi_connection
        host = str(line.info.host or "") if line is not None else ""
    return host if host.endswith(".rds.amazonaws.com") else ""


def _rds_backups(case: Case, host: str) -> Found:
    try:
        found = case.cloud().backups(host)
    except NotAllowed as error:
        return note(f"RDS keeps the backups; the role may not ask for them ({error.action}).")
    if found is None:
        return note("The database is at RDS, and no instance of this account has its address.")
    return judge_rds(found, clock.now())


def judge_rds(found: Backups, now: datetime) -> Found:
    """Return what to say of an RDS instance's backups."""
    if found.days < LEAST_DAYS:
        return wrong(
            f"RDS keeps backups for {found.days} days.",
            "Set backup_days of the stage to 14 in deploy/cdk/cdk.json, and deploy.",
        )
    if found.latest is None or now - found.latest > timedelta(hours=1):
        return wrong(
            "RDS has no instant of the last hour to go back to.",
            "See the instance's events in the console; its storage may be full.",
        )
    return fine(
        f"RDS keeps backups for {found.days} days; the latest instant to go back to was "
        f"{_ago(now - found.latest)}."
    )


def logs(case: Case) -> Found:
    """Whether logs arrive in CloudWatch."""
    prefix = case.settings.log_group
    if not prefix:
        return note("Not set up in CloudWatch (SPENDS_LOG_GROUP); logs stay on this machine.")
    try:
        groups, newest = case.cloud().last_log(prefix)
    except NotAllowed as error:
        return _not_allowed(error)
    if not groups:
        return wrong(
            f"There is no log group whose name begins with {prefix}.",
            "Check SPENDS_LOG_GROUP, and deploy the monitoring stack.",
        )
    age = None if newest is None else clock.now() - newest
    if age is None or age > LONGEST_WITHOUT_LOG:
        return wrong(
            f"The newest line in {prefix} is {_ago(age) if age else 'none at all'}.",
            "See whether the agent runs: systemctl status amazon-cloudwatch-agent",
        )
    return fine(f"Logs arrive in {groups} groups; the newest line came {_ago(age)}.")


def alarms(case: Case) -> Found:
    """Whether somebody gets the alarms; with `--send-test`, by sending one."""
    arn = case.settings.alerts_topic
    if not arn:
        return note("Not set up in AWS (SPENDS_ALERTS_TOPIC).")
    try:
        topic = case.cloud().topic(arn)
        if topic is None:
            return wrong(
                f"There is no topic {arn}.",
                "Check SPENDS_ALERTS_TOPIC, and deploy the monitoring stack.",
            )
        if not topic.confirmed:
            return wrong(
                "Nobody gets the alarms: "
                + (f"{topic.pending} have yet to agree." if topic.pending else "none subscribed."),
                "Open the link in the mail that AWS sent, or set alert_email of the stage.",
            )
        if case.send_test:
            text = f"A test by the doctor of {case.settings.effective_public_url}."
            case.cloud().publish(arn, "Spends: a test, nothing is wrong", text)
    except NotAllowed as error:
        return _not_allowed(error)
    sent = " A test was sent to each." if case.send_test else ""
    return fine(f"{topic.confirmed} get the alarms.{sent}")


def _not_allowed(error: NotAllowed) -> Found:
    return wrong(
        f"The role may not call {error.action}.",
        "Deploy the stacks of this version, which allow it, or add it to the role's policy.",
    )


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:  # noqa: PLR2004  two hours read better in minutes
        return f"{minutes} minutes ago"
    hours = minutes // 60
    return f"{hours} hours ago" if hours < 48 else f"{hours // 24} days ago"  # noqa: PLR2004  two days read better in hours
