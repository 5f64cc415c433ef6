"""The Whoosh index: what it finds, how it counts, and that its cache can neither break nor betray a search."""

from __future__ import annotations

import json
import pickle
import random
import string
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campnotes import sealed
from campnotes.adapters import search
from campnotes.adapters.files import read_library
from campnotes.adapters.search import Answer, Filters, SearchIndex, engine, open_index
from campnotes.core.browsing import open_in
from campnotes.core.catalog import Catalog
from campnotes.core.model import Event, Problem, Session, Suggestion
from campnotes.core.ranking import EVERYTHING, FACETS
from campnotes.core.vocabulary import ConceptScheme, Vocabulary
from texts import ROOT, copied

OPEN_TRANSFER = "2023-opentransfer-zusammenhalt/willst-du-mit-mir-gehen"
FACET_FILTERS = {"type": "types", "role": "roles", "event": "events", "language": "languages", "kind": "kinds"}
ODD_QUERIES = [
    *("w*", "((((", "\0", "🙂", "a AND", "^~", '"', "feld:wert", "-", "[a TO b]", "\ud800", "' OR 1=1"),
    "x" * 10_000,
    "🙂" * 10_000,
    "-in" * 3_000,
]
OPEN_OFTEN = """
import sys
from pathlib import Path
from campnotes.adapters.files import read_library
from campnotes.adapters.search import open_index

catalog = read_library(Path(sys.argv[1])).catalog
wanted = len(catalog.sessions) + sum(len(session.items()) for session in catalog.sessions.values())
for _ in range(15):
    assert open_index(Path(sys.argv[2]), catalog).search("").total == wanted
"""


@pytest.fixture(scope="module", autouse=True)
def own_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The key of the cache, away from that of the person who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """What this repository holds."""
    return read_library(ROOT).catalog


@pytest.fixture(scope="module")
def index(catalog: Catalog, own_key: None, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return open_index(tmp_path_factory.mktemp("index"), catalog)


@pytest.fixture
def one_session(catalog: Catalog) -> Catalog:
    problem = Problem(
        id="p1",
        text="Verein ist bisher kaum bekannt in der relevanten Region",
        types=("bekanntheit", "standort-skalierung"),
    )
    return replace(
        catalog,
        events={"camp": Event(title="Camp")},
        sessions={"camp/eins": Session(title="Eins", problems=(problem,))},
    )


@pytest.mark.parametrize(
    "query",
    [
        "niemand kennt uns",
        "unser Verein ist unbekannt",
        "keiner in der Region kennt die Organisation",
        "wie werden wir bekannter?",
        "Oeffentlichkeitsarbeit",
        "public relations",
    ],
)
def test_a_problem_is_found_in_other_words(one_session: Catalog, tmp_path: Path, query: str) -> None:
    hits = open_index(tmp_path, one_session).search(query, limit=3).hits
    assert ("camp/eins", "p1") in [(hit.session, hit.item) for hit in hits]


@pytest.mark.parametrize(
    "query",
    [
        "niemand kennt uns",
        "unser Verein ist unbekannt",
        "wie werden wir in der Region bekannter",
        "kaum jemand hat von unserem Verein gehört",
    ],
)
def test_the_first_note_is_found_in_other_words(index: SearchIndex, query: str) -> None:
    assert (OPEN_TRANSFER, "p1") in [(hit.session, hit.item) for hit in index.search(query, limit=3).hits]


def test_every_problem_is_found_by_its_own_words(catalog: Catalog, index: SearchIndex) -> None:
    """Law 6: among the first three; equal texts share a place."""
    for session_id, session in catalog.sessions.items():
        for problem in session.problems:
            hits = index.search(problem.text, limit=50).hits
            first_texts = list(dict.fromkeys(hit.text for hit in hits))[:3]
            assert problem.text in first_texts, f"{session_id}#{problem.id}"


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_no_query_raises(index: SearchIndex, query: str) -> None:
    answer = index.search(query)
    assert answer.total >= len(answer.hits)


@given(query=st.text())
def test_no_text_at_all_raises(index: SearchIndex, query: str) -> None:
    answer = index.search(query, limit=3)
    assert len(answer.hits) == min(answer.total, 3)
    json.dumps(answer.to_json())


def test_nonsense_finds_nothing(index: SearchIndex) -> None:
    """Words made of random letters, and of syllables as German has them."""
    chance = random.Random(4)  # noqa: S311 - the same words in every run
    syllables = ["bra", "dok", "fli", "gnu", "kraz", "lom", "mik", "nup", "plo", "rim", "schwup", "tol", "wob", "zwim"]
    letters = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(5, 12))) for _ in range(100)]
    spoken = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(100)]
    found = [query for query in (*letters, *spoken) if index.search(query).total]
    assert len(found) <= 2, found


