"""JSON Schema (draft 2020-12) of the stored form: a session's front matter, an event.yml, a vocabulary."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from campnotes.core.model import Event, Scheme, Session
from campnotes.core.site import Site

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def session_schema(site: Site, path: str) -> Schema:
    """Of the mapping between the two `---` of a stored session."""
    schema = _schema(Session, site, path)
    del schema["properties"]["body"]  # stands after the front matter
    schema["required"] = ["schema", *schema["required"]]
    detail = schema["$defs"]["Detail"]
    text = detail["properties"]["text"]
    schema["$defs"]["Detail"] = {"description": detail.pop("description"), "anyOf": [text, detail]}
    return schema


def event_schema(site: Site, path: str) -> Schema:
    return _schema(Event, site, path)


def vocabulary_schema(site: Site, path: str) -> Schema:
    """Of a file of sessions/vocabulary/."""
    return _schema(Scheme, site, path)


def _schema(model: type[BaseModel], site: Site, path: str) -> Schema:
    named = {"$id": site.address(path)} if site.url else {}
    schema = _plain(model.model_json_schema())
    return {"$schema": DIALECT, **named, "title": model.__name__, **schema}


def _plain(schema: Schema) -> Schema:
    """The schema as people read it: without null, which is never stored, and titles that only repeat the key."""
    plain: Schema = {}
    for key, value in schema.items():
        match key:
            case "properties" | "$defs":
                plain[key] = {name: _plain(one) for name, one in value.items()}
            case "items":
                plain[key] = _plain(value)
            case "anyOf":  # a value or null
                plain |= _plain(value[0])
            case "title":
                pass
            case _ if value is not None:
                plain[key] = value
    return plain
