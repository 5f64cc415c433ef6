// Small helpers for pages that are made in the browser. Contributed text only ever becomes text nodes.

const GROUPS = /\B(?=(?:\d{3})+$)/g; // where "12000" is to be divided; Intl takes longer to load than a search
const SITE = new URL("../../", import.meta.url); // this file is <site>/assets/javascripts/dom.js

/** A new element; an attribute that is null and a child that is null are left out. */
export function element(name, attributes = {}, children = []) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(attribute, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** The address of a path that is relative to the root of the site. */
export function href(path) {
  return new URL(path, SITE).href;
}

/** `say` with its {placeholders} filled in. */
export function fill(say, values) {
  return say.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The form for this number of things: "1 Treffer", "12 Treffer". */
export function plural(forms, n) {
  return fill(n === 1 ? forms.one : forms.other, { n: shown(n) });
}

/** A number in groups of three digits, as DIN 5008 and ISO 80000 write it in every language: 12 000. */
export function shown(n) {
  return String(n).replace(GROUPS, "\u202f");
}
