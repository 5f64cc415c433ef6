// The program in the browser, as the page talks to it: a worker, whose answers are promises.

/**
 * Loads the program from a folder of the site, a URL that ends in "/": {preview, contacts, textOf}, functions that give
 * promises (preview_worker.js says of what). `progress(share)` is called with how much of it is there, from 0 to 1.
 */
export async function openPreviewer(folder, progress) {
  const worker = new Worker(new URL("preview_worker.js", import.meta.url), { type: "module" });
  const waiting = new Map(); // id → the functions that settle its promise
  let calls = 0;
  const call = (name) => (...args) =>
    new Promise((resolve, reject) => {
      const id = ++calls;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, call: name, args });
    });
  worker.addEventListener("error", (event) => {
    for (const { reject } of waiting.values()) reject(new Error(event.message));
    waiting.clear();
  });
  worker.addEventListener("message", ({ data: { id, result, error, step, steps } }) => {
    if (step) return progress(step / steps);
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    return error ? reject(new Error(error)) : resolve(result);
  });
  await call("open")(folder);
  return { preview: call("preview"), contacts: call("contacts"), textOf: call("textOf") };
}
