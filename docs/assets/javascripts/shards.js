// The search index as the site carries it (scripts/campnotes/adapters/shards.py says what is in the files). Everything
// is loaded when it is first asked for, and once.

const FEW = 3; // shards that the beginning of a word may ask for

/** Opens the index in `folder`, a URL that ends in "/". */
export async function openIndex(folder) {
  return new Index(folder, await load(new URL("manifest.json", folder), "no-cache"));
}

class Index {
  #file; // name → what is in that file
  #terms;
  #records;
  #seldom; // promise of the tables that few searches need

  constructor(folder, manifest) {
    this.#file = (name) => load(new URL(`${name}-${manifest.version}.json`, folder));
    this.#terms = this.#table("terms", manifest.starts.terms);
    this.#records = this.#table("records", manifest.starts.records);
    this.stopWords = new Set(manifest.stop_words);
    this.labels = manifest.labels;
    this.count = manifest.count;
    this.coverage = manifest.coverage;
    this.unknown = manifest.unknown;
    const counted = ([facet, values]) => [facet, new Map(values)];
    this.counts = Object.fromEntries(Object.entries(manifest.counts).map(counted)); // of all records
    this.#seldom = once(async () => {
      const starts = Object.entries(await this.#file("starts"));
      return Object.fromEntries(starts.map(([name, own]) => [name, this.#table(name, own)]));
    });
    this.facetTable = once(async () => facetTable(await this.#file("facets")));
    this.events = once(() => this.#file("events")); // [[id, title, number of records], …]
  }

  /**
   * Where a term stands: {weight, relatives, concepts, own, added}, or undefined. `own` and `added`, what its relatives
   * add, are groups {impact, share, numbers} of the records on which it has this impact.
   */
  async lookup(term) {
    const row = (await this.#terms.shardOf(term)).get(term);
    return row && postings(row);
  }

  /** The known terms that begin like this, where few shards have them all, else none: typing must stay cheap. */
  async termsLike(beginning) {
    return (await this.#terms.rowsLike(beginning, FEW)).map(([term]) => term);
  }

  /** The known words with one of these ends, ["ab-", "-yz"] for all of ab… and of …yz: key → [as written, sessions]. */
  async candidates(ends) {
    const [first, last] = ends.map((end) => end.replace("-", ""));
    if (first.length < 2) return new Map();
    const { heads, tails } = await this.#seldom();
    const [begin, end] = await Promise.all([heads.rowsLike(first), tails.rowsLike(backwards(last))]);
    return new Map([...begin, ...end.map(([key, spelling]) => [backwards(key), spelling])]);
  }

  /** The session of the record of this number: {first, records}, `first` being the number of its first record. */
  async session(number) {
    const rows = await this.#records.shardOf(number);
    const first = Math.max(...[...rows.keys()].map(Number).filter((key) => key <= number));
    return { first, records: records(rows.get(String(first))) };
  }

  /** What the record itself says: [[language, text]]. */
  async passages(number) {
    const { passages } = await this.#seldom();
    return (await passages.shardOf(number)).get(String(number));
  }

  #table(name, starts) {
    return new Table((place) => this.#file(`${name}-${place}`), starts);
  }
}

/** A table in shards. A key, text or number, stands in the last shard that does not start after it. */
class Table {
  #starts;
  #load;
  #shards = []; // functions that load them, of those that were asked for

  /** `starts` as the manifest has them; `load(place)` gives the promise of a shard. */
  constructor(load, starts) {
    let sum = 0;
    this.#starts = typeof starts[0] === "number" ? starts.map((step) => (sum += step)) : starts;
    this.#load = load;
  }

  /** The rows of the shard in which the key stands if it is known at all: a Map. */
  async shardOf(key) {
    return this.#starts.length ? this.#shard(this.#placeOf(key)) : new Map();
  }

  /** The rows whose key begins like this: [[key, value]]; none where that would take more shards than `most`. */
  async rowsLike(beginning, most = Infinity) {
    const [first, last] = [this.#placeOf(beginning), this.#placeOf(`${beginning}\uffff`)];
    if (last - first >= most) return [];
    const places = this.#starts.slice(first, last + 1).map((_, step) => first + step);
    const shards = await Promise.all(places.map((place) => this.#shard(place)));
    return shards.flatMap((rows) => [...rows].filter(([key]) => key.startsWith(beginning)));
  }

  #shard(place) {
    this.#shards[place] ??= once(async () => new Map(Object.entries(await this.#load(place))));
    return this.#shards[place]();
  }

  #placeOf(key) {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle] <= key) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** A function that gives the same promise every time, unless it failed: then the next call tries again. */
function once(load) {
  let promise = null;
  return () => {
    promise ??= load().catch((error) => {
      promise = null;
      throw error;
    });
    return promise;
  };
}

function backwards(key) {
  return [...key].reverse().join("");
}

function postings([weight, relatives, concepts, own, added]) {
  return { weight, relatives, concepts, own: ungrouped(own, 1), added: ungrouped(added, 2) };
}

/** Groups of [impact, number, …], with two `values` of [impact, share, number, …]; a number is told by its step. */
function ungrouped(groups, values) {
  let first = 0;
  return groups.map((group) => {
    const [impact, share = 100] = group.slice(0, values);
    let number = (first += group[values]);
    return { impact, share, numbers: [first, ...group.slice(values + 1).map((step) => (number += step))] };
  });
}

function records([session, title, event, camp, year, language, draft, invented, url, items]) {
  const shared = { session, title, event, camp, year, language, draft, invented };
  return items.map(([kind, item, text, types, roles, open, problems]) => {
    const own = { kind, item, text, types, roles, open, problems, url: item ? `${url}#${item}` : url };
    return { ...shared, ...own };
  });
}

/** A list of {kind, open, types, roles, event, year, language}, by the number of the record. */
function facetTable({ sessions, kinds, kind, type, role }) {
  const runs = sessions.flatMap(([count, event, year, language]) => Array(count).fill({ event, year, language }));
  const types = column(type, kinds, kind);
  const roles = column(role, kinds, kind);
  let session = 0;
  return [...kind].map((digit, number) => {
    const [name, open] = kinds[digit];
    const record = { kind: name, open, types: types[number], roles: roles[number], ...runs[session] };
    if (name === "session") session += 1;
    return record;
  });
}

/** The values of each record, from the characters that tell them by those of its session's records before it. */
function column({ values, new: news, records: told }, kinds, kind) {
  let before = [];
  let next = 0;
  return [...told].map((character, number) => {
    let own;
    if (character === "*") before.push((own = values[news[next++]]));
    else if (character === "+") own = [...new Set(before.flat())];
    else own = before[character.codePointAt(0) - 48];
    if (kinds[kind[number]][0] === "session") before = [];
    return own;
  });
}

async function load(url, cache = "default") {
  const response = await fetch(url, { cache });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.json();
}
