// What numbers.js makes of each row: `node typed.mjs numbers.js`, rows of [text, units] as JSON on
// the standard input.
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

const window = {};
runInNewContext(readFileSync(process.argv[2], "utf-8"), { window });
const { typed, grouped } = window.kernelless;
const rows = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(rows.map(([text, units]) => {
  const { plain, wrong } = typed(text, units);
  return plain === undefined ? ["", wrong] : [plain, grouped(plain)];
})));
