import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limelight } from "./limelight.ts";
import { writeTinyModel } from "./tiny-model.ts";

let folder: string;
let asking: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-influence-"));
  const [tiny, data, run] = ["tiny", "data.tsv", "run"].map((name) => join(folder, name));
  await writeTinyModel(tiny ?? "");
  const lines = Array.from({ length: 12 }, (_, i) => `${i % 2 === 0 ? "good fun" : "bad dull"} film ${i}\t${i % 2}`);
  await writeFile(data ?? "", `text\tlabel\n${lines.join("\n")}\n`);
  const words = ["--model", tiny ?? "", "--data", data ?? "", "--save", run ?? "", "--epochs", "3", "--keep", "10"];
  const { exit, stderr } = await limelight(["train", ...words, "--batch", "6", "--lr", "0.01", "--json", "--quiet"]);
  if (exit !== 0) throw new Error(stderr);
  asking = ["influence", "--model", run ?? "", "--train", data ?? ""];
});
afterAll(() => rm(folder, { recursive: true }));

test("a run that was trained here is traced by its checkpoints, and a figure of it is saved", async () => {
  const out = join(folder, "bars.svg");
  const { exit, stderr, documents } = await limelight([...asking, "good film", "--top", "3", "--json", "--out", out]);
  expect([stderr, exit]).toEqual(["", 0]);
  const [document] = documents();
  expect(document).toMatchObject({
    text: "good film",
    form: "last-layer",
    checkpoints: [1, 2, 3, 4, 5, 6].map((step) => ({ step, epochs: 0.5, weight: expect.any(Number) })),
    scored: { texts: 12 },
  });
  expect(document).toHaveProperty("examples.0.score");
  expect(await readFile(out, "utf8")).toContain("TracInCP");
});

test("texts' influence on themselves is read by people", async () => {
  const { exit, stdout } = await limelight([...asking, "--self", "--top", "4", "--parameters", "classifier.*"]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/TracInCP self-influence/);
});

test.each<[string, readonly string[], RegExp]>([
  ["no texts that were learnt", ["influence", "good"], /--train is missing/],
  ["no text", ["influence", "--train", "x.tsv"], /there is no text/],
])("%s is a mistake of use", async (_, words, message) => {
  const { exit, stderr } = await limelight([...words]);
  expect(exit).toBe(2);
  expect(stderr).toMatch(message);
});
