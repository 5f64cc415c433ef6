"""Whether anything contributed becomes active: `python tests/benchmarks/payloads.py FOLDER [FIRST [LAST]]`.

FOLDER holds lists of payloads as JSON (see hostile.py). Each becomes a camp of its own with one session: the payload
is its title, its host, its body and whatever else a session, a camp and a concept of the vocabulary may hold. The site
is built and inspected as `campnotes build` does, its pages and its search are opened in Chromium, and counted are

* functions called that payloads call, dialogs, windows opened, requests to other hosts, violations of the policy;
* elements and attributes between the frame's that are not on the list of those that rendering makes;
* texts that do not stand on the page, character by character, as the note says them;
* feeds, data and linked data that are not well-formed or say something else than the notes; cells that spreadsheets
  take for formulas; meta tags that say something else, and pages whose frame differs from that of the others.

Prints each, and a line per hundred payloads; the exit code is 1 when there is any. Needs Chromium, as browser tests do.
"""

from __future__ import annotations

import json
import mimetypes
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET  # reads what we wrote ourselves

from hostile import KEYS
from playwright.sync_api import Browser, Page, Route, sync_playwright
from published import amiss, bare

from campnotes.adapters.files import read_library, write_text
from campnotes.adapters.pages import ATTRIBUTES, TAGS
from campnotes.core.catalog import event_url, problem_type_url, report_url, session_url
from campnotes.core.document import dump, dump_event, load_scheme, metadata_of
from campnotes.core.model import (
    TITLE_LIMIT,
    Concept,
    ContactRole,
    Detail,
    Event,
    Host,
    Location,
    Problem,
    Session,
    Suggestion,
)
from campnotes.core.query import QUERY_LIMIT
from campnotes.core.rendering import parse, texts
from campnotes.core.yaml_strict import write_yaml
from conftest import BROWSER_FLAGS, find_browser
from texts import copied

BASE = "http://site.example/"
AT_ONCE = 100  # payloads in one knowledge base
SHORT = 1_000  # characters; a longer payload is cut
LINKED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
ALARM = """
for (const name of ["P", "alert", "confirm", "prompt", "print", "open"]) {
  window[name] = (...told) => console.error(`ALARM ${name}(${told})`)
}
"""
STRANGERS = """([within, tags, attributes]) => {
  const found = []
  for (const element of document.querySelectorAll(`${within} *`)) {
    const name = element.localName
    if (!tags.includes(name)) found.push(`<${name}>`)
    for (const { name: attribute, value } of element.attributes) {
      if (!(attributes[name] ?? []).concat(attributes["*"]).includes(attribute)) found.push(`<${name} ${attribute}>`)
      if (attribute === "href" && !/^(https?:|[^:]*$)/.test(value)) found.push(`<${name} href=${value}>`)
    }
  }
  return found
}"""


def main(folder: Path, first: int = 0, last: int | None = None) -> int:
    payloads = list(dict.fromkeys(gathered(folder)))[first:last]
    told: list[str] = []
    pages = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(BROWSER_FLAGS))
        for start in range(0, len(payloads), AT_ONCE):
            some = payloads[start : start + AT_ONCE]
            with tempfile.TemporaryDirectory() as name:
                opened, found = tried(some, Path(name), browser)
            pages += opened
            told += found
            print(f"{start + len(some)} payloads, {pages} pages and searches, {len(told)} told", flush=True)
            print("".join(f"  {one}\n" for one in found), end="", flush=True)
    return 1 if told else 0


