// What a reader typed → words to find, phrases to require, words to exclude: the twin of
// scripts/campnotes/core/query.py.

import { anyTerms, words } from "./analysis.js";

export const QUERY_LIMIT = 256; // characters of a query; the rest is not read
const WORD_LIMIT = 16; // words of a query that are searched

const GAP = " \\t\\r\\n\\u00a0";
const QUOTES = '"„“”«»';
// "letzter Bus", -"letzter Bus"
const QUOTED = new RegExp(`(?:(?<![^${GAP}])(-))?[${QUOTES}]([^${QUOTES}]*)[${QUOTES}]`, "gu");
const EXCLUDED = new RegExp(`(?<![^${GAP}])-([^${GAP}\\-][^${GAP}]*)`, "gu"); // -Jugend, but not Open-Source or a dash
const BLANK = /^[ \t\r\n]*$/;

/**
 * The first 256 characters of a query: {text, words, phrases, excluded, blank}. `words` are to find, a phrase is a list
 * of words that must stand in a row, `excluded` are lists of words that must not; a word is {text, terms, start, end},
 * its place being that in `text`.
 */
export function readQuery(query, stopWords) {
  const text = [...query].slice(0, QUERY_LIMIT).join("");
  const quoted = [];
  const leftOut = [];
  let rest = text;
  for (const match of text.matchAll(QUOTED)) {
    const end = match.index + match[0].length - 1;
    (match[1] ? leftOut : quoted).push([end - match[2].length, end]);
    rest = blanked(rest, match);
  }
  for (const match of rest.matchAll(EXCLUDED)) {
    leftOut.push([match.index + 1, match.index + match[0].length]);
    rest = blanked(rest, match);
  }
  const budget = new Budget(text, stopWords);
  const phrases = budget.groups(quoted);
  const excluded = budget.groups(leftOut);
  let plain = budget.spend(firstOfEach(content(rest, 0, rest.length, stopWords)));
  if (!plain.length && !phrases.length && !excluded.length) plain = budget.spend(every(rest, 0, rest.length));
  return { text, words: plain, phrases, excluded, blank: BLANK.test(query) };
}

/** How many words may still be searched. */
class Budget {
  #left = WORD_LIMIT;
  #text;
  #stopWords;

  constructor(text, stopWords) {
    this.#text = text;
    this.#stopWords = stopWords;
  }

  spend(found) {
    const taken = found.slice(0, this.#left);
    this.#left -= taken.length;
    return taken;
  }

  groups(spans) {
    const groups = spans.map(([start, end]) => {
      const found = content(this.#text, start, end, this.#stopWords);
      return this.spend(found.length ? found : every(this.#text, start, end));
    });
    return groups.filter((group) => group.length);
  }
}

function content(text, start, end, stopWords) {
  return wordsOf(text, start, end).filter((word) => !stopWords.has(word.text));
}

/** Each word once, as it stands the last time. */
function every(text, start, end) {
  return [...new Map(wordsOf(text, start, end).map((word) => [word.terms.join(" "), word])).values()];
}

/** Each word once, as it stands the first time. */
function firstOfEach(found) {
  const first = new Map(found.toReversed().map((word) => [word.terms.join(" "), word]));
  return [...first.values()].sort((left, right) => left.start - right.start);
}

function wordsOf(text, from, to) {
  return words(text.slice(from, to)).map((word) => {
    return { text: word.text, terms: anyTerms(word), start: from + word.start, end: from + word.end };
  });
}

function blanked(text, match) {
  return text.slice(0, match.index) + " ".repeat(match[0].length) + text.slice(match.index + match[0].length);
}
