// Writes docs/parity.md: how far Limelight's numbers are from those of the Python tools, method by method.
//   node scripts/parity-table.mjs
// Runs the parity tests, which report what they compare (tests/parity/record-parity.ts), and puts the deviations that were seen
// on this machine's adapter into a table. What is said in words stands in tests/parity/differences.md.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const vitest = join(root, "node_modules/vitest/vitest.mjs");

/** What the tests reported, one comparison a line. */
function collect() {
  const folder = mkdtempSync(join(tmpdir(), "limelight-parity-"));
  const file = join(folder, "parity.jsonl");
  try {
    const { status } = spawnSync(process.execPath, [vitest, "run", "--project", "node", "tests/parity"], {
      cwd: root,
      env: { ...process.env, LIMELIGHT_PARITY: file },
      stdio: ["ignore", "inherit", "inherit"],
    });
    if (status !== 0) throw new Error("the parity tests failed: no table is made of their numbers");
    if (!existsSync(file)) throw new Error("the parity tests reported nothing");
    return readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((report) => JSON.parse(report));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One row for each method and reference, in the order of their names. */
function rows(reports) {
  const groups = new Map();
  for (const report of reports) {
    const key = `${report.method}\n${report.reference}`;
    groups.set(key, [...(groups.get(key) ?? []), report]);
  }
  return [...groups.keys()].toSorted(byName).map((key) => row(groups.get(key)));
}

function row(reports) {
  const [{ method, reference }] = reports;
  const checkpoints = [...new Set(reports.map(({ checkpoint }) => checkpoint))].toSorted(byName);
  const notes = [...new Set(reports.flatMap(({ note }) => note ?? []))];
  const worst = reports.reduce((most, report) => (multiple(report) > multiple(most) ? report : most));
  const deviation = Math.max(...reports.map((report) => report.deviation));
  const exact = reports.every(({ tolerance }) => tolerance === 0);
  return [
    notes.length === 0 ? method : `${method} (${notes.join("; ")})`,
    reference,
    checkpoints.join(", "),
    deviation === 0 ? "0" : deviation.toExponential(1),
    exact ? "exact" : written(multiple(worst)),
    String(reports.length),
  ];
}

function written(tolerances) {
  return tolerances > 0 && tolerances < 0.005 ? "< 0.01" : tolerances.toFixed(2);
}

function byName(one, other) {
  return one.localeCompare(other, "en");
}

/** A deviation in tolerances. */
function multiple({ deviation, tolerance }) {
  return tolerance === 0 ? (deviation === 0 ? 0 : Infinity) : deviation / tolerance;
}

function line(cells) {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

const heads = ["what", "held against", "checkpoints", "largest deviation", "in tolerances", "comparisons"];
const words = readFileSync(join(root, "tests/parity/differences.md"), "utf8").trim();
const table = [line(heads), line(heads.map(() => "---")), ...rows(collect()).map(line)].join("\n");
const target = join(root, "docs/parity.md");
writeFileSync(target, `${words.replace("<!-- the table -->", () => table)}\n`);
process.stdout.write("docs/parity.md is written\n");
