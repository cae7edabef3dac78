"""Statements are timed by kind; what is slow is told by its shape and once."""

import time

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import event, text
from structlog.testing import capture_logs

from spends.kit import statements
from spends.kit.database import Database

SECRET = "O'Hara 1234567"


def _value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget which statements were logged."""
    monkeypatch.setattr(statements, "_logged", set())


@pytest.mark.parametrize(
    ("statement", "shape"),
    [
        ("select a from b where c = 'x''y' and d = 12", "select a from b where c = ? and d = ?"),
        ("select a\n  from b1  where c in (?, ?, ?)", "select a from b1 where c in (?, ...)"),
        (
            "insert into t2 (a) values (%(a__0)s, %(b__0)s::JSON), (%(a__1)s, %(b__1)s)",
            "insert into t2 (a) values (?, ...), ...",
        ),
        ("select x limit 10.5", "select x limit ?"),
        ("select x where y = ?", "select x where y = ?"),
    ],
)
def test_a_shape_has_no_values(statement: str, shape: str) -> None:
    assert statements.shape(statement) == shape


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("SELECT 1", "read"),
        ("(select 1)", "read"),
        ("WITH a AS (select 1) select * from a", "read"),
        ("INSERT INTO a VALUES (1)", "write"),
        ("update a set b = 1", "write"),
        ("BEGIN IMMEDIATE", "write"),
        ("BEGIN", ""),
        ("COMMIT", ""),
        ("", "write"),
    ],
)
def test_kinds(statement: str, kind: str) -> None:
    assert statements.kind_of(statement) == kind


def test_statements_are_timed_and_connections_counted(database: Database) -> None:
    name = "spends_database_statement_duration_seconds_count"
    reads, busy = _value(name, kind="read"), _value("spends_database_connections_in_use")
    with database.system("a test", write=False) as uow:
        uow.session.execute(text("select 1"))
        assert _value("spends_database_connections_in_use") == busy + 1
    assert _value("spends_database_connections_in_use") == busy
    assert _value(name, kind="read") >= reads + 1


def test_a_slow_statement_is_logged_once_without_its_values(
    database: Database, fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "SLOW_SECONDS", -1.0)
    name = "spends_database_slow_statements_total"
    before = _value(name, kind="read")
    with capture_logs() as logs, database.system("a test", write=False) as uow:
        for _ in range(3):
            uow.session.execute(
                text("select :given, 'O''Hara 1234567', 1234567"), {"given": SECRET}
            )
    found = [line for line in logs if line["event"] == "slow_statement"]
    ours = [line for line in found if "select ?" in line["statement"]]
    assert len(ours) == 1
    assert "1234567" not in str(logs)
    assert _value(name, kind="read") >= before + 3


def test_only_what_is_slow_is_called_so(database: Database, fresh: None) -> None:
    def dawdle(*_: object) -> None:
        time.sleep(0.12)

    name = "spends_database_slow_statements_total"
    before = _value(name, kind="read")
    with database.system("a test", write=False) as uow:
        uow.session.execute(text("select 1"))
        assert _value(name, kind="read") == before
        event.listen(database.engine, "before_cursor_execute", dawdle)
        uow.session.execute(text("select 1"))
    assert _value(name, kind="read") == before + 1
