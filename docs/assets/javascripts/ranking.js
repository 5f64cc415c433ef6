// Which records answer a query, and in what order: the twin of scripts/campnotes/core/ranking.py.
// All weights are whole numbers computed when the site was built; here they are only added up.

import { queryWords } from "./analysis.js";

/** Facet → the values that a record has in it. Filters are {facet: Set of values}, of each facet that is filtered at all. */
export const FACETS = {
  type: (record) => record.types,
  role: (record) => record.roles,
  event: (record) => [record.event],
  year: (record) => (record.year ? [String(record.year)] : []),
  language: (record) => [record.language.split("-")[0]],
  kind: (record) => [record.kind],
  open: (record) => (record.open ? ["open"] : []),
};

const BLANK = /^[ \t\r\n]*$/; // no query

/**
 * The records that match the query and pass the filters: {total, hits: [{record, score}], facets, terms}.
 *
 * `index` is {records, stopWords, coverage, unknown, lookup(term), beginningLike(terms)}; while typing, the last word of
 * the query stands for all terms that begin like it. `terms` are those of the query, to mark words in what is shown.
 */
export function answer(query, filters, index, typing = false) {
  const { scores, terms } = BLANK.test(query)
    ? { scores: new Map(index.records.map((_, number) => [number, 0])), terms: new Set() }
    : matches(query, index, typing);
  const hits = [...scores]
    .filter(([number]) => !refused(index.records[number], filters).length)
    .sort(([left, leftScore], [right, rightScore]) => rightScore - leftScore || left - right)
    .map(([number, score]) => ({ record: index.records[number], score }));
  const found = [...scores.keys()].map((number) => index.records[number]);
  return { total: hits.length, hits, facets: facets(found, filters), terms };
}

/** Number → score of each record that matches enough of the query, and the terms that were looked for. */
function matches(query, index, typing) {
  const scores = new Map();
  const covered = new Map();
  const terms = new Set();
  let total = 0;
  for (const word of searchedWords(query, index, typing)) {
    const found = word.terms.map((term) => index.lookup(term)).filter(Boolean);
    const weight = found.length ? Math.max(...found.map((postings) => postings[0])) : index.unknown;
    const best = new Map();
    for (const postings of found) {
      for (let at = 1; at < postings.length; at += 2) {
        best.set(postings[at], Math.max(postings[at + 1], best.get(postings[at]) ?? 0));
      }
    }
    for (const [number, impact] of best) {
      scores.set(number, (scores.get(number) ?? 0) + impact);
      covered.set(number, (covered.get(number) ?? 0) + weight);
    }
    total += weight;
    for (const term of word.terms) terms.add(term);
  }
  for (const number of scores.keys()) {
    if (100 * covered.get(number) < index.coverage * total) scores.delete(number);
  }
  return { scores, terms };
}

/** The words of the query; while typing, the last one with all terms that begin like it. */
function searchedWords(query, index, typing) {
  const found = queryWords(query, index.stopWords);
  const last = found.at(-1);
  if (!typing || !last || last.end < query.length) return found;
  return [...found.slice(0, -1), { ...last, terms: [...new Set([...last.terms, ...index.beginningLike(last.terms)])] }];
}

/** Facet → Map of value → how many of the records pass the filters of all other facets and have this value. */
function facets(found, filters) {
  const counts = Object.fromEntries(Object.keys(FACETS).map((facet) => [facet, new Map()]));
  for (const record of found) {
    const refusing = refused(record, filters);
    if (refusing.length > 1) continue;
    for (const facet of refusing.length ? refusing : Object.keys(FACETS)) {
      for (const value of FACETS[facet](record)) counts[facet].set(value, (counts[facet].get(value) ?? 0) + 1);
    }
  }
  return counts;
}

/** The facets whose filter the record does not pass. */
function refused(record, filters) {
  return Object.entries(filters)
    .filter(([facet, values]) => !FACETS[facet](record).some((value) => values.has(value)))
    .map(([facet]) => facet);
}