@pytest.mark.parametrize(
    "query", ["Quastenflosser", "Flugsaurier organisieren", "Wie finde ich einen Hubschrauber?", "Zahnspange neu"]
)
def test_what_no_note_is_about_finds_nothing(index: SearchIndex, query: str) -> None:
    assert index.search(query).total == 0


@pytest.mark.parametrize(
    ("query", "corrected"),
    [
        ("Oeffentlichkeitsarbiet", "Öffentlichkeitsarbeit"),
        ("finanzirung", "Finanzierung"),
        ("wer kennt Barierefreiheit", "wer kennt Barrierefreiheit"),
        ("Datenschuz -Verein", "Datenschutz -Verein"),
        ("Finanzierung", None),
        ('"finanzirung"', None),
        ("organisieren", None),
        ("xqzrvw", None),
    ],
)
def test_a_typing_error_is_corrected_and_said(index: SearchIndex, query: str, corrected: str | None) -> None:
    found = index.search(query)
    assert found.corrected == corrected
    if corrected:
        assert found.total
        assert replace(index.search(corrected), corrected=corrected) == found


def test_a_phrase_stands_in_a_row(small: SearchIndex) -> None:
    assert items(small, "letzter Bus") == {"p1", "p2", None}
    assert items(small, '"letzter Bus"') == {"p1", None}
    assert items(small, "„letzter Bus“ Verein") == {"p1", None}
    assert items(small, '"Bus letzter"') == set()
    assert items(small, '"Bus"') == {"p1", "p2", None}


def test_an_excluded_word_stands_nowhere(small: SearchIndex) -> None:
    assert items(small, "Bus -letzter") == set()
    assert items(small, "Bus -zeitig") == {"p1"}
    assert items(small, 'Bus -"letzter Bus"') == {"p2"}
    assert items(small, "-Bus") == {"s1"}
    assert items(small, "-Bus -Anrufsammeltaxi") == set()


@pytest.mark.parametrize("query", ["Taxi", "Nachweis", "Nachweise", "Verwendung"])
def test_a_part_of_a_compound_finds_it(small: SearchIndex, query: str) -> None:
    assert items(small, query)


@pytest.mark.parametrize(
    ("query", "word"), [("spenden", "Spende"), ("Personalnot", "Personal"), ("funding", "Finanzierung")]
)
def test_another_word_for_it_finds_it(catalog: Catalog, tmp_path: Path, query: str, word: str) -> None:
    bare = replace(
        catalog,
        events={"camp": Event(title="Camp")},
        sessions={"camp/eins": Session(title="Eins", problems=(Problem(id="p1", text=f"Zur {word} fehlt ein Weg"),))},
    )
    assert open_index(tmp_path, bare).search(query).hits[0].item == "p1"


def test_a_label_without_words_finds_nothing_and_stops_nothing(catalog: Catalog, tmp_path: Path) -> None:
    first, *others = catalog.vocabulary.problem_types.scheme.concepts
    scheme = catalog.vocabulary.problem_types.scheme.model_copy(
        update={"concepts": (first.model_copy(update={"prefLabel": {"de": "…"}}), *others)}
    )
    odd = replace(catalog, vocabulary=Vocabulary(ConceptScheme(scheme), catalog.vocabulary.contact_roles))
    assert open_index(tmp_path, odd).search("Verein").hits
    assert not open_index(tmp_path, odd).search("…").hits


