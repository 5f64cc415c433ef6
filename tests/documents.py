"""Notes in other formats, made by script: a text note as web page and as Word document, and small documents to read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

ENTRY = re.compile(r"^(?P<indent>[ \t]*)(?:(?P<mark>[-*•o–+])[ \t]+|(?=\[[ x]\]))(?P<text>\S.*)$")
RANKS = {"–": 1, "o": 2}  # bullets that stand deeper than others without being indented


@dataclass(frozen=True)
class Piece:
    """A line of a note: an entry at some depth of a list, from 1 on, or a line of text; an empty one is a gap."""

    text: str
    depth: int = 0


def pieces(text: str) -> Iterator[Piece]:
    """The lines of a text note; entries are as deep as their indentation and their bullets say."""
    open_at: list[int] = []
    for line in text.split("\n"):
        entry = ENTRY.match(line)
        if entry is None:
            open_at = open_at if not line.strip() else []
            yield Piece(line.strip())
            continue
        at = len(entry["indent"].expandtabs(4)) + RANKS.get(entry["mark"] or "", 0)
        while open_at and open_at[-1] >= at:
            open_at.pop()
        open_at.append(at)
        yield Piece(entry["text"], len(open_at))


def as_typed_page(text: str) -> bytes:
    """A web page on which the note stands as it was typed, line by line: hard blanks, bullets and all."""
    lines = (f"<p>{_hard(line)}</p>" if line.strip() else "<p>&nbsp;</p>" for line in text.split("\n"))
    return page("\n".join(lines))


def as_page(text: str) -> bytes:
    """A web page whose lists are lists; lines that follow each other stand in a paragraph with breaks."""
    html: list[str] = []
    open_lists = 0
    lines: list[str] = []
    for piece in [*pieces(text), Piece("")]:
        if piece.depth or not piece.text:
            html += [f"<p>{'<br>'.join(lines)}</p>"] if lines else []
            lines = []
        if piece.text or open_lists:
            keep = piece.depth if piece.text else open_lists
            html += ["</li></ul>"] * max(open_lists - keep, 0)
            html += ["</li>"] if 0 < piece.depth <= open_lists else []
            html += ["<ul>"] * max(piece.depth - open_lists, 0)
            open_lists = keep
        if piece.depth:
            html.append(f"<li>{_with_boxes(escape(piece.text))}")
        elif piece.text:
            lines.append(escape(piece.text))
    return page("\n".join([*html, "</li></ul>" * open_lists]))


def page(body: str) -> bytes:
    """A page of a site around what its author wrote."""
    return f"""<!DOCTYPE html>
<html lang="de"><head><meta charset="utf-8"><title>Campseite</title><style>p {{ color: black }}</style></head>
<body class="single has-sidebar">
<header class="site-header"><a href="/">Campseite</a><nav><ul><li>Problem: Menü</li></ul></nav></header>
<main><article>{body}<div class="share-buttons">Teilen</div></article>
<div id="comments"><ol><li>Uwe: Vorschlag: nix</li></ol></div></main>
<footer>Impressum</footer><script>let x = "<p>Problem: Skript</p>"</script></body></html>
""".encode()


def as_document(text: str) -> bytes:
    """A Word document whose lists are lists of the program."""
    return docx("".join(map(_paragraph, pieces(text))), numbering=NUMBERING)


def as_typed_document(text: str) -> bytes:
    """A Word document in which the note stands as it was typed."""
    return docx("".join(paragraph(line) for line in text.split("\n")))


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """A `w:p` with one run; tabs are `w:tab`."""
    pieces = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\t"))
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>{pieces if text else ''}</w:r></w:p>"


def listed(text: str, level: int = 0, number: int = 1) -> str:
    """A `w:p` of a list, at a level from 0 on."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{kind}">'
    + "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in enumerate(levels)
    )
    + "</w:abstractNum>"
    for kind, levels in enumerate(
        (
            [("bullet", "•")] * 9,
            [("decimal", "%1."), ("lowerLetter", "%2)"), ("decimal", "%1.%3")],
            [("decimal", "Problem %1:")],
        )
    )
) + "".join(f'<w:num w:numId="{kind + 1}"><w:abstractNumId w:val="{kind}"/></w:num>' for kind in range(3))


def docx(body: str, before: str = "", **parts: str) -> bytes:
    """A Word document with these contents of its body and of further parts: `styles`, `numbering`, `footnotes` …"""
    roots = {"header": "hdr", "footer": "ftr"}
    files = {"word/document.xml": f"{before}<w:document {WORD}><w:body>{body}</w:body></w:document>"}
    for name, content in parts.items():
        root = roots.get(name, name)
        files[f"word/{name}.xml"] = f"<w:{root} {WORD}>{content}</w:{root}>"
    related = "".join(f'<Relationship Type="{KINDS}/{name}" Target="{name}.xml"/>' for name in parts)
    files["word/_rels/document.xml.rels"] = f"<Relationships {RELATIONS}>{related}</Relationships>"
    return archive(files)


def archive(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return raw.getvalue()


def _paragraph(piece: Piece) -> str:
    return listed(piece.text, piece.depth - 1) if piece.depth else paragraph(piece.text)


def _with_boxes(text: str) -> str:
    return re.sub(r"^\[([ x])\]", lambda box: f"<input type=checkbox{' checked' if box[1] == 'x' else ''}>", text)


def _hard(line: str) -> str:
    bare = line.lstrip()
    indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
    tabs = escape(bare).replace("\t", "<span style='mso-tab-count:1'> </span>")
    return "&nbsp;" * indent + tabs
