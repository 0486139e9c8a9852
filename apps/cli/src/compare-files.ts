import { readFile } from "node:fs/promises";
import { compareResults, readResults, type Agreement } from "@limelight/experiments/results";
import { printable, tableText, type Style } from "@limelight/report";
import type { CommonFlags } from "./flags.ts";
import { exitCodes, UsageError } from "./terminal/failure.ts";
import { Printer } from "./terminal/printer.ts";

/** Most that a string can hold, with some room. */
const mostBytes = 500_000_000;

/** Holds two saved results against each other. Returns the exit code: 0 where they agree, 1 where they do not. */
export async function compareFiles(
  [first, second]: readonly [string, string],
  tolerance: number,
  flags: CommonFlags,
): Promise<number> {
  const printer = new Printer(flags);
  const [one, other] = [await read(first), await read(second)];
  const agreement = compareResults(readResults(first, one), readResults(second, other), tolerance);
  await printer.document({ results: [{ file: first }, { file: second }], agreement });
  await printer.text((style) => agreementOf([first, second], agreement, style));
  await printer.save();
  return agreement.equal ? exitCodes.ok : exitCodes.failed;
}

async function read(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > mostBytes)
      throw new Error(`it has ${(bytes.length / 1e6).toFixed(0)} MB, more than can be read`);
    return bytes.toString("utf8");
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "Give two files that --json or --out wrote: --results a.json,b.json.",
    );
  }
}

function agreementOf(files: readonly [string, string], agreement: Agreement, style: Style): string {
  const { equal, tolerance, documents, compared, largest, at, differing, differences } = agreement;
  const counts = `${documents} ${documents === 1 ? "document" : "documents"}, ${compared} numbers`;
  const within = `${tolerance} + ${tolerance} · |value|`;
  const names = files.map(printable).join(" and ");
  const lines = [
    equal ? `${names} agree: ${counts} within ${within}` : `${names} differ in ${differing} of their places: ${counts}`,
    at === null ? "all numbers are the same" : `largest difference ${largest.toPrecision(3)} at ${printable(at)}`,
  ];
  if (equal) return lines.join("\n");
  const rows = differences.map(({ at: place, values: [a, b] }) => [place, valueOf(a), valueOf(b)]);
  const table = tableText([{ title: "beyond the tolerance" }, { title: "first" }, { title: "second" }], rows, style);
  const more = differing > differences.length ? [`… and ${differing - differences.length} more`] : [];
  return [...lines, "", table, ...more].join("\n");
}

function valueOf(value: unknown): string {
  return value === undefined ? "nothing" : (JSON.stringify(value) ?? "nothing").slice(0, 200);
}
