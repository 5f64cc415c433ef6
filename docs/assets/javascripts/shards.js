// The search index as the site carries it (scripts/campnotes/adapters/shards.py says what is in the files).

import { queryWords } from "./analysis.js";

/** Opens the index in `folder` (a URL that ends in "/"): its records at once, its terms when a query asks for them. */
export async function openIndex(folder) {
  const manifest = await load(new URL("manifest.json", folder), "no-cache");
  const documents = await Promise.all(manifest.documents.map(([, name]) => load(new URL(name, folder))));
  return new Index(folder, manifest, documents.flatMap(records));
}

class Index {
  #folder;
  #shards; // [first term, file], sorted
  #loading = new Map(); // file → promise of its terms
  #postings = new Map(); // term → [weight, number, impact, number, impact, …]

  constructor(folder, manifest, found) {
    this.#folder = folder;
    this.#shards = manifest.terms;
    this.records = found;
    this.stopWords = new Set(manifest.stop_words);
    this.coverage = manifest.coverage;
    this.unknown = manifest.unknown;
    this.labels = manifest.labels;
  }

  /** Loads what the query needs, so that `lookup` and `beginningLike` know it. */
  async prepare(query) {
    const terms = queryWords(query, this.stopWords).flatMap((word) => word.terms);
    const files = new Set(terms.flatMap((term) => this.#filesOf(term)));
    await Promise.all([...files].map((name) => this.#loadTerms(name)));
  }

  /** The postings of a term, or undefined. */
  lookup(term) {
    return this.#postings.get(term);
  }

  /** All known terms that begin like one of these. */
  beginningLike(beginnings) {
    return [...this.#postings.keys()].filter((term) => beginnings.some((beginning) => term.startsWith(beginning)));
  }

  /** The files that hold the term and all terms that begin with it. */
  #filesOf(term) {
    return this.#shards
      .filter(([first], at) => first <= `${term}\uffff` && !(this.#shards[at + 1]?.[0] <= term))
      .map(([, name]) => name);
  }

  #loadTerms(name) {
    if (!this.#loading.has(name)) {
      const loaded = load(new URL(name, this.#folder)).then((terms) => {
        for (const [term, postings] of Object.entries(terms)) this.#postings.set(term, postings);
      });
      loaded.catch(() => this.#loading.delete(name)); // the next query tries again
      this.#loading.set(name, loaded);
    }
    return this.#loading.get(name);
  }
}

function records({ sessions, records: rows }) {
  return rows.map(([kind, place, item, text, types, roles, open, problems]) => {
    const [session, title, event, year, language, draft, invented, url] = sessions[place];
    const own = { kind, session, item, text, title, types, roles, event, year, language, open, draft, invented, problems };
    return { ...own, url: item ? `${url}#${item}` : url };
  });
}

async function load(url, cache = "default") {
  const response = await fetch(url, { cache });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.json();
}
