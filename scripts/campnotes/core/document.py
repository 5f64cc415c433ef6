"""The stored form of a session, both ways: front matter read strictly, written so that every YAML reader agrees.

`read` and `dump` are each other's inverse: `read(dump(session))` gives the session back, and no finding.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import frontmatter
from frontmatter.default_handlers import BaseHandler
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from campnotes.core.bounds import body_beyond_bounds
from campnotes.core.findings import Finding, finding
from campnotes.core.model import Event, Scheme, Session
from campnotes.core.yaml_strict import Path, Placed, Tree, YamlError, read_yaml, write_yaml

M = TypeVar("M", bound=BaseModel)

FENCE = re.compile(r"---[ \t]*")  # a line that opens or closes the front matter
STORED = re.compile(r"\A---[ \t]*\n(?:(?!---[ \t]*$).*\n){0,40}?schema:[ \t]*[\"']?campnotes/", re.MULTILINE)
# "---\ntitle: Beete\nproblems:", what is left of a stored session whose schema was deleted
OURS = re.compile(r"\A---[ \t]*\n(?:(?!---[ \t]*$).*\n)*?(?:problems|suggestions|contact_roles):", re.MULTILINE)
STORED_WITHIN = 20_000  # characters at the beginning of a file in which its schema must be named
BLANK_LINES_AROUND = re.compile(r"\A(?:[ \t]*\n)+|(?:\n[ \t]*)+\Z")

NOT_ONLY_TEXT = {"date", "start_date", "end_date", "start_time", "invented"}
"""Keys whose values need no quotes, because every YAML reader that sees more than text sees what we mean."""


class ContentError(ValueError):
    """Content that cannot be read; `findings` say what is wrong, with line, column and how to mend it."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{f.line}:{f.column}: {f.message('en')}" for f in findings))
        self.findings = findings


@dataclass(frozen=True)
class Stored:
    """A stored session as it was read."""

    session: Session
    placed: Placed
    """Its front matter, with the line and column of every value."""


class SessionHandler(BaseHandler):
    """The handler with which python-frontmatter reads and writes stored sessions as this module does.

    `frontmatter.load(path, handler=SessionHandler())` gives the same metadata as `read`, raises ContentError otherwise.
    """

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def detect(self, text: str) -> bool:
        return _split(text) is not None

    def split(self, text: str) -> tuple[str, str]:
        parts = _split(text)
        if parts is None:
            raise ValueError("no front matter")
        return parts

    def load(self, fm: str) -> dict[str, Any]:
        placed = _placed(fm, "")
        return dict(_mapping(placed, ""))

    def export(self, metadata: Mapping[str, object], **_: object) -> str:
        return write_yaml(metadata)

    def format(self, post: frontmatter.Post, **_: object) -> str:
        body = f"\n{post.content}\n" if post.content else ""
        return f"---\n{self.export(post.metadata)}---\n{body}"


HANDLER = SessionHandler()


def is_stored(text: str) -> bool:
    """Whether a text is a stored session (its front matter has `schema: campnotes/…`) rather than a messy note."""
    return STORED.match(unified(text[:STORED_WITHIN])) is not None


def is_raw(text: str) -> bool:
    """Whether a text is a messy note, and no stored session whose `schema` somebody has deleted."""
    text = unified(text[:STORED_WITHIN])
    return not (STORED.match(text) or OURS.match(text))


def read(text: str, path: str = "") -> tuple[Session | None, tuple[Finding, ...]]:
    """The session in `text`, or None and at least one finding of severity error that says why not.

    Never raises on any text; every finding's line exists.
    """
    try:
        return load(text, path), ()
    except ContentError as error:
        return None, error.findings


def load(text: str, path: str = "") -> Session:
    """The session in `text`; raises ContentError."""
    return parse(text, path).session


def parse(text: str, path: str = "", *, strict: bool = True) -> Stored:
    """The session in `text` with the place of each of its values; raises ContentError.

    Where it is not `strict`, a value that some YAML reader would not take for text needs no quotes.
    """
    text = unified(text)
    if not HANDLER.detect(text):
        raise ContentError((finding("no-front-matter", path, 1),))
    front, body = HANDLER.split(text)
    placed = _placed(front, path, strict=strict)
    metadata = _mapping(placed, path)
    if "schema" not in metadata:
        raise ContentError((finding("schema-missing", path, 1),))
    session = _validated(Session, {**metadata, "body": trimmed(body)}, placed, path)
    if beyond := body_beyond_bounds(body.replace("\r", "\n"), path, front.count("\n") + 3):
        raise ContentError(beyond)
    return Stored(session, placed)


def places(text: str, path: str = "") -> Placed:
    """Where the values of a stored session stand that can be read; nothing else about it is looked at."""
    front, _ = HANDLER.split(unified(text))
    return _placed(front, path, strict=False)


def dump(session: Session, *, defaults: bool = True) -> str:
    """The stored form of `session`, ending with one newline; keys in the model's order, empty ones left out.

    Without `defaults`, what nobody has set (`language`, `status`) is left out, too.
    """
    return HANDLER.format(frontmatter.Post(session.body, HANDLER, **metadata_of(session, defaults=defaults)))


def metadata_of(value: BaseModel, *, defaults: bool = True) -> dict[str, Any]:
    """The front matter of `value` as plain texts, lists and mappings, without what is empty."""
    data: dict[str, Any] = _bare(value.model_dump(mode="json", by_alias=True, exclude_unset=not defaults))
    if isinstance(value, Session):
        data = {"schema": data.pop("schema"), **data}
    return data


def trimmed(body: str) -> str:
    """A body without the blank lines around it and with line feeds only."""
    return BLANK_LINES_AROUND.sub("", body.replace("\r\n", "\n").replace("\r", "\n")).rstrip(" \t")


