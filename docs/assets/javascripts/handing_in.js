// Ways by which a note leaves this page: addresses, file names and letters. Nothing here touches the page.

import { words } from "./analysis.js";
import { fill } from "./dom.js";

const URL_LIMIT = 8000; // bytes of an address that servers and browsers take
const SLUG_LIMIT = 60; // characters of a file name without its ending
const TWO_LETTERS = { ä: "ae", ö: "oe", ü: "ue" };
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/; // no file can be called so on Windows, whatever its ending

/**
 * The page of the forge on which the new file is to be confirmed: {url, document, filled}. The first of `documents`,
 * each {name, text}, with which the address stays short enough is filled in; if none does, the page has the name of
 * the first alone, and its text is to be pasted.
 */
export function newFilePage(base, folder, documents) {
  const page = (filename, value) => {
    const fields = value === undefined ? { filename } : { filename, value };
    return `${base}/${folder}?${new URLSearchParams(fields)}`;
  };
  for (const document of documents) {
    const url = page(document.name, document.text);
    if (url.length < URL_LIMIT) return { url, document, filled: true };
  }
  return { url: page(documents[0].name), document: documents[0], filled: false };
}

/**
 * A title as part of an address: a to z, digits and hyphens, at most 60 characters, cut between words. The same as
 * `slug` of scripts/campnotes/commands/import_notes.py.
 */
export function slug(title) {
  const small = title.normalize("NFC").toLowerCase().replaceAll(/[äöü]/g, (letter) => TWO_LETTERS[letter]);
  let found = "";
  for (const { text } of words(small)) {
    const word = text.replaceAll(/[^a-z0-9]/g, "");
    if (found && found.length + word.length + 1 > SLUG_LIMIT) break;
    if (word) found = found ? `${found}-${word}` : word.slice(0, SLUG_LIMIT);
  }
  return DEVICE.test(found) ? `${found}-session` : found;
}

/** What a note begins with: its first line that says something. */
export function firstLine(text) {
  return text.split("\n").map((line) => line.trim()).find((line) => line) ?? "";
}

/** The letter that brings a note, and its subject: {subject, text}. */
export function letter(say, { camp, name, text }) {
  return {
    subject: fill(say.subject, { title: firstLine(text) }),
    text: fill(say.letter, { camp, name, text }),
  };
}
