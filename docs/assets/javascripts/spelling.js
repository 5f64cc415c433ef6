// What an unknown word of a query may stand for: the twin of scripts/campnotes/core/spelling.py. Candidates are a Map
// of key → [as people write it, in how many sessions].

import { fold, plainUmlauts } from "./analysis.js";

const TYPED = 5; // letters of the shortest word that is corrected
const LONG = 8; // letters from which a wrong letter is an error
const VERY_LONG = 12; // letters from which two errors are corrected
const LONG_PART = 8; // letters of a part when the other one is not known
const LINK = 3; // letters between two parts without their endings: Generatio-nen-konflikt
const PIECE = 40; // per cent of its impact that a part of the word has
const SIMILAR = 60; // per cent that a word of the same trigrams has
const ALIKE = 60; // per cent of trigrams that a similar word must share
const MOST = 8; // words that one unknown word stands for
const LETTERS = /^[a-z]+$/;
const ENDING = /(?:e[nrs]?|[ns])$/; // Bäum-en, Miet-e

/** A word without regard to case, accents and the spelling of umlauts: `forderung` for `Foerderung`. */
export function spellingKey(word) {
  return plainUmlauts(fold(word));
}

/** The first two letters with a mark behind, the last two with one before: words that share one are compared. */
export function ends(word) {
  const key = spellingKey(word);
  return [`${key.slice(0, 2)}-`, `-${key.slice(-2)}`];
}

/** How the known word is written that a typing error made into this one; null when none is near. */
export function nearest(word, candidates) {
  const key = spellingKey(word);
  if (key.length < TYPED || !LETTERS.test(key)) return null;
  const limit = key.length >= VERY_LONG ? 2 : 1;
  let best = null; // [errors, -sessions, other, written]
  for (const [other, [written, sessions]] of candidates) {
    if (Math.abs(other.length - key.length) > limit) continue;
    const errors = edits(key, other, limit);
    if (errors > limit) continue;
    if (key.length < LONG && other.length === key.length && sorted(other) !== sorted(key)) continue;
    const found = [errors, -sessions, other, written];
    if (!best || compared(found, best) < 0) best = found;
  }
  return best && best[3];
}

/** Known words that an unknown one is made of or begins, else those that look alike: [[key, share in per cent]]. */
export function standIns(word, candidates) {
  const key = spellingKey(word);
  if (!LETTERS.test(key)) return [];
  const others = [...candidates.keys()];
  const longer = others.filter((other) => key.length >= TYPED && other.startsWith(key) && other !== key);
  const pieces = new Set([...parts(key, others), ...longer.sort()]);
  const found = pieces.size ? [...pieces].map((other) => [other, PIECE]) : similar(key, others);
  return found.slice(0, MOST);
}

/** Letters to add, drop, change or swap with the next one (optimal string alignment); `limit` + 1 for any more. */
export function edits(left, right, limit) {
  let last;
  let before = [];
  let row = Array.from({ length: right.length + 1 }, (_, j) => j);
  for (let i = 1; i <= left.length; i++) {
    [last, before, row] = [before, row, [i]];
    for (let j = 1; j <= right.length; j++) {
      let cost = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left[i - 1] === right[j - 1] ? 0 : 1));
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (swapped) cost = Math.min(cost, last[j - 2] + 1);
      row.push(cost);
    }
    if (Math.min(...row) > limit) return limit + 1;
  }
  return Math.min(row.at(-1), limit + 1);
}

/** The two known words a compound is made of, else a long one at its beginning or end. */
function parts(key, others) {
  const whole = key.replace(ENDING, "");
  const known = others.filter((other) => other !== key).map((other) => [other, other.replace(ENDING, "")]);
  const first = known.filter(([, stem]) => key.startsWith(stem));
  const last = known.filter(([, stem]) => whole.endsWith(stem));
  let best = null; // [letters, letters of the shorter one, a, b]
  for (const [a, { length: left }] of first) {
    for (const [b, { length: right }] of last) {
      const link = whole.length - left - right;
      const pair = [left + right, Math.min(left, right), a, b];
      if (link >= 0 && link <= LINK && (!best || compared(pair, best) > 0)) best = pair;
    }
  }
  if (best) return best.slice(2);
  const found = new Set([...first, ...last].map(([other]) => other));
  return [...found].filter((other) => other.length >= LONG_PART).sort();
}

/** Words that begin as this one and share most of their trigrams with it (Dice), most similar first. */
function similar(key, others) {
  const own = trigrams(key);
  const found = [];
  for (const other of others.filter((one) => one.slice(0, 2) === key.slice(0, 2) && one !== key)) {
    const theirs = trigrams(other);
    const shared = [...own].filter((trigram) => theirs.has(trigram)).length;
    const dice = Math.floor((200 * shared) / (own.size + theirs.size));
    if (dice >= ALIKE) found.push([-dice, other]);
  }
  return found.sort(compared).map(([dice, other]) => [other, Math.floor((SIMILAR * -dice) / 100)]);
}

function trigrams(key) {
  const padded = ` ${key} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3)));
}

function sorted(word) {
  return [...word].sort().join("");
}

/** Orders lists by their first difference: below 0, 0 or above. */
function compared(left, right) {
  const at = left.findIndex((value, place) => value !== right[place]);
  return at < 0 ? 0 : left[at] < right[at] ? -1 : 1;
}
