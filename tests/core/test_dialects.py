"""Ways of writing, and the one way that they become."""

from __future__ import annotations

import pytest
from hypothesis import given

import texts
from campnotes.core.dialects import usual_lines
from campnotes.core.lines import lines_of


def usual(text: str) -> str:
    """The lines with their marks, as `outline` reads them; headings and tables as they stand."""
    shown = []
    for line in usual_lines(lines_of(text), "de"):
        as_it_stands = line.raw.startswith(("#", "|", "="))
        shown.append(line.raw if as_it_stands else " ".join(filter(None, (line.mark, line.text))))
    return "\n".join(shown)


CASES = {
    "a note that stands in quote marks": ("> Probleme\n> - kein Raum\nGruß", "Probleme\n- kein Raum\nGruß"),
    "a header in quote marks": (
        "# Titel\n> Input: Mia Krüning\n\na\nb\nc\n> zitiert\nd",
        "# Titel\nInput: Mia Krüning\n\na\nb\nc\n> zitiert\nd",
    ),
    "headings of a wiki": ("= Titel =\n== Ideen ==\na", "# Titel\n## Ideen\na"),
    "headings of a wiki in which more signs are larger": (
        "====== Titel ======\n===== Ideen =====",
        "# Titel\n## Ideen",
    ),
    "a heading with its level as a number": ("h2. Ideen\na", "## Ideen\na"),
    "headings of an outliner": ("* Titel\n** Ideen\n- a", "# Titel\n## Ideen\n- a"),
    "stars that are bullets": ("* a\n* b", "* a\n* b"),
    "a table of a wiki": ("^ Problem ^ Idee ^\n| kein Raum | Garten |", "| Problem | Idee |\n| kein Raum | Garten |"),
    "a table with semicolons": (
        "Problem;Idee;Wer hilft\nkein Raum;Garten;Bauhof\nGruß",
        "| Problem | Idee | Wer hilft |\n| kein Raum | Garten | Bauhof |\nGruß",
    ),
    "semicolons in a sentence": ("Es regnet; wir bleiben; gut so.", "Es regnet; wir bleiben; gut so."),
    "lists of a wiki": (
        "== Ideen ==\n# Garten\n# Kirche\n** Küster\n; Zu Punkt 1\n: Gießplan",
        "## Ideen\n1. Garten\n2. Kirche\n- Küster\nZu Punkt 1:\n- Gießplan",
    ),
    "what an editor left of a page": ("<h3>Ideen</h3>\n<ul>\n<li>Garten</li>\n</ul>", "### Ideen\n\n- Garten\n"),
    "a table that tells of the session": ("| | |\n|---|---|\n| Host | Mia Krüning |\na", "\n\nHost: Mia Krüning\na"),
    "who gave the session, without a colon": (
        "Beete für alle\nangeboten von Mia Krüning (Kollektiv Spaten)",
        "Beete für alle\nangeboten von: Mia Krüning (Kollektiv Spaten)",
    ),
    "a sign for who gave the session": ("Beete\n🎤 Mia Krüning", "Beete\nSessiongeber: Mia Krüning"),
    "a heading behind a sign of its own": (
        "🔥 Brennpunkte\n😬 kein Raum\n😬 kein Geld",
        "Brennpunkte:\n😬 kein Raum\n😬 kein Geld",
    ),
    "a log with times": (
        "[14:05] Los\n14:10 – Problem: nass\n14:20 Ende",
        "[14:05] Los\n14:10 – Problem: nass\n14:20 Ende",
    ),
    "a chat": (
        "12.10.23, 14:02 - Mia: Problem: nass\n12.10.23, 14:03 - Jo: ja\n12.10.23, 14:04 - Mia: Idee: Zelt",
        "12.10.23, 14:02 - Mia: Problem: nass\n12.10.23, 14:03 - Jo: ja\n12.10.23, 14:04 - Mia: Idee: Zelt",
    ),
    "letters behind an arrow, of which a legend tells one": (
        "P = Problem, L = Idee\nP: nass --> L: Dach\nP: kalt --> AG: fragen",
        "P = Problem, L = Idee\nProblem: nass --> Idee: Dach\nProblem: kalt --> AG: fragen",
    ),
    "letters with a legend": (
        "P = Problem, I = Idee\nP: nass\nI: Zelt",
        "P = Problem, I = Idee\nProblem: nass\nIdee: Zelt",
    ),
    "letters without one": ("P: nass\nI: Zelt", "P: nass\nI: Zelt"),
    "letters with numbers": ("P1: nass\nL1: Zelt", "Problem 1: nass\nVorschlag zu 1: Zelt"),
    "signs for bullets": ("⚠️ nasse Füße\n💡 ein Zelt", "- Problem: nasse Füße\n- Idee: ein Zelt"),
    "a sign alone": ("💡 ein Zelt\n💡 ein Dach", "💡 ein Zelt\n💡 ein Dach"),
    "labels in brackets": ("[Idee] ein Zelt\n[x] fertig", "Idee: ein Zelt\n[] fertig"),
    "questions and answers": ("F: Wie bleiben wir trocken?\nA: im Zelt", "Wie bleiben wir trocken?\n- im Zelt"),
    "labels in bold": ("**Problem** nasse Füße", "Problem: nasse Füße"),
    "labels before a bar": ("Problem | nasse Füße", "Problem: nasse Füße"),
    "labels before a tab": ("Leitung\tMia Krüning", "Leitung: Mia Krüning"),
    "labels without a colon": (
        "problem nasse füße\nproblem wind von osten",
        "problem: nasse füße\nproblem: wind von osten",
    ),
    "the beginning of a sentence": ("problem nasse füße", "problem nasse füße"),
    "lines indented beneath a label": ("Ideen\n\tein Zelt\n\tein Dach\nEnde", "Ideen\n- ein Zelt\n- ein Dach\nEnde"),
    "a line that stands again": (
        "Zu Fuß ist es weit\nim Winter\nbei Regen\nZu Fuß ist es weit\nEnde",
        "- Zu Fuß ist es weit\n- im Winter\n- bei Regen\n- Zu Fuß ist es weit\nEnde",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_way_of_writing_becomes_the_usual(case: str) -> None:
    text, expected = CASES[case]
    assert usual(text) == expected


@given(texts.written_notes() | texts.any_texts())
def test_every_line_keeps_its_number(text: str) -> None:
    lines = lines_of(text)
    found = usual_lines(lines, "de")
    assert [line.number for line in found] == [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert usual_lines(lines, "de") == found


@given(texts.written_notes() | texts.any_texts())
def test_a_line_keeps_what_stands_there(text: str) -> None:
    lines = lines_of(text)
    assert "\n".join(line.raw for line in lines) == text
    assert all(line.text in line.raw for line in lines)
    assert all(line.indent >= 0 for line in lines)
