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
micropython.runPython(files["kernelless_call.py"]);
const load = micropython.globals.get("load");
for (const [path, text] of Object.entries(files)) load(path, text);
// JSON has no NaN and no infinity; a test writes them as {"float": "nan"}.
micropython.runPython(`
def value(given):
    return float(given["float"]) if isinstance(given, dict) and "float" in given else given
def ask(line):
    asked = json.loads(line)
    if isinstance(asked, str):
        return call(asked)
    return json.dumps(answered([
        [module, function, {name: value(given) for name, given in named.items()}] + more
        for module, function, named, *more in asked]))
`);
const ask = micropython.globals.get("ask");
for await (const line of createInterface({ input: process.stdin })) console.log(ask(line));
