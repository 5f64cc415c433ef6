"""Word documents as notes: what their blocks become, what falls away by which rule, and the limits of the archive."""

from __future__ import annotations

import struct
import zipfile

import pytest

from campnotes.core.blocks import markdown_of
from campnotes.core.docx_note import docx_blocks
from campnotes.core.docx_package import (
    DEPTH_LIMIT,
    ELEMENTS_LIMIT,
    MEMBERS_LIMIT,
    PART_LIMIT,
    UNPACKED_LIMIT,
    PackageError,
)
from documents import NUMBERING, WORD, archive, docx, listed, paragraph

A = paragraph("A")
B = paragraph("B")


def markdown(raw: bytes) -> str:
    return markdown_of(docx_blocks(raw)[0]).strip("\n")


def fallen(raw: bytes) -> list[tuple[str, str]]:
    return [(dropped.rule, dropped.text) for dropped in docx_blocks(raw)[1]]


def styled(text: str, style: str) -> str:
    return paragraph(text, f'<w:pStyle w:val="{style}"/>')


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


STYLES = """
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="eigene"><w:name w:val="Zwischentitel"/><w:basedOn w:val="gliedert"/></w:style>
<w:style w:styleId="gliedert"><w:name w:val="Gliederung"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="fett"><w:name w:val="Fettzeile"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:styleId="Liste2"><w:name w:val="List Bullet 2"/>
  <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="Absatz"><w:name w:val="List Paragraph"/></w:style>
<w:style w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>
<w:style w:styleId="kreis"><w:name w:val="Kreis"/><w:basedOn w:val="kreis"/></w:style>
"""
TABLE = "<w:tbl>{}</w:tbl>"
ROW = "<w:tr>{}</w:tr>"
CELL = "<w:tc>{}</w:tc>"
BOX = f"""<mc:AlternateContent xmlns:mc="urn:mc">
  <mc:Choice><w:drawing><w:txbxContent>{B}</w:txbxContent></w:drawing></mc:Choice>
  <mc:Fallback><w:pict><w:txbxContent>{B}</w:txbxContent></w:pict></mc:Fallback>
</mc:AlternateContent>"""
CONTENTS = f"""<w:sdt>
  <w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>
  <w:sdtContent>{paragraph("X")}</w:sdtContent>
</w:sdt>"""


def table(*rows: tuple[str, ...]) -> str:
    return TABLE.format("".join(ROW.format("".join(CELL.format(cell) for cell in row)) for row in rows))


