// Words of a text → search terms, German first: the twin of scripts/campnotes/core/analysis.py, function by function.
// Stop words are not here; they come with the index (its manifest), so that there is one list.

const TERM_LIMIT = 64; // characters of a term

const INVISIBLE = "\\u0300-\\u036f\\u00ad\\u200b-\\u200d\\u2060"; // marks, soft hyphen, zero-width characters
// What most texts are made of: Latin letters as they are typed, dashes, quotes, bullets and the Euro. Their few letters
// need no table of all scripts, which takes a browser longer to prepare than a whole search.
const LATIN_TEXT = /^[\0-\u00ac\u00ae-\u024f\u2010-\u2027\u20ac]*$/;
const latin = lazily(() => patterns("[0-9A-Za-zªµºÀ-ÖØ-öø-\\u024f²³¹¼-¾]"));
const anyScript = lazily(() => patterns("[\\p{L}\\p{N}]"));

const MARKS = new RegExp(`[${INVISIBLE}]`, "gu");
const ASCII = /^[a-z]+$/;
const UMLAUT = /ae|oe|(?<![aeiouq])ue/g; // Foerderung, but not Neue, Frau(en), Quelle
const FEMININE = /(?<=[a-z]{3})(er|eur|or|ent|ant|ist)in(?:nen)?$/; // Trainerinnen, Ingenieurin, Studentin
const VERBAL_NOUN = /(?<=[a-z]{6})ung(?:en)?$/; // Beteiligung like beteiligen, but not Zeitung or Stiftung

const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
const UNDIVIDED = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");

/** The terms a word stands for when its language is unknown, as in a query. */
export function anyTerms(word) {
  return [...new Set([...wordTerms(word, "de"), ...wordTerms(word, "en")])];
}

/** The words of a text without stop words (a Set); all of them when there are only stop words. */
export function contentWords(text, stopWords) {
  const every = words(text);
  const content = every.filter((word) => !stopWords.has(word.text));
  return content.length ? content : every;
}

/** Every word of a text with its place: [{text, start, end, whole}]. */
export function words(text) {
  const found = [];
  const pattern = patternsFor(text);
  for (const chain of text.matchAll(pattern.chain)) {
    const parts = [...chain[0].matchAll(pattern.word)].map((part) => ({
      text: fold(part[0]),
      start: chain.index + part.index,
      end: chain.index + part.index + part[0].length,
    }));
    const whole = parts.length > 1 ? shorten(parts.map((part) => part.text).join("")) : "";
    for (const part of parts) found.push({ ...part, whole });
  }
  return found;
}

/** The terms a word stands for in a text of this language. */
export function wordTerms(word, language) {
  return word.whole ? [stem(word.text, language), stem(word.whole, language)] : [stem(word.text, language)];
}

/** Small letters without gender marks, accents and invisible characters; ß is ss. At most 64 characters. */
export function fold(word) {
  const { genderMark, capitalI } = patternsFor(word);
  const bare = word.replace(genderMark, "").replace(capitalI, "");
  const letters = bare.normalize("NFKD").replace(MARKS, "").toLowerCase().replace(MARKS, "");
  return shorten(letters.replace(UNDIVIDED, (letter) => LETTERS[letter]));
}

/** A folded word with umlauts in one letter: `forderung` for `foerderung`. */
export function plainUmlauts(word) {
  return word.replace(UMLAUT, (umlaut) => umlaut[0]);
}

/** The stem of a folded word: German by CISTEM, any other language by English S-stemming. */
export function stem(word, language) {
  if (!ASCII.test(word)) return word;
  return language.split("-")[0] === "de" ? germanStem(word) : englishStem(word);
}

/** CISTEM (Weißweiler and Fraser 2017) for a word of letters a to z, after what it leaves apart is folded. */
export function germanStem(word) {
  word = plainUmlauts(word).replace(FEMININE, "$1").replace(VERBAL_NOUN, "");
  if (word.startsWith("ge") && word.length >= 6) word = word.slice(2);
  word = word.replaceAll("sch", "$$").replaceAll("ei", "%").replaceAll("ie", "&");
  word = word.replace(/(.)\1/g, "$1*");
  while (word.length > 3) {
    if (word.length > 5 && /(?:em|er|nd)$/.test(word)) word = word.slice(0, -2);
    else if (/[tesn]$/.test(word)) word = word.slice(0, -1);
    else break;
  }
  word = word.replace(/(.)\*/g, "$1$1");
  return word.replaceAll("%", "ei").replaceAll("&", "ie").replaceAll("$", "sch");
}

/** The S-stemmer of Harman (1991): only plurals are taken back. */
export function englishStem(word) {
  if (word.endsWith("ies") && !/(?:ei|ai)es$/.test(word)) return word.slice(0, -3) + "y";
  if (word.endsWith("es") && !/[aeo]es$/.test(word)) return word.slice(0, -1);
  if (word.endsWith("s") && !/[us]s$/.test(word)) return word.slice(0, -1);
  return word;
}

function shorten(term) {
  return term.length > TERM_LIMIT ? [...term].slice(0, TERM_LIMIT).join("") : term;
}

function patternsFor(text) {
  return LATIN_TEXT.test(text) ? latin() : anyScript();
}

/** How words are told apart where `letter` is a class of all letters and digits. */
function patterns(letter) {
  const end = `(?!${letter}|[${INVISIBLE}])`;
  const gender = [
    `[:*_·‧•](?:[iI]n(?:nen)?|IN(?:NEN)?)${end}`, // Teilnehmer:innen, Partner*in, Leiter_innen
    `[:*_·‧•][iI]nnen(?=${letter})`, // Bürger:innenhaushalt
    `/-?(?:[iI]n(?:nen)?|IN(?:NEN)?)${end}`, // Teilnehmer/-innen, Lehrer/in
    "\\((?:[iI]n(?:nen)?|IN(?:NEN)?)\\)", // Teilnehmer(innen)
    `[:*_](?:r|e|n|s|m|en|er)${end}`, // jede:r, eine*n
  ].join("|");
  const part = `${letter}(?:${letter}|[${INVISIBLE}]|${gender})*`;
  return {
    word: new RegExp(part, "gu"), // Teilnehmer:innen
    chain: new RegExp(`${part}(?:[-\\u2010\\u2011]${part})*`, "gu"), // Open-Source-Werkzeug
    genderMark: new RegExp(gender, "gu"),
    capitalI: new RegExp(`(?<=[a-zß\\u0308])Innen|(?<=[rt])In${end}`, "gu"), // TeilnehmerInnen, LeiterIn
  };
}

function lazily(make) {
  let made;
  return () => (made ??= make());
}
