// The page for handing in a note: a form that stays in the browser, and the ways out of it.

import { fill } from "./dom.js";
import { firstLine, letter, newFilePage, slug } from "./handing_in.js";

const DRAFT = "campnotes.draft"; // its place in the local storage
const KEPT = ["text", "camp", "camp_name", "name"]; // fields that survive a reload; what was confirmed does not
const NEW_CAMP = "+"; // among the values of the field, which are ids else
const TEXT_FILE = /\.(?:txt|md|markdown|text)$/i; // "notiz.txt"

class PastePage {
  #say;
  #newFile; // address of the forge's page for a new file, without folder
  #inbox; // address for mails; may be empty
  #form = part("form");

  constructor(say, newFile, inbox) {
    this.#say = say;
    this.#newFile = newFile;
    this.#inbox = inbox;
  }

  open() {
    this.#restore();
    this.#form.addEventListener("input", () => this.#changed());
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    part("clear").addEventListener("click", () => this.#clear());
    part("file").addEventListener("change", () => this.#openFile(part("file").files[0]));
    part("text").addEventListener("dragover", (event) => event.preventDefault());
    part("text").addEventListener("drop", (event) => this.#drop(event));
    part("forge").addEventListener("click", () => this.#handIn(() => this.#toForge()));
    part("mail").addEventListener("click", () => this.#handIn(() => this.#toMail()));
    part("save").addEventListener("click", () => this.#handIn(() => this.#save()));
    part("letter-copy").addEventListener("click", () => this.#copy(part("letter-text").value, this.#say.copied));
    this.#changed();
    document.querySelector("#cn-paste").hidden = false;
  }

  // ---- What is written ------------------------------------------------------------------------------

  get #text() {
    return this.#form.elements.text.value;
  }

  /** {folder, title} of the camp; `known` says whether the knowledge base has it. */
  get #camp() {
    const { camp, camp_name: name } = this.#form.elements;
    if (camp.value !== NEW_CAMP) return { folder: camp.value, title: camp.selectedOptions[0].textContent, known: true };
    return { folder: slug(name.value), title: name.value.trim(), known: false };
  }

  /** What may be handed in, best first: [{name, text}]. The folder of a camp that is new does not tell its name. */
  get #documents() {
    const text = this.#camp.known ? this.#text : `${fill(this.#say.camp_line, { camp: this.#camp.title })}\n\n${this.#text}`;
    return [{ name: `${slug(firstLine(this.#text)) || this.#say.note}.txt`, text }];
  }

  #changed() {
    const { camp, camp_name: name } = this.#form.elements;
    part("new-camp").hidden = camp.value !== NEW_CAMP;
    name.required = camp.value === NEW_CAMP;
    part("letter").hidden = true;
    part("told").textContent = "";
    const kept = Object.fromEntries(KEPT.map((field) => [field, this.#form.elements[field].value]));
    store(JSON.stringify(kept));
  }

  #restore() {
    const kept = JSON.parse(stored() ?? "{}");
    for (const field of KEPT) if (field in kept) this.#form.elements[field].value = kept[field];
    const { camp, text } = this.#form.elements;
    const asked = new URLSearchParams(location.search); // ?camp=…&title=…, from a poster on a session's door
    if (!text.value && asked.has("title")) {
      text.value = `${asked.get("title")}\n\n`;
      camp.value = asked.get("camp") ?? camp.value;
    }
    if (camp.selectedIndex < 0) camp.selectedIndex = 0; // a camp that is no more
  }

  #clear() {
    if (!confirm(this.#say.clear)) return;
    this.#form.reset();
    this.#changed();
    forget();
    part("text").focus();
  }

  #drop(event) {
    const [file] = event.dataTransfer.files;
    if (!file) return; // a piece of text, which the browser puts in its place
    event.preventDefault();
    this.#openFile(file);
  }

  async #openFile(file) {
    if (!file) return;
    if (TEXT_FILE.test(file.name)) {
      this.#form.elements.text.value = await file.text();
      this.#changed();
    } else {
      this.#tell(fill(this.#say.only_text, { name: file.name }));
    }
    part("file").value = "";
  }

  // ---- Ways out -------------------------------------------------------------------------------------

  #handIn(way) {
    if (this.#form.reportValidity()) way();
  }

  async #toForge() {
    const { url, document, filled } = newFilePage(this.#newFile, this.#camp.folder, this.#documents);
    if (!filled && !(await this.#copy(document.text, this.#say.copied_to_paste))) return;
    open(url, "_blank", "noopener");
    if (filled) this.#tell(this.#say.opened);
  }

  #toMail() {
    const { name } = this.#form.elements;
    const [{ text }] = this.#documents;
    const { subject, text: body } = letter(this.#say, { camp: this.#camp.title, name: name.value, text });
    part("letter-text").value = body;
    part("letter").hidden = false;
    if (this.#inbox) location.href = `mailto:${this.#inbox}?${mailFields({ subject, body })}`;
    else part("letter-text").select();
  }

  #save() {
    const [{ name, text }] = this.#documents;
    const link = Object.assign(document.createElement("a"), {
      download: name,
      href: URL.createObjectURL(new Blob([text], { type: "text/plain" })),
    });
    link.click();
    URL.revokeObjectURL(link.href);
    this.#tell(fill(this.#say.saved, { name }));
  }

  /** Whether the text is copied; either way the reader is told. */
  async #copy(text, told) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      this.#tell(this.#say.not_copied);
      return false;
    }
    this.#tell(told);
    return true;
  }

  #tell(text) {
    part("told").textContent = text;
  }
}

/** As RFC 6068 has them: a blank is no plus. */
function mailFields(fields) {
  return Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
}

/** What was kept, or null; a browser that keeps nothing is no reason to stop. */
function stored() {
  try {
    return localStorage.getItem(DRAFT);
  } catch {
    return null;
  }
}

function store(draft) {
  try {
    localStorage.setItem(DRAFT, draft);
  } catch {
    // Full or forbidden: then the draft is gone after a reload.
  }
}

function forget() {
  try {
    localStorage.removeItem(DRAFT);
  } catch {
    // Nothing was kept.
  }
}

function part(name) {
  return document.querySelector(`#cn-paste-${name}`);
}

new PastePage(
  JSON.parse(part("words").textContent),
  part("new-file").textContent,
  JSON.parse(part("inbox").textContent),
).open();
