// Runs calls in the page's own Python: `node page_python.mjs FOLDER`, one JSON per line.
// FOLDER holds micropython.mjs, micropython.wasm and files.json as the built script packs them.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const module = await import(pathToFileURL(`${folder}/micropython.mjs`));
const micropython = await module.loadMicroPython({
  url: `${folder}/micropython.wasm`, heapsize: 4 * 1024 * 1024,
});
const files = JSON.parse(readFileSync(`${folder}/files.json`, "utf-8"));
for (const [path, text] of Object.entries(files)) {
  const folders = `/lib/${path}`.split("/").slice(1, -1);
  folders.forEach((_, i) => {
    const place = `/${folders.slice(0, i + 1).join("/")}`;
    if (!micropython.FS.analyzePath(place).exists) micropython.FS.mkdir(place);
  });
  micropython.FS.writeFile(`/lib/${path}`, text);
}
// JSON has no NaN and no infinity; a test writes them as {"float": "nan"}.
micropython.runPython(`
import json
import kernelless_call
def value(given):
    return float(given["float"]) if isinstance(given, dict) else given
def ask(line):
    call = json.loads(line)
    if "text" in call:
        return kernelless_call.call(call["module"], call["function"], call["text"])
    named = {name: value(given) for name, given in call["named"].items()}
    return json.dumps(kernelless_call.answered(call["module"], call["function"], named))
`);
const ask = micropython.globals.get("ask");
for await (const line of createInterface({ input: process.stdin })) console.log(ask(line));
