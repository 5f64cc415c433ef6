// Hits → what a reader sees: each problem with its suggestions and whom to ask, the words of the query marked.

import { wordTerms, words } from "./analysis.js";
import { element, fill, href } from "./dom.js";

const BATCH = 5; // hits whose texts are loaded at once
const COMPANIONS = 5; // suggestions or roles shown with a problem
const PART = 4; // letters of a term that is marked as part of a word
// cn-label-…
const LOOKS = { problem: "problem", suggestion: "suggestion", contact_role: "role", session: "session" };

/**
 * The first hits in at most so many groups, one for each problem that a hit belongs to and one for each hit without a
 * problem, in the order of the hits: {groups, all}, `all` saying that no hit is left.
 */
export async function grouped(hits, most, scores, index) {
  const groups = new Map(); // number of the record that heads the group → the group
  for (let at = 0; at < hits.length; at += BATCH) {
    const batch = hits.slice(at, at + BATCH);
    const sessions = await Promise.all(batch.map(({ number }) => index.session(number)));
    for (const [place, { number }] of batch.entries()) {
      const head = headOf(number, sessions[place], scores);
      if (!groups.has(head)) {
        if (groups.size === most) return { groups: [...groups.values()], all: false };
        groups.set(head, { session: sessions[place], head, hits: [] });
      }
      groups.get(head).hits.push(number);
    }
  }
  return { groups: [...groups.values()], all: true };
}

/** A group as it is shown. `found` is what `answer` gives, `names` are labels by concept. */
export function card(group, found, names, say) {
  return new Card(group, found, names, say).element();
}

/** The number of the problem that a record belongs to, of several the best match; its own if there is none. */
function headOf(number, { first, records }, scores) {
  const problems = records[number - first].problems;
  const numbers = [...records.keys()]
    .filter((at) => records[at].kind === "problem" && problems.includes(records[at].item))
    .map((at) => first + at);
  numbers.sort((left, right) => (scores.get(right) ?? -1) - (scores.get(left) ?? -1) || left - right);
  return numbers[0] ?? number;
}

class Card {
  #head;
  #hits; // the records in it that were found
  #records; // of the session
  #found;
  #names;
  #say;

  constructor({ session: { first, records }, head, hits }, found, names, say) {
    this.#head = records[head - first];
    this.#hits = new Set(hits.map((hit) => records[hit - first]));
    this.#records = records;
    this.#found = found;
    this.#names = names;
    this.#say = say;
  }

  element() {
    const head = this.#head;
    const heading = element("h2", {}, [this.#link(head, head.text)]);
    const chips = this.#chips();
    const companions = [...this.#companions("suggestion"), ...this.#companions("contact_role")];
    return element("article", { class: "cn-entry" }, [
      element("p", { class: `cn-label cn-label-${LOOKS[head.kind]}` }, [this.#say.one[head.kind]]),
      heading,
      this.#reason([heading, chips, ...companions]),
      chips,
      head.open ? element("p", { class: "cn-open" }, [this.#say.open]) : null,
      ...companions,
      this.#origin(),
    ]);
  }

  #chips() {
    const { kind, types } = this.#head;
    if (kind !== "problem" || !types.length) return null;
    const chip = (type) => element("a", { href: href(`problems/${type}/`) }, this.#name(type));
    const chips = types.map((type) => element("li", {}, [chip(type)]));
    return element("ul", { class: "cn-chips", "aria-label": this.#say.types }, chips);
  }

  /** Suggestions or contact roles for the problem: at most five in their order, hits before others. */
  #companions(kind) {
    const head = this.#head;
    if (head.kind !== "problem") return [];
    const all = this.#records.filter((record) => record.kind === kind && record.problems.includes(head.item));
    if (!all.length) return [];
    const hitsFirst = [...all].sort((left, right) => this.#hits.has(right) - this.#hits.has(left));
    const chosen = new Set(hitsFirst.slice(0, COMPANIONS));
    const shown = all.filter((record) => chosen.has(record));
    const lines = shown.flatMap((record) => [element("li", {}, [this.#link(record, record.text)]), " "]);
    const rest = all.length - shown.length;
    if (rest) lines.push(element("li", { class: "cn-further" }, [fill(this.#say.further, { n: rest })]));
    return [
      element("p", { class: `cn-label cn-label-${LOOKS[kind]}` }, [this.#say.with_problem[kind]]),
      element("ul", { class: kind === "contact_role" ? "cn-lines cn-lines-inline" : "cn-lines" }, lines),
    ];
  }

  /** Why it was found, when none of its words that are shown says so: labels stand with items, and roles with roles. */
  #reason(shown) {
    const { terms, concepts } = this.#found;
    const { why } = this.#say;
    if (!terms.size || shown.some((part) => part?.querySelector("mark"))) return null;
    const hits = [...this.#hits].filter(({ kind }) => kind !== "session");
    const type = hits.flatMap(({ types }) => types).find((id) => concepts.has(id));
    const asked = hits.filter(({ kind }) => kind === "contact_role");
    const role = asked.flatMap(({ roles }) => roles).find((id) => concepts.has(id));
    const reason = type ? why.type : role ? why.role : hits.length ? why.details : why.session;
    return element("p", { class: "cn-why" }, [fill(reason, { name: this.#names.get(type ?? role) })]);
  }

  #origin() {
    const say = this.#say;
    const head = this.#head;
    const camp = [head.camp, head.year].filter(Boolean).join(", ");
    const session = this.#records.at(-1);
    return element("p", { class: "cn-origin" }, [
      ...(head.kind === "session" ? [camp] : [`${say.origin} `, this.#link(session, head.title), `, ${camp}`]),
      ...(head.invented ? [" ", element("span", { class: "cn-mark cn-mark-invented" }, [say.invented])] : []),
      ...(head.draft ? [" ", element("span", { class: "cn-mark cn-mark-draft" }, [say.draft])] : []),
    ]);
  }

  #link(record, text) {
    const site = document.documentElement.lang;
    const lang = record.language.split("-")[0] === site.split("-")[0] ? null : record.language;
    return element("a", { href: href(record.url), lang }, marked(text, record.language, this.#found.terms));
  }

  #name(concept) {
    return marked(this.#names.get(concept), document.documentElement.lang, this.#found.terms);
  }
}

/** The text with every word that stands for one of the terms, or is a compound with one, in a <mark>. */
function marked(text, language, terms) {
  const pieces = [];
  let end = 0;
  const parts = [...terms].filter((term) => term.length >= PART);
  const stands = (own) => terms.has(own) || parts.some((part) => own.startsWith(part) || own.endsWith(part));
  for (const word of words(text)) {
    if (!wordTerms(word, language).some(stands)) continue;
    pieces.push(text.slice(end, word.start), element("mark", {}, [text.slice(word.start, word.end)]));
    end = word.end;
  }
  return [...pieces, text.slice(end)];
}
