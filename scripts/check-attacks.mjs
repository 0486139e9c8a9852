// Applies the stored edits of docs/results/attacks to the rows of their data set and asks the model about every text again.
//   node scripts/check-attacks.mjs DATA [--from FOLDER] [--tolerance 0.0001]
// Exits with 1 where a prediction is not the recorded one.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: "string", default: join(root, "docs/results/attacks") },
    tolerance: { type: "string", default: "0.0001" },
  },
});
const [data] = positionals;
if (data === undefined) {
  process.stderr.write("node scripts/check-attacks.mjs DATA [--from FOLDER] [--tolerance T]\n");
  process.exit(2);
}
const tolerance = Number(values.tolerance);
if (!(tolerance >= 0)) throw new Error(`--tolerance ${values.tolerance} is no number from 0 on`);
const sha256 = createHash("sha256").update(readFileSync(data)).digest("hex");
const [head, ...lines] = readFileSync(data, "utf8")
  .replace(/\r?\n$/, "")
  .split(/\r?\n/);
const column = head.split("\t").indexOf("text");
const texts = lines.map((line) => line.split("\t")[column]);
let wrong = 0;
for (const name of readdirSync(values.from).filter((each) => each.endsWith(".json"))) {
  const { recipe, model, rows, data: recorded } = JSON.parse(readFileSync(join(values.from, name), "utf8"));
  if (recorded.sha256 !== sha256) throw new Error(`${name} is of another file than ${data}`);
  const asked = rows.map(({ row, edits }) => applied(texts[row], edits));
  const originals = classified(
    model.id,
    rows.map(({ row }) => texts[row]),
  );
  let worst = 0;
  let others = 0;
  for (const [index, document] of classified(model.id, asked).entries()) {
    const { before, after, status, label: gold } = rows[index];
    const differences = [
      [originals[index], before],
      [document, after],
    ].map(([said, [label, probability]]) =>
      said.label === label ? Math.abs(said.probabilities[label] - probability) : Infinity,
    );
    const right = before[0] === gold;
    const fits = right ? (status === "succeeded") === (after[0] !== gold) : status === "skipped";
    worst = Math.max(worst, ...differences.filter(Number.isFinite));
    if (!fits || differences.some((difference) => difference > tolerance)) others += 1;
  }
  wrong += others;
  process.stdout.write(
    `${recipe}: ${rows.length - others} of ${rows.length} rows have the recorded prediction, probabilities within ${worst.toExponential(1)}\n`,
  );
}
process.exitCode = wrong > 0 ? 1 : 0;

function applied(text, edits) {
  let [result, done] = ["", 0];
  for (const [start, end, to] of edits) {
    result += text.slice(done, start) + to;
    done = end;
  }
  return result + text.slice(done);
}

function classified(model, asked) {
  const folder = mkdtempSync(join(tmpdir(), "limelight-attacks-"));
  const out = join(folder, "said.jsonl");
  writeFileSync(join(folder, "texts.jsonl"), asked.map((text) => `${JSON.stringify({ text })}\n`).join(""));
  const words = ["classify", "--data", join(folder, "texts.jsonl"), "--model", model, "--out", out, "--quiet"];
  const { status } = spawnSync(process.execPath, [join(root, "apps/cli/bin/limelight.js"), ...words], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error(`classify ended with ${status}`);
  const documents = readFileSync(out, "utf8").trim().split("\n");
  rmSync(folder, { recursive: true });
  return documents.map((line) => JSON.parse(line));
}
