// The search page: asks the index while the reader types, and keeps what is asked in the address.

import { element, fill, href, plural } from "./dom.js";
import { FACETS, answer, facets } from "./ranking.js";
import { card, grouped } from "./results.js";
import { openIndex } from "./shards.js";

const FIRST = 4; // of a page, before its others are loaded
const PAGE = 10; // problems, or hits without a problem, shown at once
const KINDS = ["problem", "suggestion", "contact_role", "session"];
const STATES = ["answered", "open"];
const PAUSE = 120; // milliseconds without a key until what was typed is asked
const WIDE = matchMedia("(min-width: 45rem)"); // as in search.css

if (document.querySelector("#cn-search-page")) start();

async function start() {
  const say = JSON.parse(part("words").textContent);
  part("form").hidden = false;
  part("page").hidden = false;
  part("count").textContent = say.loading;
  try {
    const index = await openIndex(new URL(href("search/data/")));
    new SearchPage(index, say).listen();
  } catch (error) {
    part("count").textContent = say.failed;
    throw error;
  }
}

class SearchPage {
  #index;
  #say;
  #names; // concept → label
  #filters = null; // the panel, made when it is to be seen
  #asked = { query: "", chosen: {} };
  #found = null; // the newest answer
  #typing = false;
  #pause = 0;
  #size = PAGE;
  #turn = 0; // number of the newest question: answers to older ones are dropped
  #showing = Promise.resolve();

  constructor(index, say) {
    this.#index = index;
    this.#say = say;
    this.#names = new Map(Object.values(index.labels).flatMap((groups) => groups.flatMap(({ values }) => values)));
  }

