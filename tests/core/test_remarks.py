"""What a person should look at in a session that is sound."""

from __future__ import annotations

import pytest

from campnotes.core.document import dump, load_event, parse
from campnotes.core.findings import Finding
from campnotes.core.licenses import KNOWN, license_url, meant_license
from campnotes.core.model import ContactRole, Problem, Session, Source, Suggestion
from campnotes.core.remarks import event_remarks, remarks

SOUND = Session(
    title="Beete",
    problems=(Problem(id="p1", text="Kein Wasser im Sommer"),),
    suggestions=(Suggestion(id="s1", text="Regentonne am Schuppen", addresses=("p1",)),),
    contact_roles=(ContactRole(id="c1", text="Bauhof"),),
    body="## Wie es anfing\n\nIm Hof steht eine Kiste.\n\n- die Nachbarn gießen\n- eine Tonne fehlt",
)


def told(**changes: object) -> list[tuple[str, str]]:
    """Code and line's text of every remark on the sound session with these changes."""
    text = dump(SOUND.model_copy(update=changes))
    lines = text.split("\n")
    return [(one.code, lines[one.line - 1].strip("- ")) for one in remarks(parse(text), text, "beete.md")]


def test_a_sound_session_of_a_reviewer_has_none() -> None:
    assert told(status="reviewed") == []


def test_the_same_text_twice_among_items_of_a_kind() -> None:
    twice = (*SOUND.problems, Problem(id="p2", text="kein Wasser, im Sommer!"))
    assert told(problems=twice, status="reviewed") == [("text-twice", "text: kein Wasser, im Sommer!")]
    other = (Suggestion(id="s1", text="Kein Wasser im Sommer"),)
    assert told(suggestions=other, status="reviewed") == []


def test_an_item_that_is_a_list_entry_still() -> None:
    body = f"{SOUND.body}\n- **Regentonne** am Schuppen\n\nRegentonne am Schuppen. Das sagten alle."
    assert told(body=body, status="reviewed") == [("text-twice", "**Regentonne** am Schuppen")]


@pytest.mark.parametrize(
    "body",
    ["- TODO", "[[Name eintragen]]", "Lorem ipsum dolor sit amet", "## Titel der Session", "[Hier Problem eintragen]"],
)
def test_what_was_meant_to_be_filled_in(body: str) -> None:
    assert told(body=f"Davor.\n\n{body}\n\nDanach.", status="reviewed") == [("template-text", body.strip("- "))]


def test_a_prompt_among_the_items_and_a_title_of_ours() -> None:
    items = (Suggestion(id="s1", text="[Hier Vorschlag eintragen]"),)
    changed = told(suggestions=items, title="Session ohne Titel", status="reviewed")
    assert changed == [("template-text", "title: Session ohne Titel"),
                       ("template-text", 'text: "[Hier Vorschlag eintragen]"')]  # fmt: skip


def test_a_heading_over_a_list_that_says_nothing_to_the_program() -> None:
    assert told() == [("heading-unknown", "## Wie es anfing")]
    assert told(body="## Wie es anfing\n\n- die Nachbarn gießen") == []
    assert told(body="## Worum es ging\n\n- die Nachbarn gießen\n- eine Tonne fehlt") == []
    assert told(body="## Überschriften\n\n- Ideen\n- Sorgen") == []


def licences(event: str) -> list[Finding]:
    return list(event_remarks(load_event(event), "sessions/camp/event.yml"))


def test_nobody_has_named_a_licence() -> None:
    assert [one.code for one in licences("title: Camp Nord\n")] == ["license-missing"]
    assert [one.code for one in licences("title: Camp Nord\nlicense: NOASSERTION\n")] == ["license-missing"]
    assert licences("title: Camp Nord\nlicense: CC-BY-4.0\n") == []


def test_a_licence_that_is_spelled_in_another_way() -> None:
    (one,) = licences("title: Camp Nord\nlicense: CC-BY\n")
    assert dict(one.values) == {"license": "CC-BY", "nearest": "CC-BY-4.0"}
    assert told(source=Source(license="cc0-1.0"), status="reviewed") == [("license-spelled", "license: cc0-1.0")]


@pytest.mark.parametrize("name", [*KNOWN, "CC-BY-SA-2.0-AT", "LicenseRef-Camp", "WTFPL", "NONE"])
def test_an_id_of_spdx_is_taken_as_it_is(name: str) -> None:
    assert meant_license(name) is None


def test_known_licences_have_an_address() -> None:
    assert [name for name in KNOWN if not license_url(name)] == ["NOASSERTION"]