def load_event(text: str, path: str = "") -> Event:
    """The event in the text of an event.yml; raises ContentError."""
    return _load_yaml(Event, text, path)


def dump_event(event: Event) -> str:
    """The text of an event.yml."""
    return write_yaml(metadata_of(event))


def load_scheme(text: str, path: str = "") -> Scheme:
    """The concept scheme in the text of a vocabulary file; raises ContentError."""
    return _load_yaml(Scheme, text, path)


def unified(text: str) -> str:
    """A text without byte order mark and with the line ends of one system."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _load_yaml(model: type[M], text: str, path: str) -> M:
    placed = _placed(unified(text), path, first_line=1)
    return _validated(model, _mapping(placed, path), placed, path)


def _split(text: str) -> tuple[str, str] | None:
    """Front matter and body of a text whose first line is `---`; None when there is no closing `---`."""
    lines = text.removeprefix("\ufeff").split("\n")
    if not FENCE.fullmatch(lines[0].rstrip("\r")):
        return None
    for number, line in enumerate(lines[1:], 1):
        if FENCE.fullmatch(line.rstrip("\r")):
            return "".join(f"{front}\n" for front in lines[1:number]), "\n".join(lines[number + 1 :])
    return None


def _placed(front: str, path: str, first_line: int = 2, *, strict: bool = True) -> Placed:
    try:
        placed = read_yaml(front, first_line)
    except YamlError as error:
        raise ContentError((finding(error.code, path, error.line, error.column, **error.values),)) from None
    surprising = tuple(
        finding("yaml-not-text", path, *placed.place_of(where), value=_at(placed.tree, where))
        for where in placed.plain
        if where[-1:] == () or where[-1] not in NOT_ONLY_TEXT
    )
    if surprising and strict:
        raise ContentError(surprising)
    return placed


def _mapping(placed: Placed, path: str) -> dict[str, Tree]:
    if not isinstance(placed.tree, dict):
        raise ContentError((finding("front-matter-no-mapping", path, *placed.place_of(())),))
    return placed.tree


def _at(tree: Tree, where: Path) -> Tree:
    for step in where:
        tree = tree[step]  # type: ignore[index]
    return tree


def _validated(model: type[M], data: Mapping[str, object], placed: Placed, path: str) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = (_explained(one, model, placed, path) for one in error.errors(include_url=False))
        raise ContentError(tuple(dict.fromkeys(found))) from None


def _explained(error: ErrorDetails, model: type[BaseModel], placed: Placed, path: str) -> Finding:
    where: Path = error["loc"]
    line, column = placed.place_of(where)
    field = ".".join(str(step + 1) if isinstance(step, int) else step for step in where)
    value = error.get("input")
    shown = value if isinstance(value, str) else ""
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return finding("field-missing", path, line, column, field=field)
        case "extra_forbidden":
            known = sorted(_field_names(model, where[:-1]))
            near = difflib.get_close_matches(str(where[-1]), known, n=1, cutoff=0.5) or known
            return finding("field-unknown", path, line, column, field=field, known=", ".join(near))
        case "string_pattern_mismatch":
            return finding("value-malformed", path, line, column, field=field, value=shown, example=_example(where))
        case "literal_error":
            return finding(
                "value-not-allowed", path, line, column, field=field, value=shown, allowed=_listed(context["expected"])
            )
        case "string_too_short":
            return finding("value-empty", path, line, column, field=field)
        case "string_too_long" | "too_long":
            return finding("value-too-long", path, line, column, field=field, limit=context["max_length"])
        case "date_type" | "date_from_datetime_parsing" | "date_parsing" | "bool_parsing" | "value_error":
            return finding("value-malformed", path, line, column, field=field, value=shown, example=_example(where))
        case _:
            return finding("value-wrong-shape", path, line, column, field=field)


EXAMPLES = {
    "problems": "p1",
    "suggestions": "s1",
    "contact_roles": "c1",
    "types": "bekanntheit",
    "role": "quartiersmanagement",
    "addresses": "p1",
    "for": "p1",
    "date": "2023-07-04",
    "start_date": "2023-07-04",
    "end_date": "2023-07-05",
    "start_time": "14:30",
    "language": "de",
    "url": "https://example.org/notiz",
    "license": "CC-BY-4.0",
    "sha256": "3dfaeba4… (64 × 0–9, a–f)",
    "region": "DE-BB",
    "invented": "true",
}


def _listed(expected: str) -> str:
    """Pydantic's "'a', 'b' or 'c'" without the words of one language."""
    return expected.replace("'", "").replace(" or ", ", ")


def _example(where: Path) -> str:
    """A right value for the field at `where`."""
    names = [step for step in where if isinstance(step, str)]
    if names[-1:] == ["id"]:
        names.pop()  # of an item its list decides
    return EXAMPLES.get(names[-1], "…") if names else "…"


def _field_names(model: type[BaseModel], where: Path) -> set[str]:
    """The keys that may stand at `where`: of the model itself, or of the items of one of its fields."""
    for step in where:
        if isinstance(step, str):
            for name, info in model.model_fields.items():
                if step in (name, info.alias):
                    model = _item_model(info.annotation) or model
    return {info.alias or name for name, info in model.model_fields.items() if not info.exclude}


def _item_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if found := _item_model(part):
            return found
    return None


def _bare(value: Any) -> Any:
    """Nested data without empty values; a detail without details of its own is its text."""
    if isinstance(value, dict):
        kept = {key: _bare(one) for key, one in value.items() if one not in (None, [], {}, "") and one is not False}
        return kept["text"] if set(kept) == {"text"} else kept
    if isinstance(value, list):
        return [_bare(one) for one in value]
    return value
