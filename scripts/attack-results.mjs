// Attacks a labelled data set by several recipes and stores what became of every row, without its text.
//   node scripts/attack-results.mjs DATA [--recipes a,b] [--model NAME] [--limit N] [--to FOLDER] [--store FOLDER]
// A run that broke off goes on with what is missing in the store. A file a recipe in docs/results/attacks (row numbers and edits), and the table of docs/results/attacks.md between its two marks.
// `node scripts/check-attacks.mjs DATA` applies the edits again and asks the model again.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recipes: { type: "string", default: "deepwordbug,pwws,textfooler,bae,hotflip" },
    model: { type: "string", default: "limelight-mini-sst2" },
    limit: { type: "string" },
    to: { type: "string", default: join(root, "docs/results/attacks") },
    store: { type: "string", default: join(tmpdir(), "limelight-attack-results") },
  },
});
const [data] = positionals;
if (data === undefined) {
  process.stderr.write(
    "node scripts/attack-results.mjs DATA [--recipes a,b] [--model NAME] [--limit N] [--to FOLDER]\n",
  );
  process.exit(2);
}
mkdirSync(values.to, { recursive: true });
for (const recipe of values.recipes.split(",")) {
  process.stderr.write(`${recipe}\n`);
  writeFileSync(join(values.to, `${recipe}.json`), stored(recipe, attacked(recipe)));
  writeTable();
}

/** Between the two marks of the page. */
function writeTable() {
  const page = join(values.to, "../attacks.md");
  const [before, after] = [/^[^]*<!-- table -->\n/, /<!-- end of table -->[^]*$/].map(
    (part) => part.exec(readFileSync(page, "utf8"))?.[0],
  );
  if (before === undefined || after === undefined) throw new Error(`${page} has no marks of a table`);
  writeFileSync(page, `${before}\n${table()}\n${after}`);
}

/** The documents of a run, its summary last. */
function attacked(recipe) {
  const folder = mkdtempSync(join(tmpdir(), "limelight-attacks-"));
  const out = join(folder, "attacked.jsonl");
  const kept = ["--store", values.store, "--resume"];
  const words = ["attack", "--recipe", recipe, "--data", data, "--model", values.model, "--out", out, ...kept];
  const { status } = spawnSync(
    process.execPath,
    [join(root, "apps/cli/bin/limelight.js"), ...words, ...(values.limit ? ["--limit", values.limit] : [])],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  if (status !== 0) throw new Error(`${recipe} ended with ${status}`);
  const documents = readFileSync(out, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  rmSync(folder, { recursive: true });
  return documents;
}

function stored(recipe, documents) {
  const rows = documents.slice(0, -1);
  const summary = documents.at(-1);
  const failed = rows.find(({ error }) => error !== undefined);
  if (failed) throw new Error(`line ${failed.line}: ${failed.error}`);
  const { provenance, model, attack, type: _type, hash: _hash, ...numbers } = summary;
  const head = {
    recipe,
    attack,
    model,
    data: { sha256: createHash("sha256").update(readFileSync(data)).digest("hex"), rows: rows.length },
    adapter: provenance.adapter.description,
    seed: provenance.seed,
    summary: numbers,
  };
  const lines = rows.map(({ status, label, before: was, after: is, edits, wordsChanged, words, queries }, row) =>
    JSON.stringify({
      row,
      status,
      label,
      before: [was.label, rounded(was.probability)],
      after: [is.label, rounded(is.probability)],
      edits: edits.map(({ start, end, to }) => [start, end, to]),
      wordsChanged,
      words,
      asked: queries.asked,
    }),
  );
  return `${JSON.stringify(head, undefined, 1).slice(0, -2)},\n "rows": [\n${lines.join(",\n")}\n]}\n`;
}

/** One line a stored recipe. */
function table() {
  const rows = readdirSync(values.to)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(values.to, name), "utf8")))
    .map(
      ({
        recipe,
        data: { rows: texts },
        summary: { accuracy, successRate, wordsChanged, meanQueries, queries, seconds },
      }) =>
        [
          recipe,
          texts,
          percent(accuracy.before),
          percent(accuracy.under),
          percent(successRate),
          percent(wordsChanged),
          plain(meanQueries),
          queries.asked,
          seconds.toFixed(0),
          (queries.asked / seconds).toFixed(0),
        ].join(" | "),
    );
  return [
    "| recipe | texts | accuracy before | under attack | success rate | words changed | questions a text | questions in all | seconds | a second |",
    "|---|---|---|---|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
    "",
  ].join("\n");
}

function rounded(value) {
  return Number(value.toPrecision(6));
}

function percent(interval) {
  if (interval === null) return "-";
  const { mean, low, high } = interval;
  if (low === null) return `${(100 * mean).toFixed(1)}%`;
  return `${(100 * mean).toFixed(1)}% (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
}

function plain(interval) {
  if (interval === null) return "-";
  const { mean, low, high } = interval;
  if (low === null) return mean.toFixed(1);
  return `${mean.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
}
