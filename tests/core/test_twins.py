"""Reading and correcting a query: what the browser's twins give is what Python gives."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from campnotes.core.analysis import stop_words
from campnotes.core.query import QueryWord, read_query
from campnotes.core.spelling import Spellings, by_ends, edits, ends, nearest, spelling_key, spellings, stand_ins

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "docs" / "assets" / "javascripts"
LETTERS = re.compile(r"[^\W\d_]{2,}")


@pytest.fixture(scope="module")
def ask(browser: Browser) -> Iterator[Callable[[str, Any], Any]]:
    """Runs a function in a page that may import the twins."""
    page = browser.new_page()
    page.route("http://site.example/**", lambda route: route.fulfill(path=SCRIPTS / Path(route.request.url).name))
    page.route("http://site.example/", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto("http://site.example/")
    yield page.evaluate
    page.close()


def test_queries_are_read_alike(ask: Callable[[str, Any], Any]) -> None:
    queries = [*lines(), *generated_queries()]
    there = ask(
        """async ([queries, stopWords]) => {
          const { readQuery } = await import("/query.js");
          const stop = new Set(stopWords);
          const told = (group) => group.map(({ text, terms }) => [text, terms]);
          return queries.map((query) => {
            const { text, words, phrases, excluded, blank } = readQuery(query, stop);
            const places = words.map(({ start, end }) => text.slice(start, end));
            return [told(words), places, phrases.map(told), excluded.map(told), blank];
          });
        }""",
        [queries, sorted(stop_words())],
    )
    different = [(query, mine, its) for query, its in zip(queries, there, strict=True) if (mine := read(query)) != its]
    assert len(queries) > 5_000
    assert different == []


def test_unknown_words_are_understood_alike(ask: Callable[[str, Any], Any]) -> None:
    known = spellings([words()])
    typed = [*misspelled_words(), *joined_words(), "", "x", "日本語", "Größe", "2026"]
    buckets = by_ends(known)
    asked = [[word, sorted({key for end in ends(word) for key in buckets.get(end, ())})] for word in typed]
    there = ask(
        """async ([asked, known]) => {
          const { ends, nearest, spellingKey, standIns } = await import("/spelling.js");
          return asked.map(([word, keys]) => {
            const candidates = new Map(keys.map((key) => [key, known[key]]));
            return [spellingKey(word), ends(word), nearest(word, candidates), standIns(word, candidates)];
          });
        }""",
        [asked, {key: list(spelling) for key, spelling in known.items()}],
    )
    for (word, keys), its in zip(asked, there, strict=True):
        assert its == understood(word, {key: known[key] for key in keys}), word
    assert len(asked) > 1_000


def test_errors_are_counted_alike(ask: Callable[[str, Any], Any]) -> None:
    chance = random.Random(22)  # noqa: S311 - the same words in every run
    pairs = [["".join(chance.choices("abcd", k=chance.randint(0, 7))) for _ in range(2)] for _ in range(2_000)]
    there = ask(
        """async (pairs) => {
          const { edits } = await import("/spelling.js");
          return pairs.map(([left, right]) => [0, 1, 2, 9].map((limit) => edits(left, right, limit)));
        }""",
        pairs,
    )
    assert there == [[edits(left, right, limit) for limit in (0, 1, 2, 9)] for left, right in pairs]


def read(query: str) -> list[Any]:
    asked = read_query(query)
    places = [query[word.start : word.end] for word in asked.words]
    groups = [[told(phrase) for phrase in phrases] for phrases in (asked.phrases, asked.excluded)]
    return [told(asked.words), places, *groups, asked.blank]


def told(words: tuple[QueryWord, ...]) -> list[list[Any]]:
    return [[word.text, list(word.terms)] for word in words]


def understood(word: str, candidates: Spellings) -> list[Any]:
    others = [[key, share] for key, share in stand_ins(word, candidates).items()]
    return [spelling_key(word), list(ends(word)), nearest(word, candidates), others]


def lines() -> list[str]:
    """Every line of what people wrote in this repository."""
    sources = [*ROOT.glob("sessions/**/*.*"), *ROOT.glob("tests/notes/*.txt"), *ROOT.glob("templates/i18n/*")]
    return sorted({line for path in sources for line in path.read_bytes().decode(errors="replace").splitlines()})


def words() -> list[str]:
    return sorted({word for line in lines() for word in LETTERS.findall(line)})


def generated_queries() -> list[str]:
    """Words, quotes of all kinds, minus signs and gaps in any order."""
    chance = random.Random(20)  # noqa: S311 - the same queries in every run
    signs = '  \t\n\u00a0"„“”«»--:*'
    pieces = [*signs, *chance.sample(words(), 60), "und", "die", "Größe", "Schüler:innen", "🙂", "E-Mail"]
    return ["".join(chance.choices(pieces, k=chance.randint(0, 12))) for _ in range(4_000)]


def misspelled_words() -> list[str]:
    chance = random.Random(21)  # noqa: S311 - the same words in every run

    def misspelled(word: str) -> str:
        at = chance.randrange(len(word))
        wrong = ["", word[at] * 2, chance.choice("abcdenrst"), word[at : at + 2][::-1]]
        return word[:at] + chance.choice(wrong) + word[at + 1 :]

    once = [misspelled(word) for word in words() if len(word) > 3]
    return [*once[::3], *(misspelled(word) for word in once[::5] if word), *map(decomposed, once[::20])]


def joined_words() -> list[str]:
    chance = random.Random(23)  # noqa: S311 - the same words in every run
    known = words()
    links = ["", "s", "n"]
    return [chance.choice(known) + chance.choice(links) + chance.choice(known).lower() for _ in range(200)]


def decomposed(word: str) -> str:
    return unicodedata.normalize("NFD", word)
