// Python sources in a zip → the same as bytecode, by the very Python that the browser will run:
// `node compile.mjs RUNTIME IN.zip OUT`, RUNTIME being the folder of Pyodide. OUT ends in .zip, or in .zst for a zip
// that is compressed as a whole.

import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [runtime, source, target] = process.argv.slice(2);
const COMPILE = `
import importlib.util, io, zipfile
from compression import zstd
from importlib._bootstrap_external import _code_to_hash_pyc

def compiled(name, content):
    code = compile(content, name, "exec", dont_inherit=True, optimize=2)
    return name[:-3] + ".pyc", bytes(_code_to_hash_pyc(code, importlib.util.source_hash(content), False))

whole = target.endswith(".zst")
made = io.BytesIO()
with zipfile.ZipFile("/in.zip") as given, zipfile.ZipFile(made, "w") as taken:
    for name in sorted(given.namelist()):
        content = given.read(name)
        name, content = compiled(name, content) if name.endswith(".py") else (name, content)
        method = zipfile.ZIP_STORED if whole else zipfile.ZIP_DEFLATED
        taken.writestr(zipfile.ZipInfo(name), content, method, 9)
made = made.getvalue()
with open("/out", "wb") as out:
    out.write(zstd.compress(made, 19) if whole else made)
`;

const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`));
const python = await loadPyodide();
python.FS.writeFile("/in.zip", new Uint8Array(await readFile(source)));
python.globals.set("target", target);
python.runPython(COMPILE);
await writeFile(target, python.FS.readFile("/out"));
