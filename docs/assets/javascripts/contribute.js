// The page for handing in a note: a form that stays in the browser, and the ways out of it.

import { fill, href } from "./dom.js";
import { firstLine, letter, newFilePage, slug } from "./handing_in.js";
import { previewParts, similarProblems, summary } from "./preview.js";
import { openPreviewer } from "./previewer.js";
import { similar } from "./similar.js";

const DRAFT = "campnotes.draft"; // its place in the local storage
const KEPT = ["text", "camp", "camp_name", "name"]; // fields that survive a reload; what was confirmed does not
const NEW_CAMP = "+"; // among the values of the field, which are ids else
const PAUSE = 100; // milliseconds without a key until what was typed is read
const PASTED = "notiz.txt"; // what the importer takes a pasted note for
const TEXT_FILE = /\.(?:txt|md|markdown|text)$/i; // "notiz.txt"

class PastePage {
  #say;
  #newFile; // address of the forge's page for a new file, without folder
  #inbox; // address for mails; may be empty
  #form = part("form");
  #previewer = null; // once it is loaded
  #file = null; // {bytes, name, text}: where the text comes from, as long as nobody changes it
  #replies = {}; // text of a doubt → "yes" or "no"
  #result = null; // the newest preview, of the text as it stands; null while that is being read
  #contacts = [];
  #pause = 0;
  #reading = null; // the promise of #read, while it works
  #fresh = false; // whether the text as it stands has been given to the preview

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
    part("load")?.addEventListener("click", () => this.#load());
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

  /**
   * What may be handed in, best first: [{name, text}]. As the importer stores it where its preview is there; of a new
   * camp the note itself, which tells the camp's name, for the importer to begin the camp with.
   */
  get #documents() {
    const { known, title } = this.#camp;
    const text = known ? this.#text : `${fill(this.#say.camp_line, { camp: title })}\n\n${this.#text}`;
    const raw = { name: `${slug(firstLine(this.#text)) || this.#say.note}.txt`, text };
    const { document, session } = this.#result ?? {};
    if (!document || !known) return [raw];
    return [{ name: `${slug(session.title) || this.#say.note}.md`, text: document }, raw];
  }

  #changed() {
    const { camp, camp_name: name } = this.#form.elements;
    part("new-camp").hidden = camp.value !== NEW_CAMP;
    name.required = camp.value === NEW_CAMP;
    part("letter").hidden = true;
    part("told").textContent = "";
    const kept = Object.fromEntries(KEPT.map((field) => [field, this.#form.elements[field].value]));
    store(JSON.stringify(kept));
    if (this.#file?.text !== this.#text) this.#file = null;
    this.#result = null;
    this.#stale();
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#read(), PAUSE);
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
    this.#replies = {};
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
    part("file").value = "";
    if (!TEXT_FILE.test(file.name) && part("load")) await this.#load();
    if (this.#previewer) return this.#openNote(file);
    if (!TEXT_FILE.test(file.name)) return this.#tell(fill(this.#say.only_text, { name: file.name }));
    this.#write(await file.text());
  }

  /** Opens a file of any format that the importer reads. */
  async #openNote(file) {
    part("shown").setAttribute("aria-busy", "true");
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { text, findings } = await this.#previewer.textOf(bytes, file.name);
    if (text === null) return this.#refuse(findings);
    this.#form.elements.text.value = text;
    this.#file = { bytes, name: file.name, text: this.#text };
    this.#replies = {};
    this.#changed();
  }

  /** Tells why a file has no text; what stood there stays. */
  #refuse(findings) {
    part("shown").setAttribute("aria-busy", "false");
    this.#tell(findings.map(({ message, hint }) => `${message} ${hint}`).join(" "));
  }

  #write(text) {
    this.#form.elements.text.value = text;
    this.#changed();
  }

  // ---- What becomes of it ---------------------------------------------------------------------------

  async #load() {
    if (this.#previewer) return;
    part("offer").hidden = true;
    part("progress").hidden = false;
    this.#state(this.#say.preview.loading);
    try {
      const folder = href(part("folder").textContent);
      this.#previewer = await openPreviewer(folder, (share) => (part("progress").value = share));
    } catch (error) {
      this.#state(this.#say.preview.failed);
      throw error;
    } finally {
      part("progress").hidden = true;
    }
    document.querySelector("#cn-paste").classList.add("cn-with-preview");
    await this.#read();
  }

  /** The promise that the preview is that of the text as it stands; nothing where there is no preview. */
  #read() {
    clearTimeout(this.#pause);
    this.#reading ??= this.#readUntilFresh().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async #readUntilFresh() {
    while (this.#previewer && !this.#fresh) {
      this.#fresh = true;
      const text = this.#text;
      const { bytes, name } = this.#file ?? { bytes: new TextEncoder().encode(text), name: PASTED };
      try {
        const answers = [this.#previewer.preview(bytes, name, this.#replies), this.#previewer.contacts(text)];
        const [result, contacts] = text.trim() ? await Promise.all(answers) : [null, []];
        if (this.#fresh) this.#show(result, contacts);
      } catch (error) {
        this.#previewer = null;
        this.#state(this.#say.preview.failed);
        throw error;
      }
    }
  }

  #show(result, contacts) {
    const say = this.#say.preview;
    this.#result = result;
    this.#contacts = contacts;
    part("shown").setAttribute("aria-busy", "false");
    const heard = {
      reply: (text, reply) => this.#reply(text, reply),
      mask: (line) => this.#mask([line]),
      maskAll: () => this.#mask(contacts.map(({ line }) => line)),
    };
    const open = [...part("shown").querySelectorAll("details[open]")].map(({ dataset }) => dataset.part);
    this.#state(result ? summary(result, say) : say.empty);
    part("shown").replaceChildren(...(result ? previewParts(result, contacts, say, heard) : []));
    for (const name of open) part("shown").querySelector(`[data-part="${name}"]`)?.setAttribute("open", "");
    if (result?.session) this.#showSimilar(result);
  }

  async #showSimilar(result) {
    const records = await similar(result.session.problems.map(({ text }) => text));
    if (this.#result === result) part("similar").replaceChildren(...similarProblems(records, this.#say.preview));
  }

  async #reply(text, reply) {
    this.#replies = { ...this.#replies, [text]: reply };
    this.#stale();
    await this.#read();
    (document.querySelector("#cn-paste-doubts") ?? part("preview-title")).focus();
  }

  #stale() {
    this.#fresh = false;
    part("shown")?.setAttribute("aria-busy", String(this.#previewer !== null));
  }

  #mask(lines) {
    const masked = new Map(this.#contacts.map((one) => [one.line, one.masked]));
    const all = this.#text.split("\n");
    for (const line of lines) all[line - 1] = masked.get(line);
    this.#write(all.join("\n"));
    part("text").focus();
  }

  #state(text) {
    part("state").textContent = text;
  }

  // ---- Ways out -------------------------------------------------------------------------------------

  async #handIn(way) {
    if (!this.#form.reportValidity()) return;
    await this.#read();
    if (this.#contacts.length) this.#tell(this.#say.preview.private_block);
    else way();
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
