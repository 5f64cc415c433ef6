"""What must not be in a finished site, whatever made it: the last look before readers see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from campnotes.core.findings import Finding, finding
from campnotes.core.policy import has_policy
from campnotes.core.privacy import contact_data

KINDS = {
    *("css", "csv", "gif", "html", "ico", "jpeg", "jpg", "js", "json", "map", "pdf", "png", "sqlite", "svg", "ttl"),
    *("txt", "webp", "woff2", "xml"),
}
NAMES = {"CNAME", "sitemap.xml.gz"}
PREVIEW = re.compile(
    r"assets/preview/[0-9a-f]{16}/[a-z_.-]+\.(?:mjs|wasm|zip|zst)"
)  # "…/pyodide.asm.wasm": the program
LOADER = re.compile(
    r"<(?:audio|embed|iframe|image|img|input|link|object|script|source|track|use|video)\b[^>]*>",  # "<img src=x.png>"
    re.IGNORECASE,
)
FOREIGN = re.compile(r"\s(?:data|href|poster|src|srcset)=[\"']?\s*(?:https?:)?//", re.IGNORECASE)  # ' src="//cdn'
ONLY_NAMED = re.compile(r"\srel=[\"']?(?:alternate|canonical)\b")  # a link that leads somewhere and loads nothing
FOREIGN_STYLE = re.compile(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)  # "url(https://"
CONTENT = 'id="cn-content"'  # of our frame; what stands before it is the site's own
NOT_READ = re.compile(r"<(?:script|style)\b.*?</", re.DOTALL)  # "<script>…</"
# '<dd class="cn-cite">…</d', made of what stands on the page anyway: parts of it could look like contact data together
CITED = re.compile(r'<(?:dd class="cn-cite"|details class="cn-bibtex").*?</d', re.DOTALL)
WITHIN_A_LINE = re.compile(r"</?(?:a|code|em|s|strong)\b[^>]*>")  # "<em>"
TAG = re.compile(r"<[^>]*>")  # "<p>"


def inspect(name: str, content: bytes | None, generated: bool) -> Iterator[Finding]:
    """What is wrong with a file of a finished site; `content` is None for what is no regular file.

    `generated` says that it is a page made from notes, which must not show contact data.
    """
    kind = name.rpartition(".")[2]
    known = kind in KINDS or name in NAMES or PREVIEW.fullmatch(name)
    if content is None or not known or "/." in f"/{name}":
        yield finding("output-kind", name)
        return
    if kind == "css" and FOREIGN_STYLE.search(content.decode("utf-8", "replace")):
        yield finding("output-foreign", name)
    if kind in ("html", "svg") and _loads_from_elsewhere(content.decode("utf-8", "replace")):
        yield finding("output-foreign", name)
    if kind == "html":
        yield from _inspect_page(name, content.decode("utf-8", "replace"), generated)


def _inspect_page(name: str, html: str, generated: bool) -> Iterator[Finding]:
    if not has_policy(html):
        yield finding("output-policy", name)
    if generated:
        for line in _visible_lines(html.partition(CONTENT)[2]):
            for kind in _kinds_of_contact_data(line):
                yield finding("contact-data", name, kind=kind)


@lru_cache(maxsize=100_000)
def _kinds_of_contact_data(line: str) -> tuple[str, ...]:
    """Kept, because what a note says stands on several pages."""
    return tuple(one.kind for one in contact_data(line))


def _loads_from_elsewhere(html: str) -> bool:
    return any(FOREIGN.search(unescape(loader)) and not ONLY_NAMED.search(loader) for loader in LOADER.findall(html))


def _visible_lines(html: str) -> list[str]:
    text = TAG.sub("\n", WITHIN_A_LINE.sub("", CITED.sub("<", NOT_READ.sub("<", html))))
    return [unescape(line) for line in text.split("\n") if line.strip()]
