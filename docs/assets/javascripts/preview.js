// What becomes of a note → what its writer sees beside it. `say` are the words, `heard` what the writer may press:
// reply(text, "yes" or "no"), mask(line) and maskAll().

import { element, fill, href, plural } from "./dom.js";

const LINES = 500; // of a note, whose fate is shown
const LOOKS = { problem: "problem", suggestion: "suggestion", contact_role: "role" }; // cn-label-…

/** The parts of the preview, in order; `contacts` are the lines with contact data. */
export function previewParts(result, contacts, say, heard) {
  return [
    contacts.length ? privateData(contacts, say, heard) : null,
    result.findings.length ? findings(result.findings, say) : null,
    ...(result.session ? session(result.session, say) : []),
    result.doubts?.length ? doubts(result.doubts, say, heard) : null,
    element("div", { id: "cn-paste-similar" }),
    result.lines?.length ? lines(result, say) : null,
    result.document ? stored(result.document, say) : null,
  ].filter(Boolean);
}

/** One sentence on what was found. */
export function summary({ session, document }, say) {
  if (!document) return say.unread;
  const { problems, suggestions, contact_roles: roles } = session;
  if (!problems.length && !suggestions.length && !roles.length) return say.nothing;
  return fill(say.found, {
    problems: plural(say.problems, problems.length),
    suggestions: plural(say.suggestions, suggestions.length),
    roles: plural(say.roles, roles.length),
  });
}

/** Problems of the knowledge base that are like those of the note: records of the search. */
export function similarProblems(records, say) {
  if (!records.length) return [];
  const entry = ({ text, url, title, camp }) =>
    element("li", {}, [
      element("a", { href: href(url), target: "_blank" }, [text]),
      element("span", { class: "cn-note" }, [` ${title}, ${camp}`]),
    ]);
  return [heading(say.similar), element("ul", { class: "cn-points" }, records.map(entry))];
}

function heading(text, attributes = {}) {
  return element("h3", attributes, [text]);
}

/** What stands over items of a kind, or, where `kind` is null, over anything else. */
function label(kind, text) {
  return element("p", { class: kind ? `cn-label cn-label-${LOOKS[kind]}` : "cn-label" }, [text]);
}

function button(text, press, attributes = {}) {
  const made = element("button", { type: "button", class: "cn-plain", ...attributes }, [text]);
  made.addEventListener("click", press);
  return made;
}

// ---- What is wrong ----------------------------------------------------------------------------------

function privateData(contacts, say, heard) {
  const entry = ({ line, messages }) =>
    element("li", {}, [
      `${fill(say.line, { n: line })}: ${messages.join(" ")} `,
      button(say.mask, () => heard.mask(line), { "aria-label": fill(say.mask_line, { n: line }) }),
    ]);
  return element("section", { class: "cn-private" }, [
    heading(say.private),
    element("ul", { class: "cn-points" }, contacts.map(entry)),
    contacts.length > 1 ? button(say.mask_all, () => heard.maskAll()) : null,
  ]);
}

function findings(found, say) {
  const place = ({ severity, line }) => say.severity[severity] + (line ? `, ${fill(say.line, { n: line })}` : "");
  const entry = (one) =>
    element("li", {}, [
      element("strong", {}, [`${place(one)}: `]),
      `${one.message} `,
      element("span", { class: "cn-note" }, [one.hint]),
    ]);
  return element("section", { class: "cn-findings" }, [
    heading(say.findings),
    element("ul", { class: "cn-points" }, found.map(entry)),
  ]);
}

// ---- What it says -----------------------------------------------------------------------------------

function session(said, say) {
  const { problems, suggestions, contact_roles: roles, open_questions: open } = said;
  const known = new Set(problems.map(({ id }) => id));
  const free = (targets) => !targets.some((id) => known.has(id));
  return [
    head(said, say),
    ...problems.map((problem) => card(problem, suggestions, roles, say)),
    group("suggestion", say.further, suggestions.filter(({ addresses }) => free(addresses))),
    group("contact_role", say.further_roles, roles.filter((role) => free(role.for))),
    group(null, say.open_questions, open.map((text) => ({ text }))),
  ];
}

