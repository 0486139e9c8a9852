// A classifier of somebody else's, for tests: counts words of praise and blame. One JSON line in, one out.
import { createInterface } from "node:readline";

const worth = { good: 1, fantastic: 2, fine: 1, bad: -1, terrible: -2 };

/** What it says of some texts; "crash" breaks it, "odd" is a text that it has no answer to, "nan" one whose answer is none. */
export function answer(texts) {
  if (texts.some((text) => text.includes("crash"))) throw new RangeError("the tokens ran out");
  const rows = texts.map((text) => {
    if (text.includes("odd")) return null;
    if (text.includes("nan")) return [Number.NaN, Number.NaN];
    const sum = text.split(/\W+/).reduce((total, word) => total + (worth[word] ?? 0), 0);
    const positive = 1 / (1 + Math.exp(-sum));
    return [1 - positive, positive];
  });
  return { labels: ["negative", "positive"], probabilities: rows, errors: rows.map((row) => (row ? null : "too odd")) };
}

if (process.argv[1] === import.meta.filename)
  createInterface({ input: process.stdin }).on("line", (line) => {
    console.log(JSON.stringify(answer(JSON.parse(line).texts)));
  });