BLOCKS = {
    "paragraphs stand apart": (A + B, "A\n\nB"),
    "empty paragraphs part, the others are lines": (A + B + paragraph("") + A, "A\nB\n\nA"),
    "headings by the style's name": (styled("A", "berschrift1") + B, "# A\n\nB"),
    "headings by a style's level": (styled("A", "eigene"), "### A"),
    "headings by a level of their own": (paragraph("A", '<w:outlineLvl w:val="1"/>'), "## A"),
    "a localised style that is not listed": (styled("A", "Überschrift 2"), "A"),
    "title": (styled("A", "Titel"), "# A"),
    "bold paragraphs lead": (paragraph("A", run="<w:b/>") + B, "**A**\n\nB"),
    "bold by style": (styled("A", "fett"), "**A**"),
    "bold that is none": (paragraph("A", run='<w:b w:val="0"/>'), "A"),
    "a style based on itself": (styled("A", "kreis"), "A"),
    "bullets": (listed("A") + listed("B", 1) + listed("C", 0), "- A\n    - B\n- C"),
    "numbers": (
        listed("A", 0, 2) + listed("B", 1, 2) + listed("C", 1, 2) + listed("D", 0, 2),
        "1. A\n    a) B\n    b) C\n2. D",
    ),
    "numbers of two levels": (listed("A", 0, 2) + listed("B", 2, 2), "1. A\n        1.1 B"),
    "numbers that are a label": (listed("A", 0, 3) + listed("B", 0, 3), "- Problem 1: A\n- Problem 2: B"),
    "a list by its style": (styled("A", "Liste2"), "    - A"),
    "taken out of its list": (paragraph("A", '<w:pStyle w:val="Liste2"/><w:numPr><w:numId w:val="0"/></w:numPr>'), "A"),
    "a list without numbering": (listed("A", 0, 99), "A"),
    "a paragraph within an entry": (listed("A") + styled("B", "Absatz") + A, "- A\n\n  B\n\nA"),
    "bullets typed by hand": (paragraph("•\tA") + paragraph("•\tB", '<w:ind w:left="720"/>'), "•\tA\n\n    •\tB"),
    "tabs": (paragraph("A\tB\tC"), "A\tB\tC"),
    "blanks in front": (paragraph("  - A"), "  - A"),
    "breaks are lines": ("<w:p><w:r><w:t>A</w:t><w:br/><w:t>B</w:t><w:cr/><w:t>C</w:t></w:r></w:p>", "A\nB\nC"),
    "hyphens": (
        "<w:p><w:r><w:t>Mail</w:t><w:noBreakHyphen/><w:t>Lis</w:t><w:softHyphen/><w:t>te</w:t></w:r></w:p>",
        "Mail-Liste",
    ),
    "arrows": ('<w:p><w:r><w:t>A </w:t><w:sym w:font="Wingdings" w:char="F0E0"/><w:t> B</w:t></w:r></w:p>', "A → B"),
    "struck": (f"<w:p>{run('A ')}{run('B', '<w:strike/>')}</w:p>", "A ~~B~~"),
    "links": (f"<w:p><w:hyperlink>{run('Leitfaden')}</w:hyperlink></w:p>", "Leitfaden"),
    "fields": (f"<w:p><w:fldSimple>{run('3')}</w:fldSimple><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>", "3"),
    "tracked insertions": (f"<w:p><w:ins>{run('A')}</w:ins><w:moveTo>{run('B')}</w:moveTo></w:p>", "AB"),
    "a tracked paragraph": (f"<w:ins>{A}</w:ins>", "A"),
    "controls": (f"<w:sdt><w:sdtContent>{A}</w:sdtContent></w:sdt>", "A"),
    "formulas": ("<w:p><m:oMath xmlns:m='urn:m'><m:f><m:r><m:t>a+b</m:t></m:r></m:f></m:oMath></w:p>", "a+b"),
    "a deleted end of paragraph": (paragraph("A", "<w:rPr><w:del/></w:rPr>") + B, "AB"),
    "a deleted last end of paragraph": (paragraph("A", "<w:rPr><w:del/></w:rPr>"), "A"),
    "table": (table((A, B), (A, "<w:p/>")), "| A | B |\n| --- | --- |\n| A |  |"),
    "thoughts in a cell are rows": (
        table((A, B), (A, listed("C") + listed("D"))),
        "| A | B |\n| --- | --- |\n| A | C |\n|  | D |",
    ),
    "cells over columns": (
        table((A, B, A), (f'<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{A}', B)),
        "| A | B | A |\n| --- | --- | --- |\n| A |  | B |",
    ),
    "a table that lays out": (table((A + table((A, B), (B, A)), B)), "A\n\n| A | B |\n| --- | --- |\n| B | A |\n\nB"),
    "text boxes": (f"<w:p>{run('A')}<w:r>{BOX}</w:r></w:p>", "A\n\nB"),
    "an old text box": (f"<w:p><w:r><w:pict><w:txbxContent>{B}</w:txbxContent></w:pict></w:r></w:p>", "B"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), BLOCKS.values(), ids=BLOCKS)
def test_blocks(body: str, expected: str) -> None:
    assert markdown(docx(body, styles=STYLES, numbering=NUMBERING)) == expected


def test_a_localised_heading_without_styles() -> None:
    assert markdown(docx(styled("A", "berschrift2"), styles='<w:style w:styleId="berschrift2"/>')) == "## A"


def test_footnotes_stand_at_the_end() -> None:
    def reference(kind: str, number: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    body = (
        f"<w:p>{run('A')}{reference('footnote', 2)}{run(' B')}{reference('endnote', 2)}{reference('footnote', 2)}</w:p>"
    )
    notes = {
        "footnotes": f'<w:footnote w:id="2"><w:p>{run("Quelle")}{reference("footnote", 2)}</w:p></w:footnote>',
        "endnotes": f'<w:endnote w:id="2">{paragraph("Ende")}</w:endnote>',
    }
    assert markdown(docx(body, **notes)) == "A [1] B [2] [1]\n\n[1] Quelle [1]\n\n[2] Ende"


FALLING = {
    "deleted-text": f"<w:p><w:del><w:r><w:delText>X</w:delText></w:r></w:del>{run('A')}</w:p>",
    "deleted-text moved": f"<w:p><w:moveFrom>{run('X')}</w:moveFrom>{run('A')}</w:p>",
    "deleted-text paragraph": f"<w:del>{paragraph('X')}</w:del>{A}",
    "deleted-text row": f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{CELL.format(paragraph('X'))}</w:tr></w:tbl>{A}",
    "hidden": f"<w:p>{run('X', '<w:vanish/>')}{run('A')}</w:p>",
    "table-of-contents": styled("X", "Verzeichnis1") + A,
    "table-of-contents field": CONTENTS + A,
}


@pytest.mark.parametrize(("rule", "body"), FALLING.items(), ids=FALLING)
def test_what_falls_away_is_told_by_its_rule(rule: str, body: str) -> None:
    raw = docx(body, styles=STYLES)
    assert markdown(raw) == "A"
    assert fallen(raw) == [(rule.split()[0], "X")]


def test_page_headers_fall_away_and_comments_are_not_read() -> None:
    comment = f'<w:comment w:author="Uwe Unbekannt">{paragraph("Stimmt nicht")}</w:comment>'
    raw = docx(A, header=paragraph("Kopf"), footer=paragraph("Seite 1"), comments=comment)
    assert markdown(raw) == "A"
    assert fallen(raw) == [("page-header", "Kopf"), ("page-footer", "Seite 1"), ("comments", "")]


def test_the_document_is_found_by_the_relations_of_the_archive() -> None:
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        f'<Relationships><Relationship Type="{kinds}/officeDocument" Target="/word/document2.xml"/></Relationships>'
    )
    document = f"<w:document {WORD}><w:body>{A}</w:body></w:document>"
    assert markdown(archive({"_rels/.rels": relations, "word/document2.xml": document})) == "A"


