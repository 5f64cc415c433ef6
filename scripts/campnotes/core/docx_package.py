"""A Word document as it lies in its ZIP archive → the XML trees of its parts, within limits that are counted while
reading; what an archive says of its own size is not believed.
"""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import ParseError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

MEMBERS_LIMIT = 200
UNPACKED_LIMIT = 50 * 1024 * 1024  # bytes of all members
PART_LIMIT = 4 * 1024 * 1024  # bytes of one part that is read; 256 kB of text in 5,000 paragraphs take half of it
ELEMENTS_LIMIT = 100_000
DEPTH_LIMIT = 200

CHUNK = 64 * 1024
ENTRY = b"PK\x01\x02"  # before each member in the archive's directory
ENCRYPTED = 0x1  # flag of a member
DOCUMENT = "word/document.xml"
DAMAGES = (
    BadZipFile, EOFError, LookupError, NotImplementedError, OSError, ParseError, RuntimeError, ValueError, struct.error,
    zlib.error,
)  # fmt: skip


class PackageError(ValueError):
    """The document cannot be read; `code` is that of the finding."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Node:
    """An element: its name and attributes without namespaces, and its own text."""

    tag: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def child(self, *path: str) -> Node | None:
        """The first child of that name, or its first child of the next, and so on."""
        node: Node | None = self
        for tag in path:
            node = next((child for child in node.children if child.tag == tag), None) if node else None
        return node

    def value(self, *path: str) -> str | None:
        """The `val` of a child."""
        child = self.child(*path)
        return child.attributes.get("val", "") if child else None

    def is_on(self, tag: str) -> bool | None:
        """Whether a property is set, or unset; None when nothing is said of it."""
        value = self.value(tag)
        return None if value is None else value not in ("0", "false", "off", "none")

    def walk(self) -> Iterator[Node]:
        """This element and all within it, in order of the text."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += reversed(node.children)


EMPTY = Node("", {})


@dataclass(frozen=True)
class Package:
    """The parts that are read; those that a document lacks are empty."""

    document: Node
    styles: Node
    numbering: Node
    footnotes: Node
    endnotes: Node
    headers: tuple[Node, ...]
    footers: tuple[Node, ...]
    has_comments: bool


def open_package(raw: bytes) -> Package:
    """The parts of a document. Raises PackageError for a file that is none, or is damaged, encrypted or too large."""
    if raw.count(ENTRY) > 5 * MEMBERS_LIMIT:
        raise PackageError("archive-too-large")
    try:
        with ZipFile(BytesIO(raw)) as archive:
            return _Reader(archive).package()
    except PackageError:
        raise
    except (*DAMAGES, DefusedXmlException):
        raise PackageError("format-unreadable") from None


class _Reader:
    def __init__(self, archive: ZipFile) -> None:
        members = archive.infolist()
        if any(member.flag_bits & ENCRYPTED for member in members):
            raise PackageError("format-encrypted")
        if len(members) > MEMBERS_LIMIT or sum(member.file_size for member in members) > UNPACKED_LIMIT:
            raise PackageError("archive-too-large")
        if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
            raise PackageError("format-unreadable")
        self.archive = archive
        self.names = {member.filename for member in members}
        self.left = UNPACKED_LIMIT

    def package(self) -> Package:
        main = next((path for kind, path in self.relations("") if kind == "officeDocument"), DOCUMENT)
        if main not in self.names:
            raise PackageError("format-unreadable")
        parts: dict[str, list[Node]] = {}
        related = list(self.relations(main))
        for kind, path in related:
            if kind in ("styles", "numbering", "footnotes", "endnotes", "header", "footer") and path in self.names:
                parts.setdefault(kind, []).append(self.part(path))
        return Package(
            document=self.part(main),
            **{kind: parts.get(kind, [EMPTY])[0] for kind in ("styles", "numbering", "footnotes", "endnotes")},
            headers=tuple(parts.get("header", ())),
            footers=tuple(parts.get("footer", ())),
            has_comments=any(kind == "comments" for kind, _ in related),
        )

    def relations(self, part: str) -> Iterator[tuple[str, str]]:
        """What a part refers to within the archive: kind and path."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self.names:
            return
        for node in self.part(path).children:
            if node.attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, node.attributes.get("Target", "")))
                yield node.attributes.get("Type", "").rpartition("/")[2], target.lstrip("/")

    def part(self, path: str) -> Node:
        tree = _Tree()
        parser = XMLParser(target=tree, forbid_dtd=True)
        size = 0
        with self.archive.open(path) as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                self.left -= len(chunk)
                if size > PART_LIMIT or self.left < 0:
                    raise PackageError("archive-too-large")
                parser.feed(chunk)
        parser.close()
        return tree.root


class _Tree:
    """Builds the tree of a part, as the parser's target."""

    def __init__(self) -> None:
        self.root = EMPTY
        self.open: list[Node] = []
        self.elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > ELEMENTS_LIMIT or len(self.open) >= DEPTH_LIMIT:
            raise PackageError("format-too-complex")
        node = Node(_local(tag), {_local(name): value for name, value in attributes.items()})
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, tag: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        self.open[-1].text += text


def _local(name: str) -> str:
    return name.rpartition("}")[2]
