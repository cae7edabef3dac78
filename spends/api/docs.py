"""/api/docs: the API's description as one page of our own, without scripts or other servers."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse

from spends.api.guard import is_public

router = APIRouter(prefix="/api", include_in_schema=False)

DESCRIPTION = """\
Everything the pages do. Send `Authorization: Bearer` with a personal token or with an access token
of `POST /api/auth/token`; `X-Household-Id` picks the household when you are in several.
Money is a decimal string beside its `currency_code`, days are `YYYY-MM-DD`, instants end in `Z`.
Errors are `application/problem+json`. A `POST` with an `Idempotency-Key` is done once."""

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 Inter, system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; overflow-wrap: anywhere }
code, pre { font: 13px/1.5 ui-monospace, monospace }
nav ul { columns: 2; padding: 0; list-style: none }
details { border-top: 1px solid #8884; padding: .6rem 0 }
summary { cursor: pointer }
summary b { display: inline-block; min-width: 4.5rem }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0 }
th { font-weight: 600 }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"
_BUILT = "spends_docs"
_METHODS = ("get", "post", "put", "patch", "delete")


def install(api: FastAPI) -> None:
    """Make an application describe itself with its ways to sign in and its errors."""

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = _described(api)
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's own guide does it


def _described(api: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=api.title, version=api.version, description=api.description, routes=api.routes
    )
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "spends_session"},
    }
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, method, operation in _operations(document):
        responses = operation["responses"]
        if "422" in responses:
            responses["422"] = {"description": "What was sent cannot be used", "content": content}
        responses["default"] = {"description": "It did not work", "content": content}
        if not is_public(method.upper(), path):
            operation["security"] = [{"bearer": []}, {"session": []}]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return document


_PROBLEM = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


@router.get("/openapi.json")
async def openapi(request: Request) -> JSONResponse:
    """Return the description for programs."""
    return JSONResponse(request.app.openapi())


@router.get("/docs")
async def page(request: Request) -> HTMLResponse:
    """Return the description for people."""
    state = request.app.state
    if not hasattr(state, _BUILT):
        setattr(state, _BUILT, _page(request.app.openapi()))
    return HTMLResponse(getattr(state, _BUILT), headers={"Content-Security-Policy": _POLICY})


def _page(document: Mapping[str, Any]) -> str:
    by_tag: dict[str, list[str]] = {}
    for path, method, operation in _operations(document):
        tag = operation.get("tags", ["other"])[0]
        by_tag.setdefault(tag, []).append(_operation(path, method, operation))
    links = "".join(f'<li><a href="#{tag}">{escape(tag)}</a></li>' for tag in by_tag)
    rooms = "".join(
        f'<section><h2 id="{tag}">{escape(tag)}</h2>{"".join(parts)}</section>'
        for tag, parts in by_tag.items()
    )
    schemas = "".join(
        f'<details id="{name}"><summary><code>{escape(name)}</code></summary>{_fields(schema)}'
        "</details>"
        for name, schema in sorted(document["components"]["schemas"].items())
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Spends API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<main><h1>Spends API</h1><p>{escape(DESCRIPTION)}</p>"
        f'<p>For programs: <a href="/api/openapi.json">openapi.json</a></p>'
        f'<nav aria-label="Contents"><ul>{links}<li><a href="#schemas">schemas</a></li></ul></nav>'
        f'{rooms}<section><h2 id="schemas">schemas</h2>{schemas}</section></main></body></html>'
    )


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    summary = escape(operation.get("summary", ""))
    parts = [f"<p>{escape(operation.get('description', ''))}</p>"]
    parameters = [
        (item["name"], f"{item['in']}, {_type(item['schema'])}", item.get("description", ""))
        for item in operation.get("parameters", ())
    ]
    parts.append(_table(parameters))
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        parts.append(f"<p>Send <code>{media}</code>: {_type(content['schema'])}</p>")
    for status, response in operation["responses"].items():
        found = [
            _type(content.get("schema", {})) for content in response.get("content", {}).values()
        ]
        shape = f": {found[0]}" if found else ""
        parts.append(f"<p>{status} {escape(response['description'])}{shape}</p>")
    if "security" not in operation:
        parts.append("<p>Needs no credentials.</p>")
    return (
        f"<details><summary><b>{method.upper()}</b> <code>{escape(path)}</code> {summary}"
        f"</summary>{''.join(parts)}</details>"
    )


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#{name}">{escape(name)}</a>'
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return " or ".join(_type(item) for item in schema[choice])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if "enum" in schema:
        return " | ".join(escape(str(value)) for value in schema["enum"])
    kind = schema.get("format") or schema.get("type") or "any"
    return escape(str(kind))


def _fields(schema: Mapping[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = [
        (
            name,
            _type(field) + (", required" if name in required else ""),
            field.get("description", ""),
        )
        for name, field in schema.get("properties", {}).items()
    ]
    if not rows:
        return f"<p>{_type(schema)}</p>"
    return f"<p>{escape(schema.get('description', ''))}</p>{_table(rows)}"


def _table(rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    body = "".join(
        f'<tr><th scope="row"><code>{escape(name)}</code></th>'
        f"<td>{kind}</td><td>{escape(note)}</td></tr>"
        for name, kind, note in rows
    )
    return f"<table><tbody>{body}</tbody></table>"