def gathered(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        if "contact_data" not in path.stem:
            for one in content if isinstance(content, list) else content.get("cases", ()):
                text = one if isinstance(one, str) else next(one[key] for key in KEYS if key in one)
                yield text[:SHORT].encode(errors="replace").decode()


def tried(payloads: list[str], root: Path, browser: Browser) -> tuple[int, list[str]]:
    """How many pages were opened, and what was wrong with them; `root` is an empty folder for the knowledge base."""
    sessions = {f"camp-{number}/notiz": session(payload) for number, payload in enumerate(payloads) if payload.strip()}
    prepare(root / "all", sessions)
    found = read_library(root / "all").catalog.sessions
    root = root / "accepted"  # what is refused as a session is kept out of the vocabulary, too
    prepare(root, {key: sessions[key] for key in found})
    catalog = read_library(root).catalog
    accepted = catalog.sessions
    command = [sys.executable, "-m", "campnotes", "build", "--root", str(root)]
    built = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if built.returncode:
        return 0, [f"not built: {built.stderr[-2_000:]}"]
    told = [*malformed(root / "site"), *amiss(root / "site", catalog)]
    opened = 0
    page = browser.new_context().new_page()
    page.add_init_script(ALARM)
    page.on("console", lambda said: told.append(f"{page.url}: {said.text}") if alarming(said.text) else None)
    page.on("dialog", lambda dialog: (told.append(f"{page.url}: dialog"), dialog.dismiss()))
    page.on("popup", lambda _: told.append(f"{page.url}: window"))
    page.route("**/*", lambda route: serve(route, root / "site", told))
    rehearse(page, told)
    for key, one in accepted.items():
        event = key.split("/")[0]
        for url in (session_url(key), event_url(event), report_url(event), problem_type_url(event)):
            page.goto(BASE + url)
            told += [f"{url}: {stranger}" for stranger in strangers(page, "#cn-content")]
            opened += 1
        page.goto(BASE + session_url(key))
        told += [f"{key}: {text!r} is not to be read" for text in unread(page, one)]
        told += searched(page, one.title)
        opened += 2
    page.context.close()
    return opened, told


def rehearse(page: Page, told: list[str]) -> None:
    """Makes sure that the alarm goes off."""
    page.goto(BASE)
    with page.expect_console_message(lambda said: alarming(said.text)):
        page.evaluate("alert('rehearsal')")
    told.remove(f"{BASE}: ALARM alert(rehearsal)")


def session(payload: str) -> Session:
    """A session whose every text is the payload."""
    title = payload[:TITLE_LIMIT]
    detail = Detail(text=payload, details=(Detail(text=payload),))
    return Session(
        title=title,
        subtitle=payload,
        room=payload,
        hosts=(Host(name=title, affiliation=payload),),
        questions=(payload,),
        problems=(Problem(id="p1", text=payload, details=(detail,)), Problem(id="p2", text=payload)),
        suggestions=(Suggestion(id="s1", text=payload, addresses=("p1",), details=(detail,), avoid=(payload,)),),
        contact_roles=(ContactRole(id="c1", text=payload, note=payload, for_=("p1",)),),
        open_questions=(payload,),
        declined=(payload,),
        body=f"{payload}\n\n# {payload}\n\n- {payload}\n\n`{payload}`\n\n[{payload}]({payload})",
    )


def event(payload: str) -> Event:
    return Event(
        title=payload[:TITLE_LIMIT],
        location=Location(name=payload, locality=payload),
        programme=payload,
        organizer=(payload,),
        funder=(payload,),
        contributor=(payload,),
    )


def prepare(root: Path, sessions: dict[str, Session]) -> None:
    """Writes the knowledge base: a camp, a session and a problem type for each payload."""
    copied(root, "mkdocs.yml", "docs", "templates", "sessions/vocabulary")
    types = root / "sessions" / "vocabulary" / "problem-types.yml"
    scheme = load_scheme(types.read_text(encoding="utf-8"))
    group = next(iter(scheme.topConcepts))
    concepts = []
    for number, (key, one) in enumerate(sessions.items()):
        payload, concept = one.subtitle or "", key.split("/")[0]
        labels = {"de": payload}
        concepts.append(
            Concept(
                id=concept,
                notation=f"X{number}",
                broader=group,
                prefLabel=labels,
                scopeNote=labels,
                altLabel={"de": (payload,)},
            )
        )
        problems = tuple(problem.model_copy(update={"types": (concept,)}) for problem in one.problems)
        write_text(root / "sessions" / f"{key}.md", dump(one.model_copy(update={"problems": problems})))
        write_text(root / "sessions" / concept / "event.yml", dump_event(event(payload)))
    write_text(types, write_yaml(metadata_of(scheme.model_copy(update={"concepts": (*scheme.concepts, *concepts)}))))


def serve(route: Route, site: Path, told: list[str]) -> None:
    url = route.request.url.partition("?")[0]
    file = site / url.removeprefix(BASE) / ("index.html" if url.endswith("/") else "")
    if not url.startswith(BASE):
        told.append(f"a request to {url}")
        route.abort()
    elif file.is_file():
        route.fulfill(path=file, content_type=mimetypes.guess_type(file.name)[0] or "text/plain")
    else:
        route.fulfill(status=404, body="")


def alarming(said: str) -> bool:
    return "ALARM" in said or "Content Security Policy" in said


def strangers(page: Page, within: str) -> list[str]:
    """Elements and attributes that rendering does not make."""
    attributes = {tag: sorted(names) for tag, names in ATTRIBUTES.items()}
    found: list[str] = page.evaluate(STRANGERS, [within, [*sorted(TAGS), "mark"], {"*": [], **attributes}])
    return found


def unread(page: Page, one: Session) -> Iterator[str]:
    """The texts of a session that do not stand on its page as they were written, save for white space."""
    seen = bare(page.locator("#cn-content").text_content() or "")
    for text in {one.title, one.subtitle or "", one.room or "", *one.questions, "".join(texts(parse(one.body)))}:
        if bare(text) not in seen:
            yield text
    if bare(page.locator("h1").text_content() or "") != bare(one.title):
        yield one.title


def searched(page: Page, query: str) -> list[str]:
    """What the search page makes of a query, and of the hits it finds."""
    page.goto(f"{BASE}search/?q={quote(query[:QUERY_LIMIT])}")
    page.locator("#cn-search-count:not(:empty)").wait_for(state="attached")
    results = strangers(page, "#cn-search-results")
    return [f"search for {query!r}: {stranger}" for stranger in results]


def malformed(site: Path) -> Iterator[str]:
    """Feeds, data and linked data that no reader could read."""
    for path in site.rglob("*"):
        try:
            match path.suffix:
                case ".xml":
                    ET.fromstring(path.read_bytes())  # noqa: S314 - ours
                case ".json":
                    json.loads(path.read_text(encoding="utf-8"))
                case ".html":
                    for linked in LINKED.findall(path.read_text(encoding="utf-8")):
                        json.loads(linked)
        except (ValueError, ET.ParseError) as error:
            yield f"{path.relative_to(site)}: {error}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *map(int, sys.argv[2:])))
