"""Questions about two lines: asked, looked up, answered, taken back."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, or_, select, update
from sqlmodel import col

from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.models import Question
from spends.domains.matching.schemas import NewQuestion
from spends.kit import clock
from spends.kit.arrays import unnested
from spends.kit.columns import instant_text
from spends.kit.errors import NotFound
from spends.kit.ids import new_id
from spends.kit.repository import chunks, upsert
from spends.kit.sql import AnyRow, among, table_of
from spends.kit.unit_of_work import UnitOfWork

QUESTIONS = table_of(Question)
NAMES = (
    *("household_id", "id", "created_at", "updated_at", "version", "kind"),
    *("first_id", "second_id", "import_id", "answer", "answered_at"),
)


def question(uow: UnitOfWork, question_id: UUID) -> Question:
    """Return a question; NotFound when it is unknown."""
    found = uow.session.get(Question, (uow.household_id, question_id))
    if found is None:
        raise NotFound
    return found


def lock(uow: UnitOfWork, question_id: UUID) -> Question:
    """Return a question that nobody else answers while this work lasts."""
    query = select(Question).where(col(Question.id) == question_id).with_for_update()
    found = uow.session.scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found


def open_rows(uow: UnitOfWork, kind: QuestionKind | None = None) -> Sequence[AnyRow]:
    """Return (id, kind, first_id, second_id) of what nobody has answered, as it was asked."""
    query = _chosen(uow, "id", "kind", "first_id", "second_id").where(QUESTIONS.c.answer.is_(None))
    if kind is not None:
        query = query.where(QUESTIONS.c.kind == kind)
    return uow.session.connection().execute(query.order_by(QUESTIONS.c.id)).all()


def by_id(uow: UnitOfWork, ids: Sequence[UUID]) -> list[AnyRow]:
    """Return questions, answered or not, in the order of the ids."""
    query = _chosen(uow, *QUESTIONS.c.keys()).where(QUESTIONS.c.id.in_(ids))
    found = {row.id: row for row in uow.session.connection().execute(query)}
    return [found[question_id] for question_id in ids]


def about(uow: UnitOfWork, ids: Collection[UUID]) -> list[AnyRow]:
    """Return (id, kind, first_id, second_id, answer, import_id) of what was asked about lines."""
    found: dict[UUID, AnyRow] = {}
    names = ("id", "kind", "first_id", "second_id", "answer", "import_id")
    for some in chunks(set(ids)):
        for column in (QUESTIONS.c.first_id, QUESTIONS.c.second_id):
            query = _chosen(uow, *names).where(among(column, some))
            found |= {row.id: row for row in uow.session.connection().execute(query)}
    return list(found.values())


def asked_by(uow: UnitOfWork, import_id: UUID) -> list[tuple[UUID, UUID, UUID]]:
    """Return (id, first_id, second_id) of what an import asked or was sure of, without answers."""
    return _unanswered(uow, QUESTIONS.c.import_id == import_id)


def asked_about(uow: UnitOfWork, ids: Collection[UUID]) -> list[tuple[UUID, UUID, UUID]]:
    """Return (id, first_id, second_id) of what is sure or was asked about lines, not answered."""
    found: set[tuple[UUID, UUID, UUID]] = set()
    for some in chunks(ids):
        for column in (QUESTIONS.c.first_id, QUESTIONS.c.second_id):
            found.update(_unanswered(uow, column.in_(some)))
    return sorted(found)


def _unanswered(uow: UnitOfWork, condition: Any) -> list[tuple[UUID, UUID, UUID]]:
    query = _chosen(uow, "id", "first_id", "second_id").where(
        or_(QUESTIONS.c.answer.is_(None), QUESTIONS.c.answer == Answer.SURE), condition
    )
    return [(row[0], row[1], row[2]) for row in uow.session.connection().execute(query)]


def joined_pairs(uow: UnitOfWork, ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """Return the pairs with any of some lines that belong together, as was answered or was sure."""
    found: set[tuple[UUID, UUID]] = set()
    query = _chosen(uow, "first_id", "second_id").where(
        QUESTIONS.c.answer.in_((Answer.YES, Answer.SURE))
    )
    for some in chunks(ids):
        for column in (QUESTIONS.c.first_id, QUESTIONS.c.second_id):
            rows = uow.session.connection().execute(query.where(column.in_(some)))
            found.update((row[0], row[1]) for row in rows)
    return sorted(found)


def _chosen(uow: UnitOfWork, *names: str) -> Select[tuple[Any, ...]]:
    return select(*(QUESTIONS.c[name] for name in names)).where(_mine(uow))


def _mine(uow: UnitOfWork) -> Any:
    return QUESTIONS.c.household_id == uow.household_id


def add(uow: UnitOfWork, asked: Iterable[NewQuestion]) -> int:
    """Keep questions about pairs that nobody was asked about; return how many."""
    now = clock.now()
    # On SQLite past the ORM's types, which take as long for a row as the file does.
    id_of: Callable[[UUID | None], Any] = _bytes if uow.is_sqlite else _same
    moment = instant_text(now) if uow.is_sqlite else now
    household_id = id_of(uow.household_id)
    rows = [
        (
            household_id,
            id_of(new_id()),
            moment,
            moment,
            1,
            new.kind.value,
            id_of(new.first_id),
            id_of(new.second_id),
            id_of(new.import_id),
            new.answer.value if new.answer else None,
            moment if new.answer else None,
        )
        for new in asked
    ]
    if not rows:
        return 0
    connection = uow.session.connection()
    if uow.is_sqlite:
        marks = ", ".join("?" * len(NAMES))
        connection.exec_driver_sql(
            f"INSERT INTO match_question ({', '.join(NAMES)}) VALUES ({marks})"  # noqa: S608  our own names
            " ON CONFLICT DO NOTHING",
            rows,
        )
        return len(rows)
    fresh = unnested("fresh", {name: QUESTIONS.c[name].type for name in NAMES}, rows)
    statement = upsert(uow, QUESTIONS).from_select(list(NAMES), select(*fresh.c))
    connection.execute(statement.on_conflict_do_nothing())
    return len(rows)


def _bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _same(value: UUID | None) -> UUID | None:
    return value


def forget(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Remove questions, as if they had never been asked."""
    for some in chunks(ids):
        uow.session.connection().execute(
            delete(QUESTIONS).where(_mine(uow), QUESTIONS.c.id.in_(some))
        )


def forget_imports(uow: UnitOfWork, import_ids: Collection[UUID]) -> None:
    """Let questions say no more which of some imports asked them."""
    for some in chunks(import_ids):
        uow.session.connection().execute(
            update(QUESTIONS)
            .where(_mine(uow), QUESTIONS.c.import_id.in_(some))
            .values(import_id=None)
        )
