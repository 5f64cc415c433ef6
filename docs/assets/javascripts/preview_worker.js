// The program in a worker: Python, with the very importer that reads notes in the terminal
// (scripts/campnotes/browser.py). Messages are {id, call, args}, answers {id, result} or {id, error}; while it opens
// there are messages {step, steps}.

const FILES = ["libraries.zst", "program.zst", "knowledge.json", "pydantic_core.wasm"];
const STEPS = FILES.length + 3; // Python itself, its packages, the program
const CORE = "pydantic_core/_pydantic_core.so"; // beneath the folder of modules that cannot stand in an archive
const OPEN = `
import sys, zipfile
from compression import zstd

def unpack(name, content):
    with open(f"/lib/{name}.zip", "wb") as file:
        file.write(zstd.decompress(content.to_py()))
    sys.path.insert(0, f"/lib/{name}.zip")

unpack("libraries", libraries)
unpack("program", program)
with zipfile.ZipFile("/lib/libraries.zip") as archive:
    archive.extractall("/lib/apart", [name for name in archive.namelist() if name.startswith("pydantic_core/")])
with open("/lib/apart/${CORE}", "wb") as file:
    file.write(core.to_py())
sys.path.insert(0, "/lib/apart")
`;
const START = `
from campnotes.browser import open_previewer
previewer = open_previewer(knowledge)
previewer.answer(memoryview(b"Problem: x"), "x.txt", "{}")
previewer
`;

let python;
let previewer;
let steps = 0;

const calls = {
  /** Loads everything from the folder, a URL that ends in "/". */
  async open(folder) {
    const files = Promise.all(FILES.map((name) => load(folder + name)));
    const { loadPyodide } = await import(`${folder}pyodide.mjs`);
    python = await loadPyodide({ indexURL: folder });
    step();
    const [libraries, program, knowledge, core] = await files;
    run(OPEN, { libraries, program, core });
    step();
    previewer = run(START, { knowledge: new TextDecoder().decode(knowledge) });
    step();
  },

  /** What becomes of a file; `replies` are {text of a doubt: "yes" or "no"}. */
  preview(bytes, name, replies) {
    return JSON.parse(previewer.answer(python.toPy(bytes), name, JSON.stringify(replies)));
  },

  /** The lines of a text that hold contact data: [{line, masked, messages}]. */
  contacts(text) {
    return JSON.parse(previewer.contacts(text));
  },

  /** The text of a file: {text, findings}, `text` being null where there is none. */
  textOf(bytes, name) {
    return JSON.parse(previewer.text_of(python.toPy(bytes), name));
  },
};

self.addEventListener("message", async ({ data: { id, call, args } }) => {
  try {
    self.postMessage({ id, result: await calls[call](...args) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
});

async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  const content = new Uint8Array(await response.arrayBuffer());
  step();
  return content;
}

function run(code, values) {
  for (const [name, value] of Object.entries(values)) python.globals.set(name, value);
  const result = python.runPython(code);
  for (const name of Object.keys(values)) python.globals.delete(name);
  return result;
}

function step() {
  self.postMessage({ step: ++steps, steps: STEPS });
}