function head({ title, subtitle, hosts, date, questions }, say) {
  const host = ({ name, affiliation }) => (affiliation ? `${name} (${affiliation})` : name);
  const facts = [
    [say.hosts, hosts.map(host).join(", ")],
    [say.date, date && new Date(date).toLocaleDateString(document.documentElement.lang)],
    [say.questions, questions.join(" ")],
  ].filter(([, value]) => value);
  const pair = ([name, value]) => element("div", {}, [element("dt", {}, [name]), element("dd", {}, [value])]);
  return element("div", {}, [
    element("p", { class: "cn-preview-title" }, [subtitle ? `${title} – ${subtitle}` : title]),
    facts.length ? element("dl", { class: "cn-facts" }, facts.map(pair)) : null,
  ]);
}

function card(problem, suggestions, roles, say) {
  const own = suggestions.filter(({ addresses }) => addresses.includes(problem.id));
  const asked = roles.filter((role) => role.for.includes(problem.id));
  const chips = problem.types.map((type) => element("li", {}, [element("span", {}, [type])]));
  return element("article", { class: "cn-chain" }, [
    label("problem", say.problem),
    heading(problem.text),
    points(problem.details),
    chips.length ? element("ul", { class: "cn-chips", "aria-label": say.types }, chips) : null,
    own.length ? label("suggestion", say.suggestion) : null,
    own.length ? items(own) : null,
    asked.length ? label("contact_role", say.contact_role) : null,
    asked.length ? items(asked) : null,
  ]);
}

function group(kind, title, found) {
  if (!found.length) return null;
  return element("div", { class: "cn-chain" }, [label(kind, title), items(found)]);
}

function items(found) {
  const entry = (item) =>
    element("li", {}, [
      item.text,
      item.role ? element("span", { class: "cn-note" }, [` (${item.role})`]) : null,
      points(item.details ?? []),
    ]);
  return element("ul", { class: "cn-points" }, found.map(entry));
}

/** Details, which are texts or {text, details}. */
function points(details) {
  if (!details.length) return null;
  const entry = ({ text, details: inner }) => element("li", {}, [text, points(inner)]);
  return element("ul", { class: "cn-points" }, details.map(entry));
}

// ---- What is to be decided --------------------------------------------------------------------------

function doubts(asked, say, heard) {
  const reply = (text, answer, shown) =>
    button(shown, () => heard.reply(text, answer), {
      class: "cn-reply",
      "aria-label": fill(say.reply, { reply: shown, text }),
    });
  const reason = (words) => element("span", { class: "cn-note" }, [fill(say.because, { words: words.join(" · ") })]);
  const entry = ({ kind, text, because }) =>
    element("li", {}, [
      label(kind, say.doubt[kind]),
      element("p", {}, [fill(say.quoted, { text }), " ", reason(because)]),
      element("p", {}, [reply(text, "yes", say.reply_yes), " ", reply(text, "no", say.reply_no)]),
    ]);
  return element("section", { class: "cn-doubts" }, [
    heading(say.doubts, { id: "cn-paste-doubts", tabindex: "-1" }),
    element("p", { class: "cn-hint" }, [say.doubts_lead]),
    element("ul", {}, asked.map(entry)),
  ]);
}

// ---- What became of it ------------------------------------------------------------------------------

function lines({ lines: all, dropped }, say) {
  const row = ({ number, text, kind, item }) =>
    element("tr", {}, [
      element("td", {}, [String(number)]),
      element("td", {}, [text]),
      element("td", { class: LOOKS[kind] ? `cn-label-${LOOKS[kind]}` : null }, [
        [say.fate[kind] ?? kind, item?.slice(1)].filter(Boolean).join(" "),
      ]),
    ]);
  const entry = ({ text }) => element("li", {}, [text]);
  return details("lines", say.lines, () => [
    all.length > LINES ? element("p", { class: "cn-hint" }, [fill(say.shown, { n: LINES })]) : null,
    element("div", { class: "cn-scroll", tabindex: "0", role: "region", "aria-label": say.lines }, [
      element("table", { class: "cn-fates" }, [element("tbody", {}, all.slice(0, LINES).map(row))]),
    ]),
    dropped.length ? label(null, say.dropped) : null,
    dropped.length ? element("ul", { class: "cn-points" }, dropped.slice(0, LINES).map(entry)) : null,
  ]);
}

function stored(document, say) {
  const text = () => [element("pre", { tabindex: "0" }, [element("code", {}, [document])])];
  return details("document", say.document, text);
}

/** A part that is closed at first and made when it is opened. */
function details(name, title, make) {
  const made = element("details", { class: "cn-more-of-it", "data-part": name }, [element("summary", {}, [title])]);
  made.addEventListener("toggle", () => {
    if (made.open && made.childElementCount === 1) made.append(...make().filter(Boolean));
  });
  return made;
}