  listen() {
    part("box").addEventListener("input", () => {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => this.#ask({ query: part("box").value }, true), PAUSE);
    });
    part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask({ query: part("box").value });
    });
    part("more").addEventListener("click", () => this.#showMore());
    part("filter").setAttribute("aria-haspopup", "dialog");
    part("filter").addEventListener("click", () => this.#openFilters());
    WIDE.addEventListener("change", () => {
      this.#filters?.close();
      this.#show();
    });
    part("form").addEventListener("keydown", (event) => this.#keyInBox(event));
    part("results").addEventListener("keydown", (event) => this.#keyInResults(event));
    window.addEventListener("popstate", () => this.#readAddress());
    this.#readAddress();
    if (WIDE.matches) part("box").focus({ preventScroll: true });
  }

  // ---- What is asked --------------------------------------------------------------------------------

  #readAddress() {
    const address = new URLSearchParams(location.search);
    const chosen = Object.keys(FACETS).map((facet) => [facet, new Set(address.getAll(facet))]);
    this.#asked = {
      query: address.get("q") ?? "",
      chosen: Object.fromEntries(chosen.filter(([, values]) => values.size)),
    };
    part("box").value = this.#asked.query;
    this.#begin(false);
  }

  /** What the reader changed becomes the address: one step in the history for all typing, one for everything else. */
  #ask(change, typing = false) {
    this.#asked = { ...this.#asked, ...change };
    const address = addressOf(this.#asked);
    if (typing && this.#typing) history.replaceState(null, "", address);
    else if (address !== location.pathname + location.search) history.pushState(null, "", address);
    this.#begin(typing);
  }

  #choose(facet, value, on) {
    const values = new Set(this.#asked.chosen[facet]);
    if (on) values.add(value);
    else values.delete(value);
    const { [facet]: _, ...others } = this.#asked.chosen;
    this.#ask({ chosen: values.size ? { ...others, [facet]: values } : others });
  }

  #begin(typing) {
    clearTimeout(this.#pause);
    this.#typing = typing;
    this.#size = PAGE;
    this.#show();
  }

  // ---- What is shown --------------------------------------------------------------------------------

  #show() {
    const turn = ++this.#turn;
    part("page").classList.toggle("cn-asked", addressOf(this.#asked) !== location.pathname);
    part("page").setAttribute("aria-busy", "true");
    this.#showing = this.#answer(() => turn === this.#turn);
    return this.#showing;
  }

  /** Results first, then the counts, which take more to load. */
  async #answer(current) {
    const { query, chosen } = this.#asked;
    try {
      const found = await answer(query, chosen, this.#index, { typing: this.#typing });
      for (const size of this.#size === PAGE ? [FIRST, PAGE] : [this.#size]) {
        const results = await grouped(found.hits, size, found.scores, this.#index);
        if (!current()) return;
        this.#found = found;
        this.#showResults(results);
      }
      await this.#showChosen(current);
      if (WIDE.matches || this.#filters?.visible) await this.#showFilters(current);
    } catch (error) {
      if (current()) part("count").textContent = this.#say.failed;
      throw error;
    } finally {
      if (current()) part("page").setAttribute("aria-busy", "false");
    }
  }

  #showResults({ groups, all }) {
    const { total, corrected } = this.#found;
    const cards = groups.map((group) => card(group, this.#found, this.#names, this.#say));
    part("count").textContent = total ? plural(this.#say.count, total) : this.#say.count.none;
    part("corrected").replaceChildren(...(corrected ? this.#correction(corrected) : []));
    part("results").replaceChildren(...(total ? cards : [this.#advice()]));
    part("more").hidden = all;
  }

  #correction({ query, instead }) {
    const say = this.#say.corrected;
    const back = this.#searchLink({ query: instead }, this.#asked.query);
    return [...inserted(say.for, element("strong", {}, [query])), " ", ...inserted(say.instead, back)];
  }

  /** What to try when nothing was found. */
  #advice() {
    const { none } = this.#say;
    const filtered = Object.keys(this.#asked.chosen).length > 0;
    const tips = [
      ...(filtered ? [[this.#searchLink({ chosen: {} }, none.without_filters)]] : []),
      ...none.tips.map((tip) => [tip]),
    ];
    return element("div", { class: "cn-advice" }, [
      element("p", {}, [filtered ? none.filtered : none.lead]),
      element("ul", {}, tips.map((tip) => element("li", {}, tip))),
    ]);
  }

  /** A link to another search, which needs no new page. */
  #searchLink(change, text) {
    const link = element("a", { href: addressOf({ ...this.#asked, ...change }) }, [text]);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.#ask(change);
      part("box").value = this.#asked.query;
      part("box").focus();
    });
    return link;
  }

  /** The filters that are set, each to be taken away at a press. */
  async #showChosen(current) {
    const { chosen } = this.#asked;
    const count = Object.values(chosen).reduce((sum, values) => sum + values.size, 0);
    const names = count ? namesOf(await this.#labels()) : {};
    if (!current()) return;
    const chips = Object.entries(chosen).flatMap(([facet, values]) =>
      [...values].map((value) => this.#chip(facet, value, names[facet].get(value) ?? value)),
    );
    part("chosen").replaceChildren(...chips);
    part("chosen").hidden = !count;
    part("filter").textContent = count ? `${this.#say.filter} (${count})` : this.#say.filter;
  }

  #chip(facet, value, name) {
    const label = fill(this.#say.remove, { name });
    const cross = element("span", { "aria-hidden": "true" }, [" ×"]);
    const button = element("button", { type: "button", class: "cn-chosen", "aria-label": label }, [name, cross]);
    button.addEventListener("click", () => {
      this.#choose(facet, value, false);
      part("box").focus();
    });
    return element("li", {}, [button]);
  }

  async #showFilters(current) {
    const { chosen } = this.#asked;
    const { scores, total } = this.#found;
    const [labels, counts] = await Promise.all([this.#labels(), facets(scores, chosen, this.#index)]);
    const { Filters } = await import("./filters.js"); // after the first results
    if (!current()) return;
    this.#filters ??= new Filters(part("facets"), labels, this.#say, (...choice) => this.#choose(...choice));
    this.#filters.choose(chosen);
    this.#filters.count(counts, total);
  }

  async #openFilters() {
    await this.#showing;
    await this.#showFilters(() => true);
    if (!WIDE.matches) this.#filters.open();
  }

  async #showMore() {
    const before = part("results").childElementCount;
    this.#size += PAGE;
    await this.#show();
    part("results").children[before]?.querySelector("a").focus();
  }

  /** Facet → groups of its values with what they are called, in the order in which they are shown. */
  async #labels() {
    const { counts, labels } = this.#index;
    const events = [...(await this.#index.events())].sort(([, , left], [, , right]) => right - left);
    const languages = new Intl.DisplayNames(document.documentElement.lang, { type: "language" });
    const years = [...counts.year.keys()].sort().reverse();
    return {
      kind: oneGroup(KINDS.map((kind) => [kind, this.#say.kind[kind]])),
      type: labels.type,
      open: oneGroup(STATES.map((state) => [state, this.#say.state[state]])),
      role: labels.role,
      event: oneGroup(events),
      year: oneGroup(years.map((year) => [year, year])),
      language: oneGroup([...counts.language.keys()].map((language) => [language, languages.of(language)])),
    };
  }

  // ---- Keys -----------------------------------------------------------------------------------------

  async #keyInBox(event) {
    if (event.key === "ArrowDown" && event.target === part("box")) {
      event.preventDefault();
      await this.#showing;
      heads()[0]?.focus();
    } else if (event.key === "Escape" && part("box").value) {
      event.preventDefault();
      part("box").value = "";
      this.#ask({ query: "" });
    }
  }

  #keyInResults(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape") {
      part("box").focus();
      part("box").select();
    } else if (event.key in steps) {
      event.preventDefault();
      const at = heads().indexOf(event.target.closest("article")?.querySelector("h2 a"));
      const next = heads()[at + steps[event.key]];
      if (next) next.focus();
      else if (event.key === "ArrowUp") part("box").focus();
    }
  }
}

function addressOf({ query, chosen }) {
  const address = new URLSearchParams();
  if (query.trim()) address.set("q", query);
  for (const [facet, values] of Object.entries(chosen)) for (const value of values) address.append(facet, value);
  return String(address) ? `${location.pathname}?${address}` : location.pathname;
}

function oneGroup(values) {
  return [{ label: "", values }];
}

/** Facet → Map of value → name. */
function namesOf(labels) {
  const named = ([facet, groups]) => [facet, new Map(groups.flatMap(({ values }) => values))];
  return Object.fromEntries(Object.entries(labels).map(named));
}

/** A sentence with `inserted` in the place of its "{query}". */
function inserted(sentence, node) {
  const [before, after] = sentence.split("{query}");
  return [before, node, after];
}

/** The links that head the results. */
function heads() {
  return [...part("results").querySelectorAll("h2 a")];
}

function part(name) {
  return document.querySelector(`#cn-search-${name}`);
}
