// Which records answer a query, and in what order: the twin of scripts/campnotes/core/ranking.py.
// All weights are whole numbers computed when the site was built; here they are only added up.

import { anyTerms, contentWords, wordTerms, words } from "./analysis.js";
import { readQuery } from "./query.js";

/** Facet → the values that a record has in it. Filters are {facet: Set of values}, of each facet that is filtered. */
export const FACETS = {
  type: (record) => record.types,
  role: (record) => record.roles,
  event: (record) => [record.event],
  year: (record) => (record.year ? [String(record.year)] : []),
  language: (record) => [record.language.split("-")[0]],
  kind: (record) => [record.kind],
  open: (record) => (record.kind !== "problem" ? [] : record.open ? ["open"] : ["answered"]),
};

/**
 * The records that match the query and pass the filters: {total, hits: [{number, score}], scores, terms, concepts,
 * corrected}.
 *
 * Hits stand best first. `scores` are those of all records that match, whatever the filters say; `terms` those that
 * were looked for, to mark words in what is shown, and `concepts` have one of them in a label. `corrected` is {query,
 * instead} where unknown words were replaced, `instead` being the query that asks for just what was typed; else null.
 *
 * While typing, the last word stands for all terms that begin like it, and nothing is corrected.
 */
export async function answer(query, filters, index, { typing = false } = {}) {
  const asked = readQuery(query, index.stopWords);
  const corrected = typing ? null : await correct(asked, index);
  const meant = corrected ? readQuery(corrected.query, index.stopWords) : asked;
  const { scores, terms, concepts } = await matches(meant, index, typing);
  const filtered = Object.keys(filters).length > 0;
  const table = filtered ? await index.facetTable() : [];
  const hits = [...scores]
    .filter(([number]) => !filtered || !refused(table[number], filters).length)
    .sort(([left, leftScore], [right, rightScore]) => rightScore - leftScore || left - right)
    .map(([number, score]) => ({ number, score }));
  return { total: hits.length, hits, scores, terms, concepts, corrected };
}

/** The query with every unknown word replaced by the nearest known one, and with those words in quotes; else null. */
async function correct({ text, words: asked }, index) {
  const known = await Promise.all(asked.map((word) => lookups(word.terms, index)));
  const unknown = asked.filter((_, at) => !known[at].length);
  if (!unknown.length) return null;
  const { ends, nearest } = await import("./spelling.js"); // few searches need it
  const near = await Promise.all(
    unknown.map(async ({ text: typed }) => nearest(typed, await index.candidates(ends(typed)))),
  );
  let [query, instead] = [text, text];
  for (let at = unknown.length - 1; at >= 0; at--) {
    const { start, end } = unknown[at];
    if (near[at] === null) continue;
    query = query.slice(0, start) + near[at] + query.slice(end);
    instead = `${instead.slice(0, start)}"${text.slice(start, end)}"${instead.slice(end)}`;
  }
  return query === text ? null : { query, instead };
}

/** Number → score of each record that matches enough of the query, the terms that were looked for, their concepts. */
async function matches(query, index, typing) {
  const gained = new Int32Array(index.count); // by the number of the record
  const covered = new Int32Array(index.count);
  const found = await searched(query, index, typing);
  let total = 0;
  for (const { own, groups } of found) {
    const weight = heaviest(own.filter((postings) => postings.own.length)) || heaviest(own) || index.unknown;
    const gains = new Int32Array(index.count);
    const shares = new Uint8Array(index.count);
    for (const { impact, share, numbers } of groups) {
      for (const number of numbers) {
        if (impact > gains[number]) gains[number] = impact;
        if (share > shares[number]) shares[number] = share;
      }
    }
    for (let number = 0; number < index.count; number++) {
      gained[number] += gains[number];
      covered[number] += weight * shares[number];
    }
    total += weight;
  }
  const scores = new Map();
  const least = total ? index.coverage * total : asksNothing(query, typing) ? 0 : Infinity;
  for (let number = 0; number < index.count; number++) {
    if (covered[number] >= least) scores.set(number, gained[number]);
  }
  for (const phrase of query.phrases) {
    const having = await recordsWith(phrase, scores, index);
    for (const number of scores.keys()) if (!having.has(number)) scores.delete(number);
  }
  for (const phrase of query.excluded) {
    for (const number of await recordsWith(phrase, scores, index)) scores.delete(number);
  }
  const terms = new Set(found.flatMap((word) => word.terms));
  const concepts = new Set(found.flatMap(({ own }) => own.flatMap((postings) => postings.concepts.map(([concept]) => concept))));
  return { scores, terms, concepts };
}

/**
 * What each word of the query stands for, those in quotes first: [{terms, own, groups}]. `own` are the postings of its
 * own terms, `groups` those of all that it stands for, as in `Index.lookup`.
 */
async function searched(query, index, typing) {
  const last = query.words.at(-1);
  const begun = typing && last?.end === query.text.length ? last : null;
  const quoted = query.phrases.flat().map((word) => asIs(word.terms, index));
  const plain = query.words.map((word) => (word === begun ? beginningLike(word, index) : related(word, index)));
  const found = await Promise.all([...quoted, ...plain]);
  return begun && !found.at(-1).own.length ? found.slice(0, -1) : found; // it may yet become any word
}

