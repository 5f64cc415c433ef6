// Problems of the knowledge base that are like those of a note, found by the search.

import { href } from "./dom.js";
import { answer } from "./ranking.js";
import { openIndex } from "./shards.js";

const EACH = 2; // shown for a problem of the note
const MOST = 6;

let index = null; // promise of the search index, which is loaded when it is first needed

/** At most six records, the best ones of each of these texts. */
export async function similar(texts) {
  index ??= openIndex(new URL(href("search/data/")));
  const found = new Map(); // address → record
  for (const text of texts) {
    await breath();
    for (const record of await likeIt(text, await index)) found.set(record.url, record);
    if (found.size >= MOST) break;
  }
  return [...found.values()].slice(0, MOST);
}

/** Lets the page react to what happens meanwhile. */
function breath() {
  return new Promise((done) => setTimeout(done));
}

async function likeIt(text, searched) {
  const { hits } = await answer(text, { kind: new Set(["problem"]) }, searched);
  return Promise.all(
    hits.slice(0, EACH).map(async ({ number }) => {
      const { first, records } = await searched.session(number);
      return records[number - first];
    }),
  );
}
