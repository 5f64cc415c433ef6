"""Links that let somebody in, or lead to a person; links to what is public are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from campnotes.core.privacy.words import one_of, words

ADDRESS = re.compile(r"\.[a-z]{2,24}(?::\d{1,5})?[/?#]|://", re.IGNORECASE)  # what every link has in it
LINK = re.compile(  # "https://www.example.org/a?b#c", "example.org/a"
    r"(?<![\w@.-])(?:https?://)?(?P<host>(?:[\w-]{1,63}\.){1,6}[a-z]{2,24})(?::\d{1,5})?(?P<path>[/?#][^\s<>\"“”»«▒()\[\]`]*)",
    re.IGNORECASE,
)
LOGIN = re.compile(
    r"\b[a-z]{2,10}://[^\s/:@▒]{1,64}:[^\s/@▒]{1,64}@[^\s<>()▒]*", re.IGNORECASE
)  # "https://mia:abc@example.org"
FEDIVERSE = re.compile(r"(?<![\w@/.])@[\w.-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")  # "@mia@example.social"
HANDLE = r"(?<![\w@/.])@\w[\w.]{1,39}"  # "@mia_kruening"
BESIDE = 30  # characters between somebody's name on a platform and the platform's
HOSTS_CACHED = 1_000
SENTENCE_END = ".,;:!?'*_~|"
WORDS_OF_HOST = re.compile(r"[^\W\d_]+")  # "bbb", "verein", "de" in "bbb2.verein.de"


@dataclass(frozen=True)
class _Link:
    host: str
    path: str
    start: int
    end: int


@dataclass(frozen=True)
class _Rule:
    """Links to these hosts and those beneath them, or to hosts with one of these words in the name, or to any host."""

    hosts: tuple[str, ...]
    names: frozenset[str]
    not_hosts: tuple[str, ...]
    path: re.Pattern[str]

    def knows(self, host: str) -> bool:
        if self.hosts:
            return _is_beneath(host, self.hosts)
        if self.names:
            return not self.names.isdisjoint(WORDS_OF_HOST.findall(host))
        return not _is_beneath(host, self.not_hosts)


def private_links(text: str) -> Iterator[tuple[int, int]]:
    """Meeting rooms, invitations to chats, shared documents, boards and polls."""
    return ((link.start, link.end) for link in _links(text) if _leads(link, "private_link"))


def keys_in_links(text: str) -> Iterator[tuple[int, int]]:
    """Links with a password in them: "https://mia:abc@example.org", "https://example.org/a?token=1f3e"."""
    if "://" in text:
        yield from (match.span() for match in LOGIN.finditer(text))
    yield from ((link.start, link.end) for link in _links(text) if "=" in link.path and _key().search(link.path))


def profiles(text: str) -> Iterator[tuple[int, int]]:
    """Profiles on social networks, and names of the form "@mia" beside a network's."""
    yield from ((link.start, link.end) for link in _links(text) if _leads(link, "profile"))
    if "@" in text:
        yield from (match.span() for match in FEDIVERSE.finditer(text))
        for pattern in _handles():
            yield from (match.span("handle") for match in pattern.finditer(text))


def _links(text: str) -> Iterator[_Link]:
    if ADDRESS.search(text):
        for match in LINK.finditer(text):
            path = match["path"].rstrip(SENTENCE_END)
            if len(path) > 1:
                yield _Link(match["host"].lower(), path, match.start(), match.start("path") + len(path))


def _leads(link: _Link, where: str) -> bool:
    return any(path.match(link.path) for path in _paths(link.host, where))


@lru_cache(maxsize=HOSTS_CACHED)
def _paths(host: str, where: str) -> tuple[re.Pattern[str], ...]:
    return tuple(rule.path for rule in _rules(where) if rule.knows(host))


def _is_beneath(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == one or host.endswith("." + one) for one in hosts)


@cache
def _rules(table: str) -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            tuple(rule.get("hosts", ())),
            frozenset(rule.get("names", ())),
            tuple(rule.get("not_hosts", ())),
            re.compile("|".join(rule["paths"]), re.IGNORECASE),
        )
        for rule in words(table)
    )


@cache
def _key() -> re.Pattern[str]:
    return re.compile(rf"[?&#;]{one_of(words('link_key')['names'])}=[^&\s]{{3}}", re.IGNORECASE)  # "?token=1f3e"


@cache
def _handles() -> tuple[re.Pattern[str], ...]:
    platform = rf"(?<![^\W_]){one_of(words('handle')['platforms'])}(?![^\W_])"
    return (
        re.compile(rf"(?P<handle>{HANDLE})[^@\n▒]{{1,{BESIDE}}}?{platform}", re.IGNORECASE),  # "@mia auf Insta"
        re.compile(rf"{platform}[^@\n▒]{{1,{BESIDE}}}(?P<handle>{HANDLE})", re.IGNORECASE),  # "Insta: @mia"
    )
