"""Postal addresses: street and house number, with a town or a word beside them where the street's name says little."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from campnotes.core.privacy.words import one_of, words

REACH = 60  # characters before a house number in which its street stands
# "12", "12a", "5/8", "88-96"; not "12.5", "12:30", "12 %", "12 – 14", and nothing from the midst of a number
HOUSE = re.compile(
    r"(?P<number>\d(?<!\d\d)(?<!\d[.,:/–-]\d)\d{0,3})(?: ?[a-h](?![^\W_]))?(?:[-–/]\d{1,4}[a-h]?)?"
    r"(?![\w%€°]|[.,:]\d| ?[-–] ?\d| ?[%€])"
)
YEAR = re.compile(r"(?:19|20)\d{2}$")
NAME = r"[A-ZÄÖÜ][\w.'’-]{0,40}"  # "Lange", "Maurice-Johann-Platz"
LAST_WORDS = re.compile(  # "Berliner Straße", "gartenstr."
    rf"(?<![^\W_])(?:(?P<first>{NAME}) )?(?P<last>[^\W\d_][\w.'’-]{{0,40}})$"
)
ADJECTIVE = re.compile(r"(?:e|en|er)$")  # "Lange", "Berliner"
HYPHENS = 2  # in the name of a street that honours somebody: "Maurice-Johann-Weg"
LABEL_END = re.compile(r"[a-z:|*_] [A-ZÄÖÜ]")  # between a label and a name, as a quick look
OPENING = "([{*_|\"'„“»«‚>"
NEXT_WORD = re.compile(r" ?([^\W\d_]+)")


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where the addresses stand; "Hauptstraße" and "01067 Dresden" alone are none."""
    for house in HOUSE.finditer(text):
        first = max(house.start() - REACH, 0)
        before = text[first : house.start()].removesuffix(" ")
        if not _may_be_named(before) or _counts(text, house.end()):
            continue
        town = _town().match(text, house.end())
        street = _street(before, house["number"], town)
        if street is not None:
            yield first + street, town.end() if town else house.end()
    yield from (match.span() for match in _english().finditer(text))


def _may_be_named(before: str) -> bool:
    """Whether the last word has a capital or is abbreviated; most numbers stand behind other words."""
    last = before[before.rfind(" ") + 1 :].lstrip(OPENING)
    return last[:1].isupper() or last.lower().endswith(_listed("streets"))


def _counts(text: str, at: int) -> bool:
    """Whether a number that ends at `at` counts what is named behind it: "Berliner Straße 20 Minuten zu Fuß"."""
    following = NEXT_WORD.match(text, at)
    return following is not None and following[1].lower().startswith(_listed("units"))


def _street(before: str, number: str, town: re.Match[str] | None) -> int | None:
    """Where in `before` the name of the street begins whose house number follows; None: there is none."""
    if " de" in before and (honouring := _honouring().search(before)):
        return honouring.start()
    name = LAST_WORDS.search(before)
    if name is None or name["last"].lower().endswith(_listed("no_streets")) or (YEAR.match(number) and not town):
        return None
    if _is_street(name):
        return name.start() if name["last"].lower() in _listed("streets") else name.start("last")
    if name["last"][0].islower():
        return None
    if LABEL_END.search(before) and (labelled := _labelled().search(before)):
        return labelled.start("name") if _is_labelled_street(labelled) else None
    return name.start() if town and _is_in_town(name["last"].lower(), town) else None


def _is_street(name: re.Match[str]) -> bool:
    """Whether the name alone tells a street: "Gartenstraße", "Lange Straße", "Maurice-Johann-Weg", "gartenstr."."""
    first, last = name["first"] or "", name["last"].lower()
    if last in _listed("streets"):
        return ADJECTIVE.search(first) is not None and first.lower() not in words("address")["no_names"]
    return last.endswith(_listed("streets")) or (last.count("-") >= HYPHENS and last.endswith(_listed("ways")))


def _is_labelled_street(labelled: re.Match[str]) -> bool:
    """Whether what stands behind "Büro in der …" or "Treffpunkt: …" is a street."""
    last = labelled["name"].lower()
    likely = labelled["where"] or labelled["sure"] or last.endswith((*_listed("streets"), *_listed("ways")))
    return bool(likely) and not last.endswith(_listed("no_places"))


def _is_in_town(last: str, town: re.Match[str]) -> bool:
    """Whether a town behind number and name makes it an address: "Schulweg 3, Neustadt", "Zeil 5, 12345 Neustadt"."""
    if last.endswith(_listed("no_places")):
        return False
    return (last.endswith(_listed("ways")) and last not in _listed("ways")) or len(town["after_comma"] or "") == 5


@cache
def _listed(key: str) -> tuple[str, ...]:
    return tuple(words("address")[key])


@cache
def _honouring() -> re.Pattern[str]:
    street = one_of(words("address")["honouring"])
    return re.compile(rf"(?<![^\W_]){street} (?:\d{{1,2}}\. )?{NAME}(?: {NAME})?$")  # "Straße des 8. Mai"


@cache
def _town() -> re.Pattern[str]:
    known = words("address")
    town = rf"(?!(?i:{one_of(known['units'])})){NAME}"
    middle = rf"(?: {one_of(known['towns_middle'])})?"
    return re.compile(
        rf"(?:, (?:[A-Z]{{1,3}}-)?(?P<after_comma>\d{{4,5}})| (?:[A-Z]{{1,3}}-)?\d{{4,5}}) {town}(?:{middle} {NAME})?"
        rf"|, {town}(?=[.,;:)]|$|\n)"
    )  # ", 12345 Neustadt am Bach", " 8001 Zürich", ", Neustadt"


@cache
def _labelled() -> re.Pattern[str]:
    known = words("address")
    label = rf"(?:(?P<sure>{one_of(known['addresses'])})|{one_of(known['places'])})"
    verb = rf"(?: {one_of(known['verbs'])})?"
    where = rf"(?P<where> {one_of(known['prepositions'])})?"
    return re.compile(
        rf"(?<![^\W_])(?i:{label})(?![^\W_])[*_:|]{{0,4}}{verb}{where} (?P<name>{NAME}(?: {NAME}){{0,3}})$"
    )  # "Büro in der Zeil", "Treffpunkt: Beierplatz", "wohnt am Alten Markt", "Anschrift: Lange Reihe"


@cache
def _english() -> re.Pattern[str]:
    street = one_of(words("address")["english_streets"])
    return re.compile(
        rf"\d(?<![\w.,:-]\d)\d{{0,3}}[a-z]? (?:[A-Z][a-z]{{1,20}} ){{1,3}}{street}(?![^\W_])"
    )  # "12 Baker Street"
