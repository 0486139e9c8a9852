import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limelight } from "./limelight.ts";

const tiny = ["--model", "limelight-tiny-sst2"];
let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
  const lines = await limelight(["classify", "It was good.", "So bad.", ...tiny, "--json", "--out", at("list.json")]);
  await writeFile(at("lines.jsonl"), lines.stdout);
  await writeFile(
    at("near.jsonl"),
    lines.stdout.replaceAll(/"positive":0\.\d+/g, (found) => `${found.slice(0, -4)}0`),
  );
  await writeFile(at("far.jsonl"), lines.stdout.replace(/"positive":0\.\d+/, '"positive":0.5'));
  await writeFile(at("cut.jsonl"), lines.stdout.slice(0, -30));
  await writeFile(at("one.json"), lines.stdout.split("\n")[0] ?? "");
  await writeFile(at("other.json"), JSON.stringify({ verb: "classify" }));
});
afterAll(() => rm(folder, { recursive: true }));

const compare = (a: string, b: string, ...more: string[]) =>
  limelight(["compare", "--results", `${at(a)},${at(b)}`, ...more]);

test("a result agrees with itself in another form, and with one that is off by a little", async () => {
  const same = await compare("list.json", "lines.jsonl", "--tolerance", "0", "--json");
  expect([same.exit, same.stderr]).toEqual([0, ""]);
  expect(same.documents()[0]).toMatchObject({
    results: [{ file: at("list.json") }, { file: at("lines.jsonl") }],
    agreement: { equal: true, documents: 2, compared: 8, largest: 0, at: null, differences: [] },
  });
  const near = await compare("lines.jsonl", "near.jsonl");
  expect(near.exit).toBe(0);
  expect(near.stdout).toMatch(
    /agree: 2 documents, 8 numbers within 0\.0001 \+ .*\nlargest difference .* at \[[01]\]\.prob/,
  );
});

test("one that is off by much does not: exit code 1, with the place", async () => {
  const far = await compare("lines.jsonl", "far.jsonl", "--json", "--out", at("agreement.json"));
  expect(far.exit).toBe(1);
  expect(far.documents()[0]).toMatchObject({
    agreement: { equal: false, differing: 1, differences: [{ at: "[0].probabilities.positive" }] },
  });
  expect(JSON.parse(await readFile(at("agreement.json"), "utf8"))).toEqual(far.documents()[0]);
  const shown = await compare("lines.jsonl", "far.jsonl");
  expect(shown.stdout).toMatch(/differ in 1 of their places[^]*\[0\]\.probabilities\.positive +0\.\d+ +0\.5/);
  expect((await compare("lines.jsonl", "far.jsonl", "--tolerance", "1")).exit).toBe(0);
});

test.each<[string, string[], number, RegExp]>([
  ["a file that is none", ["one.json", "absent.json"], 2, /absent\.json cannot be read/],
  ["a file that is no result", ["one.json", "other.json"], 3, /other\.json is no result/],
  ["a file that is cut off", ["lines.jsonl", "cut.jsonl"], 3, /not JSON in line 2, its last: it seems to be cut off/],
  ["another number of documents", ["one.json", "lines.jsonl"], 3, /1 and 2 documents/],
  ["a tolerance below 0", ["one.json", "one.json", "--tolerance=-1"], 2, /--tolerance.*0 or more/],
  ["a text", ["one.json", "one.json", "a text"], 2, /takes no text/],
  ["a model", ["one.json", "one.json", ...tiny], 2, /--model does not go with --results/],
])("%s: an error", async (_, [a = "", b = "", ...more], exit, message) => {
  const found = await compare(a, b, ...more);
  expect(found.stderr).toMatch(message);
  expect(found.stderr).toMatch(/^limelight: [^\n]+\n$/);
  expect([found.exit, found.stdout]).toEqual([exit, ""]);
});

test("a tolerance alone, and one file alone", async () => {
  expect((await limelight(["compare", "--tolerance", "1", "x"])).stderr).toMatch(/--tolerance goes with --results/);
  expect((await limelight(["compare", "--results", "a.json"])).stderr).toMatch(/--results needs two files/);
});