def test_hits_stand_by_score_then_in_the_order_of_the_records(index: SearchIndex) -> None:
    hits = index.search("Verein", limit=1000).hits
    places = {(record.session, record.item): n for n, record in enumerate(index.export().records)}
    keys = [(-hit.score, places[hit.session, hit.item]) for hit in hits]
    assert len(keys) > 5
    assert keys == sorted(keys)


def test_without_a_query_all_stand_in_the_order_of_the_records(index: SearchIndex) -> None:
    answer = index.search(" ", limit=10_000)
    assert [(hit.session, hit.item) for hit in answer.hits] == [
        (record.session, record.item) for record in index.export().records
    ]


def test_a_type_lists_its_problems_with_what_belongs_to_them(index: SearchIndex) -> None:
    hits = index.search("", Filters(types=("bekanntheit",)), limit=1000).hits
    found = [(hit.kind, hit.item) for hit in hits if hit.session == OPEN_TRANSFER]
    assert found == [("problem", "p1"), *(("contact_role", f"c{n}") for n in (1, 2, 3, 4)), ("session", None)]
    assert all("bekanntheit" in hit.types for hit in hits)


def test_open_lists_problems_without_suggestion(catalog: Catalog, index: SearchIndex) -> None:
    hits = index.search("", Filters(open=True), limit=1000).hits
    assert [(hit.session, hit.item) for hit in hits] == [
        (sid, problem.id) for sid, problem in open_in(catalog, catalog.sessions)
    ]


@pytest.mark.parametrize("query", ["", "Verein", "Raum finden", "volunteers"])
def test_counts_are_what_a_click_gives(index: SearchIndex, query: str) -> None:
    chosen = Filters(languages=("de",), kinds=("problem", "suggestion"))
    for filters in (EVERYTHING, chosen):
        for facet, name in FACET_FILTERS.items():
            for value, count in index.search(query, filters).facets[facet]:
                assert index.search(query, replace(filters, **{name: (value,)})).total == count


def test_the_json_is_the_contract(index: SearchIndex) -> None:
    answer = json.loads(json.dumps(index.search("niemand kennt uns", limit=2).to_json()))
    assert list(answer) == ["total", "hits", "facets", "corrected"]
    assert list(answer["hits"][0]) == ["kind", "session", "item", "text", "title", "types", "url", "score"]
    assert set(answer["facets"]) == set(FACETS)
    assert all(isinstance(hit["score"], int) for hit in answer["hits"])
    assert answer["corrected"] is None