def test_another_namespace_means_the_same() -> None:
    strict = f'<x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:body>{A}</x:body></x:document>'
    assert markdown(archive({"word/document.xml": strict.replace("w:", "x:")})) == "A"


# --- limits ---

ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def refused(raw: bytes) -> str:
    with pytest.raises(PackageError) as error:
        docx_blocks(raw)
    return error.value.code


@pytest.mark.parametrize("before", [ENTITIES, OUTSIDE, "<!DOCTYPE d>"])
def test_a_document_declares_nothing(before: str) -> None:
    assert refused(docx(paragraph("&b;" if "b" in before else "A"), before=before)) == "format-unreadable"


@pytest.mark.parametrize("further", [MEMBERS_LIMIT - 3, MEMBERS_LIMIT - 2])
def test_as_many_members_as_allowed(further: int) -> None:
    assert markdown(with_members(further)) == "A"


def test_one_member_more_is_refused() -> None:
    assert refused(with_members(MEMBERS_LIMIT - 1)) == "archive-too-large"
    assert refused(with_members(10 * MEMBERS_LIMIT)) == "archive-too-large"


def with_members(further: int) -> bytes:
    """A document of two members and further ones."""
    document = f"<w:document {WORD}><w:body>{A}</w:body></w:document>"
    return archive(
        {"word/document.xml": document, "[Content_Types].xml": ""} | {f"{n}.png": "" for n in range(further)}
    )


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_unpacked_size(over: int) -> None:
    document = f"<w:document {WORD}><w:body>{A}</w:body></w:document>".encode()
    raw = archive({"word/document.xml": document, "media/a.png": bytes(UNPACKED_LIMIT - len(document) + over)})
    assert refused(raw) == "archive-too-large" if over > 0 else markdown(raw) == "A"


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_size_of_a_part(over: int) -> None:
    document = f"<w:document {WORD}><w:body>{A}</w:body></w:document>"
    raw = archive({"word/document.xml": document + " " * (PART_LIMIT - len(document) + over)})
    assert refused(raw) == "archive-too-large" if over > 0 else markdown(raw) == "A"


def test_what_an_archive_says_of_its_size_is_not_believed() -> None:
    document = f"<w:document {WORD}><w:body>{A}</w:body></w:document>{' ' * PART_LIMIT}"
    raw = archive({"word/document.xml": document})
    lying = raw.replace(struct.pack("<L", len(document)), struct.pack("<L", 100))
    assert refused(lying) in ("archive-too-large", "format-unreadable")


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_number_of_elements(over: int) -> None:
    around = 2  # document and body
    raw = docx(A + "<w:p/>" * (ELEMENTS_LIMIT - around - A.count("<w:") + over))
    assert refused(raw) == "format-too-complex" if over > 0 else markdown(raw) == "A"


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_depth_of_elements(over: int) -> None:
    around = 2 + 3  # document and body; p, r and t
    depth = DEPTH_LIMIT - around + over
    raw = docx("<w:sdtContent>" * depth + paragraph("A") + "</w:sdtContent>" * depth)
    assert refused(raw) == "format-too-complex" if over > 0 else markdown(raw) == "A"


def test_an_encrypted_archive_says_so() -> None:
    raw = bytearray(docx(A))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.index(mark) + at
        raw[place] |= 1
    assert refused(bytes(raw)) == "format-encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_document_is_packed_as_all_are(method: int) -> None:
    document = f"<w:document {WORD}><w:body>{A}</w:body></w:document>"
    assert refused(archive({"word/document.xml": document}, method)) == "format-unreadable"


@pytest.mark.parametrize(
    "raw",
    [
        b"PK\x03\x04",
        docx(A)[:-30],
        docx(A)[:60] + b"\x00" * 20 + docx(A)[80:],
        archive({"a.txt": "A"}),
        archive({"word/document.xml": ""}),
        archive({"word/document.xml": "<w:document"}),
        archive({"word/document.xml": b"\xff\xfe<"}),
        archive({"word/document.xml": '<?xml version="1.0" encoding="klingonisch"?><a/>'}),
    ],
)
def test_a_damaged_document_is_unreadable(raw: bytes) -> None:
    assert refused(raw) == "format-unreadable"
