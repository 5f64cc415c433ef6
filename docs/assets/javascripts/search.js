// The search page: asks the index while the reader types, and keeps what is asked in the address.
// Contributed text only ever becomes text nodes.

import { wordTerms, words } from "./analysis.js";
import { answer } from "./ranking.js";
import { openIndex } from "./shards.js";

const SITE = new URL("../../", import.meta.url); // this file is <site>/assets/javascripts/search.js
const SHOWN_FACETS = ["kind", "type", "role", "event"];
const PAGE = 20; // hits shown at once
const COMPANIONS = 5; // suggestions or roles shown with a problem
const WIDE = matchMedia("(min-width: 45rem)"); // as in search.css
const LOOKS = { problem: "problem", suggestion: "suggestion", contact_role: "role", session: "session" }; // cn-label-…

if (document.querySelector("#cn-search-page")) start();

async function start() {
  const say = JSON.parse(part("words").textContent);
  part("form").hidden = false;
  part("page").hidden = false;
  part("count").textContent = say.loading;
  try {
    const index = await openIndex(new URL("search/data/", SITE));
    new SearchPage(index, say).listen();
  } catch (error) {
    part("count").textContent = say.failed;
    throw error;
  }
}

class SearchPage {
  #index;
  #say;
  #families; // problem's key → {suggestion: records, contact_role: records}
  #boxes = []; // [{facet, value, input, count, line}]
  #shown = PAGE;
  #asked = 0; // number of the newest question; answers to older ones are dropped
  #typing = false;

