"""Texts, documents, names and queries that programs have stumbled over: each a name and how to make it, of a size."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import documents  # noqa: E402 - where it lies is known only now

Maker = Callable[[int], str]

REPEATED = {
    "emphasis opened": "_a ", "emphasis closed": "a_ ", "strong opened": "**a ", "strong glued": "**a", "three stars": "***a ",
    "emphasis crossed": "*a_ ", "emphasis nested": "*a **b ", "struck": "~~a ", "links opened": "[a", "links closed": "a]",
    "brackets and parens": "[ (](", "pictures": "![[]()", "link without end": "[a](b", "link in angles": "[a](<b",
    "link with title": '[a](b "', "code opened": "`a", "comments": "<!--", "instructions": "<?", "cdata": "<![CDATA[",
    "anchors": "<a ", "divisions": "<div>", "attributes": '<x a="', "closing tags": "</a>", "autolinks": "<http://a>",
    "addresses": "http://a.b/ ", "addresses glued": "http://a.b/", "www": "www.", "at signs": "a@", "mail like": "a.b@c.",
    "mentions": "@a/", "entities": "&", "entity names": "&amp;", "numeric entities": "&#x41;", "backslashes": "\\", "stars in words": "a*b",
    "underscores": "a_", "pipes": "|", "cells": "a | ", "colons": "Problem: ", "questions": "Wie? ", "digits": "0331 ",
    "phone like": "0331/12-", "dates": "1.2.2023 ", "dots": "1.", "slashes": "Amt / ", "parens": "(", "parens closed": "(a)",
    "quotes": "„a“ ", "dashes": "– ", "arrows": "→ ", "semicolons": "a; ", "commas": "Mia, ", "names": "Mia Krüning, ",
    "and": "und ", "gender": "Lehrer*innen ", "capitals": "AB", "one letter": "a", "emoji": "🙂", "joined emoji": "👩‍🌾",
    "combining": "a\u0301", "bidi": "\u202ea", "zero width": "\u200b", "soft hyphens": "a\u00ad", "blanks": " ", "hard blanks": "\u00a0",
    "templates": "{{ a }}", "blocks": "{% a %}", "attribute lists": "{: .a }", "footnotes": "[^1]", "math": "$a", "keys": "++a",
    "critic": "{~~a~>", "percent": "%41", "compound": "vereinshaus", "iban like": "DE12 3456 ", "sharp s": "ß",
}  # fmt: skip
"""Pieces that fill one line, and then lines of it."""

LINES: dict[str, Maker] = {
    "quotes deep": lambda n: ">" * 20 + " a\n" + "> a\n" * (n // 4),
    "list of lists": lambda n: "\n".join(f"{'  ' * (k % 20)}- a" for k in range(n // 25)),
    "list and blank lines": lambda n: "- a\n\n" * (n // 5),
    "numbers": lambda n: "\n".join(f"{k}. a" for k in range(n // 8)),
    "fences opened": lambda n: "```\n" * (n // 4),
    "fences in quotes": lambda n: "> ```\n" * (n // 6),
    "backticks growing": lambda n: " ".join("`" * k for k in range(1, 140)),
    "references": lambda n: "".join(f"[{k}]: u\n" for k in range(n // 12)) + "[0] " * 2_000,
    "reference chain": lambda n: "".join(f"[{k}]: <{k + 1}>\n" for k in range(n // 14)),
    "tables": lambda n: "a | b\n--|--\n" + "1 | 2\n" * (n // 6),
    "table wide": lambda n: "|" + "a|" * 3_000 + "\n|" + "-|" * 3_000 + "\n" + "|b|\n" * 1_000,
    "setext": lambda n: "a\n" * (n // 2) + "===",
    "rules": lambda n: "a\n\n---\n\n" * (n // 8),
    "blank lines": lambda n: "a" + "\n" * n,
    "problems": lambda n: "Problem: kein Geld\n" * (n // 19),
    "labels nested": lambda n: "\n".join(f"{'  ' * (k % 19)}- Problem {k}: Geld" for k in range(n // 30)),
    "labels alone": lambda n: "Problem:\nIdee:\nKontakt:\n" * (n // 24),
    "echoes": lambda n: "\n".join(["- Kein Raum im Ort", "- a b c", "- Kein Raum im Ort"] * (n // 50)),
    "chat": lambda n: "\n".join(f"14:{k % 60:02} Mia: Problem: Geld" for k in range(n // 26)),
    "legend": lambda n: "P = Problem, I = Idee\n" + "P: Geld\n" * (n // 8),
    "front matter": lambda n: "---\n" + "".join(f"k{k}: v\n" for k in range(190)) + "---\n" + "a\n" * 100,
    "front matter opened": lambda n: "---\n" + "a: b\n" * (n // 5),
    "html tables": lambda n: "<table>" + "<tr><td>a\n" * (n // 10),
    "wiki": lambda n: "== a ==\n* b\n** c\n" * (n // 16),
}  # fmt: skip

YAML: dict[str, str] = {
    "anchors": "a: &a [x]\n" + "".join(f"b{k}: &b{k} [*a, *a]\n" for k in range(30)),
    "laughs": "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{c}: &{c} [{f'*{p},' * 8}*{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)),
    "merge": "a: &a {x: y}\n" + "".join(f"k{k}: {{<<: [*a, *a, *a, *a]}}\n" for k in range(4_000)),
    "self": "a: &a\n  b: *a\n",
    "tag": "a: !!python/object/apply:os.system [exit]\n",
    "own tag": "a: !x y\n",
    "binary": "a: !!binary aGFsbG8=\n",
    "flow deep": "a: " + "[" * 100_000,
    "flow mappings deep": "a: " + "{a: " * 60_000,
    "flow wide": "a: [" + "x, " * 80_000 + "x]\n",
    "dashes deep": "- " * 100_000,
    "questions deep": "? " * 100_000,
    "keys": "".join(f"k{k}: v\n" for k in range(25_000)),
    "same keys": "a: b\n" * 40_000,
    "long scalar": "title: " + "x" * 250_000,
    "long quoted": 'title: "' + "\\x41" * 60_000 + '"\n',
    "folded": "title: >\n" + "  a\n" * 60_000,
    "blank folded": "title: |\n" + "\n" * 250_000,
    "quote opened": "title: '" + "a\n" * 100_000,
    "comments": "# a\n" * 60_000,
    "directives": "%YAML 9.9\n%TAG ! tag:a,2000:\n",
    "documents": "---\na: b\n" * 20_000,
    "numbers": "title: " + "9" * 200_000,
    "sexagesimal": "title: " + "1:" * 60_000 + "1\n",
    "date": "title: 2024-99-99\ndate: 9999-99-99\n",
    "items": "title: a\nproblems:\n" + "".join(f"- {{id: p{k}, text: x}}\n" for k in range(1, 6_000)),
    "same items": "title: a\nproblems:\n" + "- {id: p1, text: x}\n" * 6_000,
    "links": "title: a\nproblems: [{id: p1, text: a}]\nsuggestions:\n- {id: s1, text: x, addresses: [" + "p2, " * 15_000 + "p1]}\n",
    "unknown keys": "title: a\n" + "".join(f"titel{k}: x\n" for k in range(5_000)),
    "details deep": "title: a\nproblems:\n- id: p1\n  text: a\n  details: [" + "{text: a, details: [" * 6 + "]}" * 6 + "]\n",
    "tabs": "title:\n\t- a\n",
    "control": "title: a\x07b\n",
    "odd breaks": "title: a\u2028b\x85c\n",
    "byte order marks": "\ufeff" * 1_000 + "title: a\n",
    "contact data": "title: " + "0331 1234567 " * 15_000,
}  # fmt: skip

ENCODINGS = (
    "ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7", "cp1252",
    "latin-1", "iso8859-2", "iso8859-15", "cp1250", "cp1251", "cp437", "cp850", "cp852", "cp866", "mac-roman", "koi8-r",
    "big5", "gb18030", "gbk", "shift_jis", "euc-jp", "euc-kr", "iso2022_jp", "hz", "cp037", "cp500", "punycode", "tis-620",
    "cp1258",
)  # fmt: skip
ENCODED = "Überblick – „Wir sind hier“ …\n\nProblem: Straße zu laut\nIdee: Bänke für alle\n"

NAMES = (
    "CON.md", "aux.md", "nul", "com1.md", "lpt9.md", "-rf.md", "--help.md", "foo.", "foo ", "  foo.md", "a\nb.md", "a\rb.md",
    "a\tb.md", "a:b.md", "a*b?.md", "<img src=x onerror=P(1)>.md", '"><script>P(1)<', "x' onmouseover='P(1).md",
    "javascript:P(1).md", "%2e%2e%2fetc.md", "a%00b.md", "#a.md", "?a.md", "a b.md", "Übung.md", "U\u0308bung.md", "ÜBUNG.md",
    "straße.md", "STRASSE.md", "ﬁle.md", "ｆｕｌｌ.md", "\u202egnp.md", "a\u200bb.md", "a\u00adb.md", "İ.md", "ı.md", "K.md",
    "ß" * 100 + ".md", "a" * 251 + ".md", "🙂.md", "👩‍🌾.md", "{{7*7}}.md", "${7*7}.md", "{%raw%}.md", "a|b.md", "a;b.md", "a&b.md",
    "$(id).md", "`id`.md", "a\\b.md", "a'b.md", 'a"b.md', "index.md", "README.md", "event.yml", "event.md", "404.md", "search.md",
    "a.MD", "a.md.md", "a.markdown", "a.txt", "a.html", "a.docx", "a.yml", "a.exe", "..md", "...", "~", "a~", "a.md~", "a.md.bak",
    "__proto__.md", "constructor.md", "null.md", "true.md", "1.md", "0x1f.md", "a--b.md", "-a.md", "a-.md", "\x7f.md", "\x1b[31m.md",
)  # fmt: skip

QUERIES = (
    "w*", "*", "?", "*ort*", "wort~9", '"a b"~1000', "(" * 300 + "a" + ")" * 300, "a AND (b OR", "NOT a", "title:a", "[a TO z]", "a^99999",
    "\\", '"', '""', '"""', "„", "«»" * 60, "-", "--", "- -a", "+a", "a" * 5_000, "ä" * 300, "🙂" * 300, "\0", "\u202ea", "a\nb", "{{7*7}}",
    "<script>P(1)</script>", "' OR 1=1 --", "../../etc/passwd", "%00", "__proto__", "constructor", "toString", "ist das so", "0", "1e999", "-x " * 200,
    '"a b" ' * 50, "vereins" * 40, "\ud800",
)  # fmt: skip


