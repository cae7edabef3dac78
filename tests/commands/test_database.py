"""The owner makes the tables and the application's role; the role works, and can do no more."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from spends import bootstrap
from spends.cli import main
from spends.domains.households import service as households
from spends.domains.ledger.service import accounts
from spends.kit.database import Database
from spends.settings import load
from tests.commands.conftest import Setter
from tests.support import secrets as support
from tests.support.postgres import execute

USER, PASSWORD = "spends_app", "a pass'word: with all % of @ it/"


@pytest.fixture
def owner(guarded: URL) -> URL:
    return support.owned_database(guarded, "commands")


@pytest.fixture
def named(owner: URL, guarded: URL, given: Setter) -> Iterator[URL]:
    """The application's URL, set with the owner's."""
    url = owner.set(username=USER, password=PASSWORD)
    given(
        database_url=url.render_as_string(hide_password=False),
        database_owner_url=owner.render_as_string(hide_password=False),
    )
    yield url
    execute(
        guarded.set(database=owner.database),
        f"""do $$ begin
            if exists (select from pg_roles where rolname = '{USER}') then
                drop owned by {USER}; drop role {USER};
            end if;
        end $$""",
    )


def said(capsys: pytest.CaptureFixture[str]) -> str:
    out = capsys.readouterr()
    return out.out + out.err


def test_the_role_works_under_the_walls_and_owns_nothing(
    named: URL, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["prepare-database"]) == 0, said(capsys)
    assert f"The role {USER} is made" in said(capsys)
    assert main(["migrate"]) == 0, said(capsys)
    assert main(["prepare-database"]) == 0, said(capsys)
    assert f"The role {USER} is up to date" in said(capsys)

    built = bootstrap.build(load())
    monkeypatch.setattr(bootstrap, "start", lambda: built)
    monkeypatch.setenv("SPENDS_NEW_PASSWORD", "correct horse battery")
    assert main(["create-user", "ann@example.org"]) == 0, said(capsys)
    assert main(["create-user", "bob@example.org"]) == 0, said(capsys)
    try:
        _assert_bound(built.database)
    finally:
        built.close()


def _assert_bound(database: Database) -> None:
    with database.system("who there is", write=False) as uow:
        ann, bob = (
            households.administered_by(uow, f"{name}@example.org")[0] for name in ("ann", "bob")
        )
        assert uow.session.scalar(text("select count(*) from category")) > 0
    with database.unit_of_work(ann) as uow:
        assert accounts.account_labels(uow) == {}
        seen = uow.session.scalars(text("select distinct household_id from category"))
        assert [str(found) for found in seen] == [str(ann.household_id)]
    refused = (
        "drop table category",
        "alter table category disable row level security",
        "drop policy household_wall on category",
        "create table mine (id integer)",
        "truncate category",
        f"set role {support.OWNER}",
        "update alembic_version set version_num = '0'",
        "create role another",
    )
    for statement in refused:
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(statement))
    with database.engine.begin() as connection:
        assert connection.scalar(text("select count(*) from category")) == 0
        connection.execute(
            text("select set_config('app.household_id', :id, true)"), {"id": str(bob.household_id)}
        )
        with pytest.raises(ProgrammingError, match="row-level security"):
            connection.execute(
                text("insert into category select (jsonb_populate_record(null::category, :row)).*"),
                {"row": f'{{"household_id": "{ann.household_id}"}}'},
            )
    with database.engine.connect() as other:
        other.execute(text("set local row_security = off"))
        with pytest.raises(DBAPIError, match="row-level security"):
            other.execute(text("select count(*) from category"))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("create role {user} login superuser", "is a superuser"),
        ("create role {user} login bypassrls", "passes row-level security by"),
        ("create role {user} login in role {owner}", "is a member of the owner's role"),
    ],
)
def test_a_role_that_the_walls_do_not_bind_is_refused(
    named: URL, guarded: URL, statement: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    execute(guarded, statement.format(user=USER, owner=support.OWNER))
    assert main(["prepare-database"]) == 1
    assert words in said(capsys)


def test_a_role_that_owns_tables_is_refused(
    named: URL, owner: URL, guarded: URL, capsys: pytest.CaptureFixture[str]
) -> None:
    here = guarded.set(database=owner.database)
    execute(
        here,
        f"create role {USER} login",
        "create table theirs (id integer)",
        f"alter table theirs owner to {USER}",
    )
    assert main(["prepare-database"]) == 1
    assert "owns 1 tables" in said(capsys)


def test_the_owner_is_not_the_application(
    owner: URL, given: Setter, capsys: pytest.CaptureFixture[str]
) -> None:
    url = owner.render_as_string(hide_password=False)
    given(database_url=url, database_owner_url=url)
    assert main(["prepare-database"]) == 1
    assert f"would work as {support.OWNER}" in said(capsys)


def test_what_cannot_be_prepared_says_why(
    owner: URL, given: Setter, capsys: pytest.CaptureFixture[str]
) -> None:
    given(database_url="")
    assert main(["prepare-database"]) == 1
    assert "SQLite has no roles" in said(capsys)
    given(database_url=owner.render_as_string(hide_password=False))
    assert main(["prepare-database"]) == 1
    assert "SPENDS_DATABASE_OWNER_SECRET" in said(capsys)


def test_secrets_say_who_the_owner_and_the_application_are(
    owner: URL,
    named: URL,
    secrets: support.Secrets,
    given: Setter,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given(database_url="", database_owner_url="")
    secrets.put("owner", support.rds_secret(owner, support.OWNER, support.OWNER_PASSWORD))
    secrets.put("application", support.rds_secret(owner, USER, PASSWORD))
    given(database_owner_secret="owner", database_secret="application")
    assert main(["prepare-database"]) == 0, said(capsys)
    assert main(["migrate"]) == 0, said(capsys)
    engine = bootstrap.engine_of(load())
    with engine.connect() as connection:
        assert connection.scalar(text("select current_user")) == USER
        assert connection.scalar(text("select count(*) from job_lease")) == 0
    engine.dispose()
    assert PASSWORD not in said(capsys)


def test_a_secret_that_names_no_host_is_put_to_the_address(
    owner: URL,
    named: URL,
    secrets: support.Secrets,
    given: Setter,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """RDS keeps only the user and the password of an owner whose secret it manages itself."""
    secrets.put("short-owner", {"username": support.OWNER, "password": support.OWNER_PASSWORD})
    secrets.put("short-application", {"username": USER, "password": PASSWORD})
    address = owner.set(username=None, password=None).render_as_string()
    given(database_url=address, database_owner_url="")
    given(database_owner_secret="short-owner", database_secret="short-application")
    assert main(["prepare-database"]) == 0, said(capsys)
    engine = bootstrap.engine_of(load())
    with engine.connect() as connection:
        assert connection.scalar(text("select current_user")) == USER
    engine.dispose()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "wrong"}, "refuses the name or the password"),
        ({"username": "nobody", "password": "wrong"}, "refuses the name or the password"),
        ({"database": "nowhere"}, "no database of that name"),
    ],
)
def test_a_wrong_address_is_told_in_one_sentence(
    owner: URL,
    given: Setter,
    change: dict[str, str],
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given(database_url=owner.set(**change).render_as_string(hide_password=False))
    assert main(["migrate"]) == 1
    told = capsys.readouterr().err
    assert words in told
    assert "SPENDS_DATABASE_URL" in told
    assert len(told.splitlines()) == 1
    assert "wrong" not in told


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://spends:secret-word@127.0.0.1:1/spends", "No database answers"),
        ("postgresql://spends:secret-word@no-such-host.invalid/spends", "no host of that name"),
        ("mysql://spends:secret-word@127.0.0.1/spends", "no address of a database"),
        ("postgresql://spends:secret-word@127.0.0.1", "no address of a database"),
        ("postgresql://spends:secret#word@127.0.0.1/spends", "no address of a database"),
        ("spends.db", "no address of a database"),
    ],
)
@pytest.mark.parametrize("command", [["migrate"], ["check"]])
def test_an_address_that_leads_nowhere_is_told_in_few_words(
    given: Setter, url: str, words: str, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    given(database_url=url)
    assert main(command) == 1
    told = capsys.readouterr().err
    assert words in told
    assert len(told.splitlines()) <= 2
    assert "Traceback" not in told
    assert "secret" not in told
