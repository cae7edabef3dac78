"""Row-level security for the tables of households, for migrations."""

from collections.abc import Iterable

from alembic.operations import Operations

# A row is seen and written only in the household that the transaction has bound; `app.system` is
# the named way out.
WALL = """
    household_id = (select nullif(current_setting('app.household_id', true), '')::uuid)
    or (select current_setting('app.system', true)) = 'on'
"""


def build_walls(operations: Operations, tables: Iterable[str]) -> None:
    """Put tables behind the wall between households; SQLite has none."""
    if operations.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        operations.execute(f'alter table "{table}" enable row level security')
        operations.execute(f'alter table "{table}" force row level security')
        operations.execute(
            f'create policy household_wall on "{table}" using ({WALL}) with check ({WALL})'
        )