  constructor(index, say) {
    this.#index = index;
    this.#say = say;
    this.#families = families(index.records);
    part("facets").replaceChildren(...SHOWN_FACETS.map((facet) => this.#facet(facet)));
  }

  listen() {
    part("box").addEventListener("input", () => this.#ask({ typing: true }));
    part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask({ typing: false });
    });
    part("facets").addEventListener("change", () => this.#ask({ typing: false }));
    part("more").addEventListener("click", () => {
      this.#shown += PAGE;
      this.#show();
    });
    window.addEventListener("popstate", () => this.#readAddress());
    this.#readAddress();
  }

  #readAddress() {
    const asked = new URLSearchParams(location.search);
    part("box").value = asked.get("q") ?? "";
    for (const { facet, value, input } of this.#boxes) input.checked = asked.getAll(facet).includes(value);
    this.#typing = false;
    this.#shown = PAGE;
    this.#show();
  }

  /** What the reader has set becomes the address: one step in the history for all typing, one for each click. */
  #ask({ typing }) {
    const asked = new URLSearchParams();
    if (part("box").value.trim()) asked.set("q", part("box").value);
    for (const { facet, value, input } of this.#boxes) if (input.checked) asked.append(facet, value);
    const address = String(asked) ? `?${asked}` : location.pathname;
    if (typing && this.#typing) history.replaceState(null, "", address);
    else if (address !== (location.search || location.pathname)) history.pushState(null, "", address);
    this.#typing = typing;
    this.#shown = PAGE;
    this.#show();
  }

  async #show() {
    const number = ++this.#asked;
    const query = part("box").value;
    const typing = this.#typing;
    try {
      await this.#index.prepare(query);
    } catch (error) {
      part("count").textContent = this.#say.failed;
      throw error;
    }
    if (number !== this.#asked) return;
    const found = answer(query, this.#filters(), this.#index, typing);
    this.#showCounts(found.facets);
    this.#showHits(found);
  }

  #filters() {
    const filters = {};
    for (const { facet, value, input } of this.#boxes) {
      if (input.checked) (filters[facet] ??= new Set()).add(value);
    }
    return filters;
  }

  #showCounts(facets) {
    for (const { facet, value, input, count, line } of this.#boxes) {
      const hits = facets[facet].get(value) ?? 0;
      count.textContent = hits;
      line.hidden = !hits && !input.checked;
    }
    for (const group of part("facets").querySelectorAll(".cn-facet, .cn-facet-group")) {
      group.hidden = !group.querySelector("li:not([hidden])");
    }
  }

  #showHits({ total, hits, terms }) {
    const say = this.#say;
    part("count").textContent = total ? plural(say.count, total) : `${say.count.none}. ${say.none}`;
    const cards = this.#cards(hits.slice(0, this.#shown), terms);
    part("results").replaceChildren(...cards);
    part("more").hidden = total <= this.#shown;
  }

  /** A card for each problem that a hit belongs to, in the order of the hits; for each other hit a card of its own. */
  #cards(hits, terms) {
    const cards = new Map();
    const found = new Set(hits.map(({ record }) => key(record.session, record.item)));
    for (const { record } of hits) {
      const problems = record.problems.map((problem) => key(record.session, problem));
      const headKey = problems.find((problem) => found.has(problem)) ?? problems[0] ?? key(record.session, record.item);
      const card = cards.get(headKey) ?? { head: this.#families.get(headKey)?.problem ?? record, hits: new Set() };
      card.hits.add(record);
      cards.set(headKey, card);
    }
    return [...cards.values()].map((card) => this.#card(card, terms));
  }

  #card({ head, hits }, terms) {
    const say = this.#say;
    const family = this.#families.get(key(head.session, head.item)) ?? { suggestion: [], contact_role: [] };
    const suggestions = nearest(family.suggestion, hits);
    const roles = nearest(family.contact_role, hits);
    return element("article", { class: "cn-entry" }, [
      element("p", { class: `cn-label cn-label-${LOOKS[head.kind]}` }, [say.one[head.kind]]),
      element("h2", {}, [this.#link(head, head.text, terms)]),
      this.#chips(head),
      head.open ? element("p", { class: "cn-open" }, [say.open]) : null,
      ...this.#companions("suggestion", suggestions, family.suggestion.length, terms),
      ...this.#companions("contact_role", roles, family.contact_role.length, terms),
      this.#origin(head, terms),
    ]);
  }

  #chips(record) {
    if (record.kind !== "problem" || !record.types.length) return null;
    const names = new Map(this.#index.labels.type.flatMap((group) => group.values));
    const chips = record.types.map((type) =>
      element("li", {}, [element("a", { href: href(`problems/${type}/`) }, [names.get(type) ?? type])]),
    );
    return element("ul", { class: "cn-chips" }, chips);
  }

  #companions(kind, records, count, terms) {
    if (!records.length) return [];
    const lines = records.flatMap((record) => [element("li", {}, [this.#link(record, record.text, terms)]), " "]);
    const rest = count - records.length;
    if (rest) lines.push(element("li", { class: "cn-further" }, [this.#say.further.replace("{n}", rest)]));
    return [
      element("p", { class: `cn-label cn-label-${LOOKS[kind]}` }, [this.#say.with_problem[kind]]),
      element("ul", { class: kind === "contact_role" ? "cn-lines cn-lines-inline" : "cn-lines" }, lines),
    ];
  }

  #origin(record, terms) {
    const say = this.#say;
    const events = new Map(this.#index.labels.event.flatMap((group) => group.values));
    const camp = [events.get(record.event) ?? record.event, record.year].filter(Boolean).join(", ");
    const session = this.#link(record, record.title, terms);
    return element("p", { class: "cn-origin" }, [
      ...(record.kind === "session" ? [camp] : [`${say.origin} `, session, `, ${camp}`]),
      ...(record.invented ? [" ", element("span", { class: "cn-mark cn-mark-invented" }, [say.invented])] : []),
      ...(record.draft ? [" ", element("span", { class: "cn-mark cn-mark-draft" }, [say.draft])] : []),
    ]);
  }

  #link(record, text, terms) {
    const lang = sameLanguage(record.language, document.documentElement.lang) ? null : record.language;
    return element("a", { href: href(record.url), lang }, marked(text, record.language, terms));
  }

  #facet(facet) {
    const groups = facet === "kind" ? [{ label: "", values: Object.entries(this.#say.kind) }] : this.#index.labels[facet];
    return element("details", { class: "cn-facet", open: facet === "type" && WIDE.matches ? "" : null }, [
      element("summary", {}, [this.#say.facet[facet]]),
      ...groups.map(({ label, values }) =>
        element("div", { class: "cn-facet-group", role: "group", "aria-label": label || this.#say.facet[facet] }, [
          label ? element("p", { class: "cn-facet-label" }, [label]) : null,
          element("ul", {}, values.map(([value, name]) => this.#box(facet, value, name))),
        ]),
      ),
    ]);
  }

  #box(facet, value, name) {
    const input = element("input", { type: "checkbox", name: facet, value });
    const count = element("span", { class: "cn-count" });
    const line = element("li", {}, [element("label", {}, [input, element("span", {}, [name]), count])]);
    this.#boxes.push({ facet, value, input, count, line });
    return line;
  }
}

/** Problem's key → the problem, its suggestions and its contact roles. */
function families(records) {
  const found = new Map();
  for (const record of records) {
    if (record.kind === "problem") {
      found.set(key(record.session, record.item), { problem: record, suggestion: [], contact_role: [] });
    }
  }
  for (const record of records) {
    for (const problem of record.problems) found.get(key(record.session, problem))?.[record.kind].push(record);
  }
  return found;
}

/** At most five of the records in their order, hits before others. */
function nearest(records, hits) {
  const chosen = new Set([...records].sort((left, right) => hits.has(right) - hits.has(left)).slice(0, COMPANIONS));
  return records.filter((record) => chosen.has(record));
}

/** The text with every word that stands for one of the terms in a <mark>. */
function marked(text, language, terms) {
  const pieces = [];
  let end = 0;
  for (const word of words(text)) {
    if (!wordTerms(word, language).some((term) => terms.has(term))) continue;
    pieces.push(text.slice(end, word.start), element("mark", {}, [text.slice(word.start, word.end)]));
    end = word.end;
  }
  return [...pieces, text.slice(end)];
}

function element(name, attributes = {}, children = []) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(attribute, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function sameLanguage(left, right) {
  return left.split("-")[0] === right.split("-")[0];
}

function plural(forms, n) {
  return (n === 1 ? forms.one : forms.other).replace("{n}", n);
}

function key(session, item) {
  return `${session}#${item}`;
}

function href(path) {
  return new URL(path, SITE).href;
}

function part(name) {
  return document.querySelector(`#cn-search-${name}`);
}