async function asIs(terms, index) {
  const own = await lookups(terms, index);
  return { terms, own, groups: own.flatMap((postings) => postings.own) };
}

/** Terms, and the concepts that are called by them. */
async function asCalled(terms, index) {
  const found = await asIs(terms, index);
  const shares = new Map();
  for (const [concept, share] of found.own.flatMap((postings) => postings.concepts)) {
    shares.set(concept, Math.max(share, shares.get(concept) ?? 0));
  }
  const called = await Promise.all(
    [...shares].map(async ([concept, share]) => ({ postings: await index.lookup(`#${concept}`), share })),
  );
  const own = [...found.own, ...called.map(({ postings }) => postings)];
  const groups = called.flatMap(({ postings, share }) => postings.own.map((group) => lessened(group, share)));
  return { terms, own, groups: [...found.groups, ...groups] };
}

/** A group of records that answer with a share of their impact, in per cent. */
function lessened({ impact, numbers }, share) {
  return { impact: Math.floor((impact * share) / 100), share, numbers };
}

/** A word with its synonyms; an unknown word with what it may be made of or mean. */
async function related(word, index) {
  const { terms, own, groups } = await asCalled(word.terms, index);
  if (!own.length) return standingIn(word, index);
  const relatives = own.flatMap((postings) => postings.relatives);
  return { terms: [...terms, ...relatives], own, groups: [...groups, ...own.flatMap((postings) => postings.added)] };
}

/** A word that is still being typed, with all terms that begin like it. */
async function beginningLike(word, index) {
  const like = await Promise.all(word.terms.map((term) => index.termsLike(term)));
  return asCalled([...new Set([...word.terms, ...like.flat()])], index);
}

async function standingIn(word, index) {
  const { ends, standIns } = await import("./spelling.js");
  const known = standIns(word.text, await index.candidates(ends(word.text)));
  const others = known.map(async ([key, share]) => {
    const { terms, groups } = await asIs(spelledTerms(key), index);
    return { terms, groups: groups.map((group) => lessened(group, share)) };
  });
  const found = await Promise.all(others);
  return { terms: found.flatMap(({ terms }) => terms), own: [], groups: found.flatMap(({ groups }) => groups) };
}

/** The terms of a known word, given by its key. */
function spelledTerms(key) {
  return words(key).flatMap(anyTerms);
}

/** The postings of those of the terms that are known. */
async function lookups(terms, index) {
  return (await Promise.all(terms.map((term) => index.lookup(term)))).filter(Boolean);
}

function heaviest(found) {
  return Math.max(0, ...found.map((postings) => postings.weight));
}

/** Those of the scored records that have the words of a phrase in a row, stop words aside: a Set of numbers. */
async function recordsWith(phrase, scores, index) {
  let having = [...scores.keys()];
  for (const word of phrase) {
    const found = await lookups(word.terms, index);
    const numbers = new Set(found.flatMap(({ own }) => own.flatMap(({ numbers }) => numbers)));
    having = having.filter((number) => numbers.has(number));
  }
  if (phrase.length === 1) return new Set(having);
  const passages = await Promise.all(having.map((number) => index.passages(number)));
  return new Set(having.filter((_, at) => passages[at].some((passage) => inARow(phrase, passage, index.stopWords))));
}

function inARow(phrase, [language, text], stopWords) {
  const terms = contentWords(text, stopWords).map((word) => wordTerms(word, language));
  const stands = (at) => phrase.every((word, next) => terms[at + next].some((term) => word.terms.includes(term)));
  return terms.some((_, at) => at + phrase.length <= terms.length && stands(at));
}

/** Whether all records answer: there is no word to find, or none that was typed to its end. */
function asksNothing(query, typing) {
  return query.blank || query.excluded.length > 0 || (typing && query.words.length > 0);
}

/** Facet → Map of value → how many of the records pass the filters of all other facets and have this value. */
export async function facets(scores, filters, index) {
  if (scores.size === index.count && !Object.keys(filters).length) return everyCount(index);
  const table = await index.facetTable();
  const counts = Object.fromEntries(Object.keys(FACETS).map((facet) => [facet, new Map()]));
  for (const number of scores.keys()) {
    const refusing = refused(table[number], filters);
    if (refusing.length > 1) continue;
    for (const facet of refusing.length ? refusing : Object.keys(FACETS)) {
      for (const value of FACETS[facet](table[number])) counts[facet].set(value, (counts[facet].get(value) ?? 0) + 1);
    }
  }
  return counts;
}

async function everyCount(index) {
  const events = await index.events();
  return { ...index.counts, event: new Map(events.flatMap(([event, , count]) => (count ? [[event, count]] : []))) };
}

/** The facets whose filter the record does not pass. */
function refused(record, filters) {
  return Object.entries(filters)
    .filter(([facet, values]) => !FACETS[facet](record).some((value) => values.has(value)))
    .map(([facet]) => facet);
}
