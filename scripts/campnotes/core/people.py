"""Who gave a session: names and affiliations in the orders in which note-takers write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campnotes.core.analysis import fold, stop_words
from campnotes.core.lexicon import lexicon, lexicons
from campnotes.core.model import Host

BRACKET = re.compile(
    r"^(?P<before>[^()]+?)[ \t]*\((?P<inside>[^()]{2,200})\)[ \t]*$"
)  # "Mia Krüning (Kollektiv Spaten)"
NAME_PART = re.compile(r"(?:[A-ZÄÖÜÉÈÁÀÇŞŠŽÓÍ][\w'’.-]{0,30}|[A-ZÄÖÜ]\.)$")  # "Mia", "Krüning-Falk", "K."
MAY_BE_NAMES = {"will", "an", "am"}
PARTS = re.compile(r",(?![^()]*\))")  # a comma outside brackets
VOM = re.compile(
    r"^(?P<name>.{3,60}?),? (?:vom|von der|von dem|von den|from|from the|of|of the) (?P<affiliation>[A-ZÄÖÜ].{2,100})$"
)  # "Mia Krüning vom Gesprächshaus"
TITLES = re.compile(r"^(?:(?:Dr|Prof|Dipl|Frau|Herr|Mr|Ms|Mrs)\.?(?:-\w+\.?)? )+")  # "Dr. Mia Krüning"
PRONOUNS = re.compile(
    r"[ \t]*\((?:(?:sie|er|they|she|he|keine)(?:/\w+){0,2}|\d{1,2}(?: Jahre)?)\)", re.IGNORECASE
)  # "(sie/ihr)", "(16)"
ACRONYM = re.compile(r"\b[A-ZÄÖÜ]{2,}\b.*[a-zäöü]|[a-zäöü].*\b[A-ZÄÖÜ]{2,}\b")  # "AWO Süd", but no name in capitals
INNER_CAPITAL = re.compile(
    r"\b(?!Ma?c|De|La|Di|Le|Van|O[’'])[A-ZÄÖÜ][a-zäöüß]+[A-ZÄÖÜ]"
)  # "NaturWacht", not "McCarthy"
DASH = re.compile(
    r"^(?P<name>.{2,60}?)[ \t]+(?:[|–—@-]|at)[ \t]+(?P<affiliation>\S.{1,100})$"
)  # "Mia Krüning | Kollektiv Spaten"
WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]{1,100}[|:])?([^\[\]|:]{1,100})\]\]")  # "[[User:MiaK|Mia Krüning]]"
ABBREVIATED = re.compile(r"(?:\bV|\b[A-ZÄÖÜ])\.$")  # "Kollektiv e. V.", "Jo B."
SMALL = 6  # words of names written small
ADJECTIVE = re.compile(
    r"[a-zäöü]{2}(?:isch|lich|ial|(?<!Ol)iv|är|tig|rig|sam|weit)(?:e|er|es|en)$"
)  # "Medizinischer Dienst" is no person
CO_HOST = re.compile(
    r"(?:,|;)?[ \t]*\bco-?(?:lead|hosts?|moderation|facilitator|leitung)\b:?[ \t]*", re.IGNORECASE
)  # "co-lead Jo"
BOTH = re.compile(
    r"[ \t]*\((?:beide|alle|both|all)[ \t]+(?:(?:von|vom|from|of)[ \t]+)?(?P<affiliation>[^()]{2,200})\)[ \t]*$",
    re.IGNORECASE,
)  # "Mia Krüning und Jo Bär (beide Kollektiv Spaten)"
PLUS = re.compile(r"[ \t]+\+[ \t]+")  # "Mia + Jo"


@dataclass(frozen=True)
class _Part:
    """What stands between two commas: one or more persons, or an organisation."""

    people: tuple[Host, ...]
    organisation: str


def hosts_in(text: str, language: str, labelled: bool, several: bool = False) -> tuple[Host, ...]:
    """The session givers named in `text`, with their affiliations; empty when it does not read like a list of hosts.

    Reads "Name, Organisation", "Organisation / Name", "Name (Organisation)", "Name & Name, Organisation" (both belong
    to it, as in "Name + Name (beide Organisation)"), "Name, Organisation, & Name, Organisation".
    `labelled`: a label says that these are hosts, so that a first name alone is one; without it the text must have a
    full name and an organisation. `several`: it says that there are more than one, so that what has the shape of a
    name is one.
    """
    text = CO_HOST.sub(" & ", PRONOUNS.sub("", text)).strip(" \t*_,&")
    text = BOTH.sub(r", \g<affiliation>", PLUS.sub(" & ", WIKI_LINK.sub(r"\1", text)))
    text = text if ABBREVIATED.search(text) else text.rstrip(".")
    if not text or len(text) > 300:
        return ()
    if labelled and text.islower() and len(text.split()) <= SMALL:
        text = _capitalised(text, language)
    if ";" in text:
        groups = [hosts_in(one, language, labelled) for one in text.split(";") if one.strip()]
        return tuple(host for group in groups for host in group) if all(groups) else ()
    if hosts := _with_slash(text, language):
        return hosts
    parts: list[_Part] = []
    for piece in filter(None, (piece.strip() for piece in PARTS.split(text))):
        # After one first name a second one may follow ("Mia, Jo"); after two it is more likely where they are from.
        lone = len(parts) == 1 and len(parts[0].people) == 1
        single = labelled and (not parts or (lone and several) or _is_first_name(parts[-1]))
        parts += _parts(piece, language, single)
    if len(parts) == 2 and labelled and not parts[0].people and _is_organisation(parts[0].organisation, language):
        parts.reverse()  # "Initiative Grün, Mia Krüning"
    if not parts or not parts[0].people:
        return ()
    hosts = _paired(parts if several else _name_and_place(parts))
    if labelled:
        return hosts
    named = all(" " in host.name for host in hosts)
    return hosts if named and any(host.affiliation for host in hosts) else ()


def _is_first_name(part: _Part) -> bool:
    return len(part.people) == 1 and " " not in part.people[0].name


def _capitalised(text: str, language: str) -> str:
    """A hasty "uwe und jana" as names are written."""
    kept = {
        word for words_of in lexicons(language) for key in ("and", "particles") for word in words_of.name_words(key)
    }
    return " ".join(word if word in kept else word.capitalize() for word in text.split())


def is_name(text: str, language: str, least: int = 2, particles: bool = True) -> bool:
    """Whether a text has the shape of a person's name: `least` to four capitalised words, none an organisation's.

    `particles`: with "von", "de" … between them.
    """
    words = TITLES.sub("", text.strip()).split()
    between = lexicon(language).name_words("particles") if particles else []
    if not least <= len([w for w in words if w not in between]) <= 4 or _is_organisation(text, language):
        return False
    if fold(words[0]) in stop_words() - MAY_BE_NAMES:  # "Das Veterinäramt"
        return False
    return all(NAME_PART.match(word) or word in between for word in words) and bool(NAME_PART.match(words[0]))


def _with_slash(text: str, language: str) -> tuple[Host, ...]:
    before, slash, after = (part.strip() for part in text.partition(" / "))
    if not slash:
        return ()
    if _is_organisation(before, language) and is_name(after, language):
        return (Host(name=after, affiliation=before),)
    if is_name(before, language, 1) and (_is_organisation(after, language) or len(before.split()) < len(after.split())):
        return (Host(name=before, affiliation=after),)
    return ()


def _parts(text: str, language: str, single: bool) -> list[_Part]:
    """What stands between two commas: persons, or an organisation, or both ("Uni Nord und Jo Falk")."""
    text = _without_and(text, language)
    pieces = _pieces(text, language)
    found = [_person(piece, language, 1 if single else 2) for piece in pieces]
    people = [person for person in found if person]
    if len(people) < len(found):
        if not people or not _is_organisation(pieces[0], language):
            return [_Part((), text)]
        return [
            _Part((person,), "") if person else _Part((), piece) for person, piece in zip(found, pieces, strict=True)
        ]
    last = people[-1].affiliation if people else None
    if last and not any(person.affiliation for person in people[:-1]):  # "Mia Krüning und Jo Falk (Kollektiv Spaten)"
        people = [person.model_copy(update={"affiliation": last}) for person in people]
    return [_Part(tuple(people), "")]


def _pieces(text: str, language: str) -> list[str]:
    ands = {word for words_of in lexicons(language) for word in words_of.name_words("and")}
    pattern = "|".join(rf"[ \t]+{re.escape(word)}[ \t]+" for word in sorted(ands))
    return [piece.strip() for piece in re.split(rf"(?:{pattern}|;|[ \t]/[ \t])(?![^()]*\))", text) if piece.strip()]


def _without_and(text: str, language: str) -> str:
    first, _, rest = text.partition(" ")
    ands = {word for words_of in lexicons(language) for word in words_of.name_words("and")}
    return rest.strip() if first in ands else text


def _person(text: str, language: str, least: int) -> Host | None:
    if bracket := BRACKET.match(text):
        name, affiliation = bracket["before"].strip(), bracket["inside"].strip()
        return Host(name=name, affiliation=affiliation) if is_name(name, language, 1) else None
    if (dash := DASH.match(text)) and is_name(dash["name"], language, 1):
        return Host(name=dash["name"].strip(), affiliation=dash["affiliation"].strip())
    if (vom := VOM.match(text)) and is_name(vom["name"], language, least):
        return Host(name=vom["name"].strip(), affiliation=vom["affiliation"].strip())
    return Host(name=text) if is_name(text, language, least) else None


def _is_organisation(text: str, language: str) -> bool:
    folded = text.casefold()
    if INNER_CAPITAL.search(text) or ACRONYM.search(text) or ADJECTIVE.search(text.split(" ", 1)[0]):
        return True
    tokens = re.findall(r"[\w.-]+", folded)
    for words_of in lexicons(language):
        parts, whole, ends = words_of.organisations
        if any(part in folded for part in parts) or any(token in whole or token.endswith(ends) for token in tokens):
            return True
    return False


def _name_and_place(parts: list[_Part]) -> list[_Part]:
    """Of two parts the second is where the first is from, even if it has the shape of a name: two hosts are joined by
    "und" or an organisation stands behind the first."""
    if len(parts) == 2 and len(parts[0].people) == len(parts[1].people) == 1:
        first, second = parts[0].people[0], parts[1].people[0]
        if not first.affiliation and not second.affiliation and " " in second.name:
            return [parts[0], _Part((), second.name)]
    return parts


def _paired(parts: list[_Part]) -> tuple[Host, ...]:
    """Hosts with the organisation that follows them; one that follows several people belongs to all of these."""
    hosts: list[Host] = []
    waiting: list[int] = []
    for part in parts:
        if part.people:
            waiting = [] if part.people[0].affiliation else waiting
            for person in part.people:
                if not person.affiliation:
                    waiting.append(len(hosts))
                hosts.append(person)
        elif waiting:
            for index in waiting:
                hosts[index] = hosts[index].model_copy(update={"affiliation": part.organisation})
            waiting = []
        elif hosts:  # "Mia Krüning, Kollektiv Spaten, Ortsgruppe Süd"
            last = hosts[-1]
            hosts[-1] = last.model_copy(
                update={"affiliation": ", ".join(filter(None, (last.affiliation, part.organisation)))}
            )
    return tuple(hosts)
