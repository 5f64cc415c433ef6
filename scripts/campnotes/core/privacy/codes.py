"""What follows a word that announces it: codes and passwords, days of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from campnotes.core.privacy.words import one_of, places_of, words

NUMBER = r"[#*]?\d(?:[ .-]?\d){3,14}[#*]?(?![^\W_])"  # "4711", "823 4567 8901", "4711#"
WORD = r"[^\s▒\"“”„«»`|<>()]{3,60}(?: / [^\s▒]{1,60})?"  # "Sommer2024!", "gast24 / 0815"
MARKS = r"[ \t*_`\"“„»«]{0,4}"  # around a label or a value
YEAR = re.compile(r"(?:19|20)\d{2}$")
INNER_SIGN = re.compile(r"\d|[!?$%&#+=^~_@][^\W_]")  # "abc1", "ab$c"
SPEAKING = re.compile(r"\d{1,2}-[^\W\d]{4}|[^:/]{1,10}://")  # "2-Faktor-Anmeldung", "https://…"
SENTENCE_END = ".,;:*_"
LABEL_REACH = 20  # characters in which "QR-Code" stands
AT_END = re.compile(r"[.,;:!?*_`\"“”«»)|]{0,4}[ \t]*(?:$|\n)")
# "12.05.1984", "12. Mai 1984", "12.5.", "1984-05-12", "May 12, 1984", "12/05/84"
DATE = (
    r"(?P<date>(?:\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}\. ?\d{1,2}\.(?: ?\d{2,4})?"
    r"|\d{1,2}\.? [^\W\d]{3,9}\.?(?: \d{2,4})?|[^\W\d]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?!\d))"
)
BIRTHDAY_ON = re.compile(rf"{MARKS}[:=|]{MARKS}{DATE}")  # ": 12.05.1984"


def access_codes(text: str) -> Iterator[tuple[int, int]]:
    """Where a code or password stands whose label says so; the label is not part of it."""
    groups = _groups()
    for label, end, whole in places_of(groups, text):
        group = groups[label]
        if (whole or group in ("ends", "numbers")) and (announced := _announced().match(text, end)):
            sure = group in ("ends", "words") or (group == "numbers" and not whole)
            span = _number(announced, sure) if announced["number"] else _token(announced, group)
            if span:
                yield span


def birth_dates(text: str) -> Iterator[tuple[int, int]]:
    """Where a date stands whose label says that somebody was born on it."""
    known = words("birth_date")
    for labels, on in ((known["born"], _born_on()), (known["birthdays"], BIRTHDAY_ON)):
        for _, end, whole in places_of(labels, text):
            if whole and (date := on.match(text, end)):
                yield date.span("date")


def _number(announced: re.Match[str], sure: bool) -> tuple[int, int] | None:
    """The place of a number that is a code: "PIN 4711", "Türcode 4711", "Code: 4711"; not "Passwort 2024 ändern".

    `sure`: the label says so without a colon, too.
    """
    label = announced.string[max(announced.start() - LABEL_REACH, 0) : announced.start()].lower()
    told = announced["colon"] or (sure and not YEAR.match(announced["number"]))
    return announced.span("number") if told and not label.endswith(tuple(words("access_code")["not_numbers"])) else None


def _token(announced: re.Match[str], group: str) -> tuple[int, int] | None:
    """The place of a password, when what stands there is one and no word of a sentence."""
    token, start = announced["token"].rstrip(SENTENCE_END), announced.start("token")
    if group == "numbers" or len(token) < 3 or SPEAKING.match(token):
        return None
    end = start + len(token)
    alone = announced["colon"] and group != "accounts" and AT_END.match(announced.string, end)
    told = alone and token.rstrip("!?").lower() not in words("access_code")["untold"]
    return (start, end) if told or INNER_SIGN.search(token) else None


@cache
def _groups() -> dict[str, str]:
    """Every label, and which kind of label it is."""
    known = words("access_code")
    return {label: group for group in ("ends", "words", "accounts", "numbers") for label in known[group]}


@cache
def _announced() -> re.Pattern[str]:
    known = words("access_code")
    for_what = rf"(?: {one_of(known['for'])} [^:=|\n.,;!?▒]{{1,30}})?"
    verb = rf" {one_of(known['verbs'])}(?![^\W_]):?{MARKS}"
    return re.compile(
        rf"(?![\w-]){MARKS}{for_what}(?: ?\([^()\n▒]{{1,30}}\))?"
        rf"(?:(?P<colon>{MARKS}[:=]{MARKS})|{verb}|{MARKS}\|{MARKS}| )(?:(?P<number>{NUMBER})|(?P<token>{WORD}))",
        re.IGNORECASE,
    )  # " für den Hof: Regenwurm", " lautet 4711", " 4711"


@cache
def _born_on() -> re.Pattern[str]:
    on = one_of(words("birth_date")["on"])
    return re.compile(rf"\.?{MARKS}[:=|]?{MARKS}(?:{on}:? )?{DATE}", re.IGNORECASE)  # ". am 12.05.1984"
