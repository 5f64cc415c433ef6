"""Web pages as notes: what their blocks become, and what falls away by which rule."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from campnotes.core.blocks import markdown_of
from campnotes.core.html_note import DEPTH_LIMIT, TAGS_LIMIT, TooComplexError, html_blocks


def markdown(html: str) -> str:
    return markdown_of(html_blocks(html)[0]).strip("\n")


def fallen(html: str, *, mail: bool = False) -> list[tuple[str, str]]:
    return [(dropped.rule, dropped.text) for dropped in html_blocks(html, mail=mail)[1]]


LONG = "Uwe erzählte von der Probe, zu der niemand mehr kommen wollte"
WORD_LIST = """
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<i> </i></span>A</p>
<p class=MsoListParagraph style='mso-list:l1 level2 lfo1'><span style='mso-list:Ignore'>1)</span>B</p>
"""
BLOCKS = {
    "paragraphs stand apart": ("<p>Eins<p>Zwei", "Eins\n\nZwei"),
    "empty paragraphs part, the others are lines": ("<p>A<p>B<p>&nbsp;<p>C", "A\nB\n\nC"),
    "a sentence over two paragraphs": (
        f"<p>{LONG},<p>und alle nickten.<p>{LONG}.<p>und",
        f"{LONG},\nund alle nickten.\n\n{LONG}.\n\nund",
    ),
    "breaks are lines": ("<p>Eins<br>Zwei<br/></p>", "Eins\nZwei"),
    "two breaks part": ("Eins<br><br>Zwei", "Eins\n\nZwei"),
    "hard blanks indent": ("<p>&nbsp;&nbsp;- Kind</p>", "  - Kind"),
    "blanks are one": ("<p>  Eins \n\t zwei&nbsp; drei </p>", "Eins zwei drei"),
    "nobody sees soft hyphens": ("<p>Bürger&shy;haus&#8203;", "Bürgerhaus"),
    "headings": ("<h1>A <b>b</b></h1><h3>C<br>D</h3>x", "# A b\n\n### C D\n\nx"),
    "bold paragraphs lead": ("<p><strong>Tipps</strong></p><p>x</p>", "**Tipps**\n\nx"),
    "bold lines lead": ("<p><b>Tipps</b><br>Mehr <b>Licht</b></p>", "**Tipps**\nMehr Licht"),
    "a bold star is no lead": ("<p><b>Helfer*innen</b></p>", "Helfer*innen"),
    "bold by style": ("<p><span style='font-weight: 700'>Tipps</span>", "**Tipps**"),
    "bold by class": ("<style>.c1{color:red}.c2{font-weight:700}</style><p class=c2>Tipps", "**Tipps**"),
    "not bold after all": ("<b style='font-weight:normal'><p>Text</p></b>", "Text"),
    "nested list": ("<ul><li>A<ul><li>B</ul><li>C</ul>", "- A\n    - B\n- C"),
    "list in a list, no entry around it": ("<ul><li>A</li><ul><li>B</li></ul></ul>", "- A\n    - B"),
    "three deep": ("<ul><li>A<ol><li>B<ul><li>C</ul></ol></ul>", "- A\n    1. B\n        - C"),
    "numbers": ("<ol start=4><li>A<li>B</ol>", "4. A\n5. B"),
    "letters": ("<ol type=a><li>A<li>B</ol>", "a) A\nb) B"),
    "lines in an entry": ("<ul><li>A<br>B<li>C</ul>", "- A\n  B\n- C"),
    "paragraphs in an entry": ("<ul><li><p>A</p><p>B</p></li></ul>", "- A\n\n  B"),
    "text after a nested list": ("<ul><li>A<ul><li>B</ul>C</ul>", "- A\n    - B\n\n  C"),
    "an empty entry": ("<ul><li><ul><li>B</ul></ul>", "    - B"),
    "an entry without list": ("<li>A<li>B", "- A\n- B"),
    "check boxes": ("<ul><li><input type=checkbox checked>A<li><input type=checkbox>B</ul>", "- [x] A\n- [ ] B"),
    "bold entries do not lead": ("<ul><li><b>A</b></ul>", "- A"),
    "heading in an entry": ("<ul><li><h3>A</h3>B</ul>", "- A\n\n  B"),
    "a paragraph right after a list": ("<ul><li>Problem:</ul><p>B</p>", "- Problem:\nB"),
    "lines of a pad": ("A<br><ul class=bullet><li>B<ul class=indent><li>C</ul></ul>", "A\n\n- B\n\n      C"),
    "a list of an office on the web": (
        "<ul class='c1 lst-kix_a-0'><li>A</ul><ul class='lst-kix_a-1'><li>B</ul><ul class='lst-kix_a-0'><li>C</ul>",
        "- A\n    - B\n- C",
    ),
    "a list of a word processor": (WORD_LIST, "- A\n    1) B"),
    "a title of an office on the web": ("<p class='c1 title'>Titel</p><p>x", "# Titel\n\nx"),
    "table": (
        "<table><thead><tr><th>Problem<th>Idee<tbody><tr><td>A|B<td>C<br>D</table>",
        "| Problem | Idee |\n| --- | --- |\n| A\\|B | C D |",
    ),
    "thoughts in a cell are rows": (
        "<table><tr><td>Problem<td>Idee<tr><td>A<td><ul><li>B<ul><li>b</ul><li>C</ul></table>",
        "| Problem | Idee |\n| --- | --- |\n| A | B b |\n|  | C |",
    ),
    "cells over rows and columns": (
        "<table><tr><td>a<td>b<td>c<tr><td rowspan=2>1<td colspan=2>2<tr><td>3<td>4</table>",
        "| a | b | c |\n| --- | --- | --- |\n| 1 | 2 |  |\n|  | 3 | 4 |",
    ),
    "a table that lays out": ("<table><tr><td><h2>A</h2><ul><li>B</ul><td>C</table>", "## A\n\n- B\nC"),
    "a column is no table": ("<table><tr><td>A<tr><td>B</table>", "A\n\nB"),
    "caption": ("<table><caption>Wand</caption><tr><td>a<td>b</table>", "Wand\n\n| a | b |\n| --- | --- |"),
    "terms": ("<dl><dt>Datum<dd>3. Mai<dt>Tipps:<dd>A<dd>B</dl>", "Datum: 3. Mai\n\nTipps:\n\n- A\n- B"),
    "quote": ("<blockquote><p>A</p></blockquote>B", "> A\n\nB"),
    "a quote that indents": ("<blockquote><ul><li>A</ul></blockquote>", "- A"),
    "plain text": ("<pre>A\n  - B\n</pre>", "A\n  - B"),
    "code": ("<pre><code>a = 1\n</code></pre>", "```\na = 1\n```"),
    "line across": ("A<hr>B", "A\n\n---\n\nB"),
    "struck": ("<p>am <s>3.</s> 4. Mai", "am ~~3.~~ 4. Mai"),
    "quoted": ("<p>Er rief <q>ja</q>", 'Er rief "ja"'),
    "footnote": ("<p>Text<sup><a href='#fn1'>1</a></sup> und m<sup>2</sup>", "Text [1] und m2"),
    "emoji": ("<p><img class=emoji alt='👉'> hier", "👉 hier"),
    "links are their text": ("<p>siehe <a href='https://example.org/'>Leitfaden</a>", "siehe Leitfaden"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), BLOCKS.values(), ids=BLOCKS)
def test_blocks(html: str, expected: str) -> None:
    assert markdown(html) == expected


FALLING = {
    "navigation": "<nav>Start</nav>",
    "table-of-contents": "<div id=toc>1 Probleme</div>",
    "page-header": "<header><a href='/'>Campseite</a></header>",
    "page-footer": "<footer>Impressum</footer>",
    "sidebar": "<aside>Neueste Beiträge</aside>",
    "share-buttons": "<div class='sharedaddy sd-block'>Facebook</div>",
    "related-posts": "<div id='jp-relatedposts'>Auch schön</div>",
    "comment-form": "<div id='respond'>Dein Name</div>",
    "comments": "<div class='comments-area'>Uwe sagt</div>",
    "cookie-notice": "<div class='cmplz-cookiebanner'>Alle annehmen</div>",
    "post-details": "<div class='entry-meta'>von Uwe</div>",
    "edit-link": "<span class='mw-editsection'>[Bearbeiten]</span>",
    "newsletter-form": "<div class='mc4wp-form'>Anmelden</div>",
    "form-field": "<button>Senden</button>",
    "dialog": "<dialog>Willkommen</dialog>",
    "hidden": "<p style='color:red; display: none'>Versteckt</p>",
    "deleted-text": "<del>gestrichen</del>",
    "script": "<script>alert(1)</script>",
    "style": "<style>p{}</style>",
    "graphics": "<svg><text>Logo</text></svg>",
    "embedded-media": "<video>Ihr Browser</video>",
}


@pytest.mark.parametrize(("rule", "html"), FALLING.items(), ids=FALLING)
def test_what_falls_away_is_told_by_its_rule(rule: str, html: str) -> None:
    page = f"<body class='has-sidebar cookie-notice'><p>Davor</p>{html}<p>Danach</p>"
    assert markdown(page) == "Davor\n\nDanach"
    assert [dropped for dropped, _ in fallen(page)] == [rule]


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("cookie-notice", "Diese Website verwendet Cookies, um alles besser zu machen."),
        ("share-buttons", "Teilen mit:"),
        ("share-buttons", "Auf Mastodon teilen"),
        ("post-details", "Veröffentlicht am 3. Mai von Uwe"),
    ],
)
def test_a_line_falls_away_by_what_it_says(rule: str, line: str) -> None:
    assert markdown(f"<p>Davor<div><span>{line}</span></div>") == "Davor"
    assert fallen(f"<p>{line}") == [(rule, line)]


@pytest.mark.parametrize(
    "line",
    [
        "Unsere Vereinsseite setzt Cookies, und keiner weiß warum",
        "Wir teilen uns ein Büro",
        "Problem: Cookie-Banner nerven",
    ],
)
def test_a_session_may_be_about_cookies(line: str) -> None:
    assert markdown(f"<ul><li>{line}</ul><p>{line}") == f"- {line}\n{line}"


def test_a_heading_keeps_its_id() -> None:
    """Converters make ids of headings from their words: a session may have sections called Navigation or Comments."""
    assert markdown("<section id=comments><h2 id=navigation>Navigation</h2>A</section>") == "## Navigation\n\nA"


def test_the_note_is_in_the_only_article() -> None:
    page = """<header><h1 class=site-title>Camp</h1></header><div>Banner</div>
      <main><div class=breadcrumb>Start</div><article><header><h1>Titel</h1></header><p>Viel Text in der Notiz</article>
      <div>Mehr davon</div></main>"""
    assert markdown(page) == "# Titel\n\nViel Text in der Notiz"
    assert fallen(page) == [
        ("outside-content", "Camp"),
        ("outside-content", "Banner"),
        ("navigation", "Start"),
        ("outside-content", "Mehr davon"),
    ]


def test_a_title_above_the_note_comes_along() -> None:
    page = "<div><h1>Titel</h1></div><div class=entry-content><p>Viel Text in der Notiz</div>"
    assert markdown(page) == "# Titel\n\nViel Text in der Notiz"


def test_several_articles_are_a_page() -> None:
    assert markdown("<main><article>A</article><article>B</article></main>") == "A\n\nB"


def test_a_small_article_is_no_note() -> None:
    assert markdown("<article>Teaser</article><p>Hier steht die lange Notiz mit allem, was gesagt wurde.").startswith(
        "Teaser"
    )


def test_the_head_of_a_converted_note_stays() -> None:
    assert markdown("<header><h1 class=title>Titel</h1><p>3. Mai</header><p>x") == "# Titel\n\n3. Mai\n\nx"


def test_comments_of_an_office_on_the_web_fall_away() -> None:
    page = """<p>Text<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup> weiter</p>
      <div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>Uwe: stimmt nicht</span></p></div>"""
    assert markdown(page) == "Text weiter"
    assert fallen(page) == [("comments", "[a]"), ("comments", "[a]Uwe: stimmt nicht")]


def test_quoted_mails_fall_away_in_mails_only() -> None:
    page = "<p>Neu</p><blockquote type=cite><p>Alt</p></blockquote><div class=gmail_signature>Uwe</div>"
    assert fallen(page, mail=True) == [("quoted-reply", "Alt"), ("signature", "Uwe")]
    assert fallen(page) == []


def test_every_rule_has_a_case() -> None:
    data = tomllib.loads(files("campnotes").joinpath("lexicon/html.toml").read_text(encoding="utf-8"))
    assert {rule["name"] for rule in data["rule"]} - {"page-title"} == set(FALLING)


@pytest.mark.parametrize("count", [TAGS_LIMIT - 1, TAGS_LIMIT])
def test_as_many_tags_as_allowed(count: int) -> None:
    assert markdown("A" + "<br>" * count) == "A"


def test_one_tag_more_is_refused() -> None:
    with pytest.raises(TooComplexError):
        html_blocks("A" + "<br>" * (TAGS_LIMIT + 1))


def test_depth_is_limited() -> None:
    around = 4  # document, html, body and the text
    assert markdown("<div>" * (DEPTH_LIMIT - around) + "A") == "A"
    with pytest.raises(TooComplexError):
        html_blocks("<div>" * (DEPTH_LIMIT - around + 1) + "A")
