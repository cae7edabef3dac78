"""What pydantic found wrong, in words for the person who filled in the form."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from spends.kit.errors import FieldError, InvalidInput

Model = TypeVar("Model", bound=BaseModel)

_SENTENCES = {
    "missing": "This is missing.",
    "string_type": "This must be text.",
    "string_too_short": "Enter at least {min_length} characters.",
    "string_too_long": "Enter at most {max_length} characters.",
    "too_long": "Give at most {max_length}.",
    "too_short": "Give at least {min_length}.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_from_float": "This must be a whole number.",
    "decimal_type": "This must be a number, such as 12.30.",
    "decimal_parsing": "This must be a number, such as 12.30.",
    "finite_number": "This must be a number, such as 12.30.",
    "date_type": "This must be a date, such as 2025-01-31.",
    "date_parsing": "This must be a date, such as 2025-01-31.",
    "date_from_datetime_parsing": "This must be a date that exists, such as 2025-01-31.",
    "date_from_datetime_inexact": "This must be a date without a time, such as 2025-01-31.",
    "datetime_parsing": "This must be an instant, such as 2025-01-31T12:00:00Z.",
    "uuid_type": "This is not an id.",
    "uuid_parsing": "This is not an id.",
    "enum": "This must be one of {expected}.",
    "literal_error": "This must be one of {expected}.",
    "list_type": "This must be a list.",
    "dict_type": "This must be an object.",
    "model_type": "This must be an object.",
    "model_attributes_type": "This must be an object.",
    "extra_forbidden": "There is no such field.",
    "json_invalid": "This is not valid JSON.",
    "greater_than": "This must be more than {gt}.",
    "greater_than_equal": "This must be at least {ge}.",
    "less_than": "This must be less than {lt}.",
    "less_than_equal": "This must be at most {le}.",
}
_PLACES = {"body", "query", "path", "header", "cookie", "form"}


def sentence(error: Mapping[str, Any]) -> str:
    """Return one error of pydantic as a sentence."""
    context = error.get("ctx") or {}
    if error.get("type") in {"value_error", "assertion_error"}:
        reason = str(context.get("reason") or context.get("error") or error.get("msg"))
        return reason if reason.endswith(".") else f"{reason}."
    if context.get("min_length") == 1:
        return "This cannot be empty."
    template = _SENTENCES.get(str(error.get("type")))
    if template is None:
        return "This cannot be used. Check it."
    try:
        return template.format(**context)
    except KeyError:
        return "This cannot be used. Check it."


def field_errors(errors: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """Return what pydantic or FastAPI found, a sentence a field, named like `splits.0.amount`."""
    found: dict[str, FieldError] = {}
    for error in errors:
        path = list(error.get("loc", ()))
        if path and path[0] in _PLACES:
            path = path[1:]
        if error.get("type") == "json_invalid":
            path = []
        name = ".".join(str(part) for part in path) or "body"
        found.setdefault(name, FieldError(name, sentence(error)))
    return list(found.values())


def validated(model: type[Model], data: Any) -> Model:
    """Return `data` as the model; InvalidInput with a sentence for each field that does not fit."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        errors = field_errors(error.errors(include_url=False))
        raise InvalidInput(errors[0].message, errors) from error


def check_order(ids: Sequence[UUID], known: Iterable[UUID]) -> None:
    """Refuse an order, at `ids`, in which one of those known lacks or another is."""
    if sorted(ids) != sorted(known):
        message = "The list has changed meanwhile. Load it again."
        raise InvalidInput.field("ids", message)