def notes(size: int) -> dict[str, str]:
    """Markdown as large as a note may be, each line as long as a line may be."""
    line = 9_990
    filled = {name: "\n".join([piece * (line // len(piece))] * (size // line)) for name, piece in REPEATED.items()}
    return filled | {name: make(size)[:size] for name, make in LINES.items()}


def packages() -> dict[str, bytes]:
    """Word documents, pages and mails that are bombs."""
    part = f"<w:document {documents.WORD}><w:body>{{}}</w:body></w:document>"
    entities = (
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {c} "{f"&{p};" * 10}">' for p, c in zip("abcdefgh", "bcdefghi", strict=True))
        + "]>"
    )
    outside = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    paragraph = documents.paragraph
    return {
        "entities.docx": documents.docx(paragraph("&i;"), before=entities),
        "outside.docx": documents.docx(paragraph("&a;"), before=outside),
        "zeros.docx": documents.archive({"word/document.xml": part.format(paragraph("A")), "a.png": bytes(60 * 2**20)}, ZIP_DEFLATED),
        "zeros in part.docx": documents.archive({"word/document.xml": part.format(" " * 60 * 2**20)}, ZIP_DEFLATED),
        "members.docx": documents.archive({f"{n}.xml": "" for n in range(2_000)}),
        "deep.docx": documents.docx("<w:sdtContent>" * 50_000),
        "wide.docx": documents.docx("<w:p/>" * 300_000),
        "attribute.docx": documents.docx(f'<w:p w:x="{"a" * 3_000_000}"/>'),
        "attributes.docx": documents.docx("<w:p " + " ".join(f'a{n}=""' for n in range(100_000)) + "/>"),
        "numbering.docx": documents.docx(documents.listed("A") * 3_000, numbering=documents.NUMBERING),
        "tables.docx": documents.docx("<w:tbl><w:tr><w:tc>" * 60 + paragraph("A") + "</w:tc></w:tr></w:tbl>" * 60),
        "in itself.docx": _in_itself(),
        "cut.docx": documents.docx(paragraph("A"))[:-30],
        "tags.html": b"<html>" + b"<div>" * 50_000 + b"A",
        "lists.html": b"<html>" + b"<ul><li>" * 30_000 + b"A",
        "attributes.html": b"<html><p " + b"a='" * 80_000,
        "entities.html": b"<html>" + b"&" * 250_000,
        "doctype.html": b"<!doctype html [" + b"<!ENTITY a 'b'>" * 10_000 + b"]><p>A",
        "comments.html": b"<html>" + b"<!--" * 60_000,
        "formatting.html": b"<html>" + b"<b><i><font>" * 18_000 + b"A",
        "tables.html": b"<html>" + b"<table><tr><td>" * 15_000 + b"A",
        "spans.html": b"<html><table>" + b"<tr><td colspan=1000 rowspan=65534>A" * 6_000,
        "select.html": b"<html>" + b"<select><option>" * 15_000,
        "svg.html": b"<html>" + b"<svg><math>" * 20_000,
        "parts.eml": b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nA\n" * 30_000,
        "nested.eml": b"".join(b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a%d\n\n--a%d\n" % (n, n) for n in range(3_000)),
        "messages.eml": b"MIME-Version: 1.0\nContent-Type: message/rfc822\n\n" * 5_000,
        "words.eml": b"MIME-Version: 1.0\nSubject: " + b"=?utf-8?Q?a?= " * 15_000 + b"\n\nA",
        "headers.eml": b"MIME-Version: 1.0\n" + b"X-A: b\n" * 35_000 + b"\nA",
        "base64.eml": b"MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n" + b"QUFB" * 60_000,
    }  # fmt: skip


def _in_itself() -> bytes:
    """An archive whose part is an archive, and so on."""
    content = b"A"
    for _ in range(8):
        file = BytesIO()
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", content)
        content = file.getvalue()
    return content