def test_the_cache_is_used_again(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ask(open_index(tmp_path, catalog))
    monkeypatch.setattr(engine, "update", must_not_build)
    assert ask(open_index(tmp_path, catalog)) == before


@pytest.mark.parametrize("damage", ["altered", "cut", "empty", "pickle", "folder", "missing"])
def test_a_damaged_cache_is_built_anew(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    before = ask(open_index(tmp_path, catalog))
    file = tmp_path / search.INDEX
    sound = file.read_bytes()
    match damage:
        case "altered":
            file.write_bytes(sound[:-100] + bytes([sound[-100] ^ 1]) + sound[-99:])
        case "cut":
            file.write_bytes(sound[: len(sound) // 2])
        case "empty":
            file.write_bytes(b"")
        case "pickle":
            file.write_bytes(pickle.dumps(Bomb()))
        case "folder":
            file.unlink()
            file.mkdir()
        case "missing":
            file.unlink()
    assert ask(open_index(tmp_path, catalog)) == before
    if damage != "folder":
        monkeypatch.setattr(engine, "update", must_not_build)
        assert ask(open_index(tmp_path, catalog)) == before


def test_a_foreign_cache_is_never_opened(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else made a sound index of the same records, with a bomb in it."""
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
        before = ask(open_index(tmp_path, catalog))
        sound = sealed.read(tmp_path / search.INDEX)
        assert sound
        bombs = {name: pickle.dumps(Bomb()) for name in sound if Path(name).suffix in engine.FILES}
        sealed.write(tmp_path / search.INDEX, sound | bombs)
    assert ask(open_index(tmp_path, catalog)) == before


@pytest.mark.parametrize("field", ["title", "body"])
def test_only_what_changed_is_indexed_anew(
    catalog: Catalog, one_session: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    """One session changed, one went, one came: the cache gives what a new index gives."""
    open_index(tmp_path / "kept", catalog)
    changed, gone, *_ = sorted(catalog.sessions)
    session = catalog.sessions[changed]
    sessions = {
        **catalog.sessions,
        changed: session.model_copy(update={field: "Der letzte Bus fährt um halb sieben"}),
        "camp/eins": one_session.sessions["camp/eins"],
    }
    del sessions[gone]
    now = replace(catalog, events=catalog.events | one_session.events, sessions=sessions)
    update, added = engine.update, []

    def told(*what: Any) -> dict[str, bytes]:
        added.extend(what[2])
        return update(*what)

    monkeypatch.setattr(engine, "update", told)
    kept = open_index(tmp_path / "kept", now)
    assert added == sorted([changed, "camp/eins"])
    assert kept.export() == open_index(tmp_path / "new", now).export()


def test_a_stale_cache_is_built_anew(catalog: Catalog, one_session: Catalog, tmp_path: Path) -> None:
    open_index(tmp_path, catalog)
    assert open_index(tmp_path, one_session).search("").total == 2


def test_another_analyser_makes_the_cache_stale(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_index(tmp_path, catalog)
    monkeypatch.setattr(search, "MADE_BY", search.MADE_BY[1:])
    monkeypatch.setattr(engine, "update", must_not_build)
    with pytest.raises(AssertionError, match="built"):
        open_index(tmp_path, catalog)


def test_a_killed_build_leaves_the_old_cache(
    catalog: Catalog, one_session: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_index(tmp_path, catalog)
    sound = (tmp_path / search.INDEX).read_bytes()
    with monkeypatch.context() as killed:
        killed.setattr("os.replace", power_cut)
        with pytest.raises(KeyboardInterrupt):
            open_index(tmp_path, one_session)
    assert (tmp_path / search.INDEX).read_bytes() == sound
    open_index(tmp_path, one_session)
    assert [path.name for path in tmp_path.iterdir()] == [search.INDEX]


def test_a_folder_that_cannot_be_written_is_no_error(catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert open_index(tmp_path / "file", catalog).search("Verein").total > 0


def test_two_at_once_do_not_meet(tmp_path: Path) -> None:
    """Two processes that want different content keep rebuilding what the other one left."""
    other = copied(tmp_path / "other", "sessions/vocabulary")
    command = [sys.executable, "-W", "error", "-c", OPEN_OFTEN]
    both = [subprocess.Popen([*command, root, tmp_path / "index"]) for root in (ROOT, other)]
    assert [process.wait(60) for process in both] == [0, 0]


def test_an_index_too_big_for_the_memory_is_the_same(
    index: SearchIndex, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MEMORY", 0.1)
    assert open_index(tmp_path, catalog).export() == index.export()


def test_nothing_is_left_in_the_temporary_folder(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    open_index(tmp_path / "index", catalog)
    assert not list((tmp_path / "temporary").iterdir())


@pytest.fixture
def small(catalog: Catalog, tmp_path: Path) -> SearchIndex:
    problems = (
        Problem(id="p1", text="Nach dem Treffen ist der letzte Bus schon weg"),
        Problem(id="p2", text="Der Bus kommt zeitig, aber zum letzten Treffen keiner mit Verwendungsnachweis"),
    )
    suggestions = (Suggestion(id="s1", text="Das Anrufsammeltaxi nehmen"),)
    session = Session(title="Wege am Abend", problems=problems, suggestions=suggestions)
    camp = replace(catalog, events={"camp": Event(title="Camp")}, sessions={"camp/eins": session})
    return open_index(tmp_path, camp)


def items(index: SearchIndex, query: str) -> set[str | None]:
    return {hit.item for hit in index.search(query, limit=1000).hits}


def ask(index: SearchIndex) -> list[Answer]:
    return [index.search(query) for query in ("Verein", "niemand kennt uns", "")]


class Bomb:
    """Goes off when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return explode, ("an index from elsewhere was opened",)


def explode(message: str) -> NoReturn:
    raise AssertionError(message)


def must_not_build(*_: object) -> NoReturn:
    raise AssertionError("the index was built")


def power_cut(*_: object) -> NoReturn:
    raise KeyboardInterrupt
