import { spawn } from "node:child_process";
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { limelight, type Outcome } from "./limelight.ts";

const executable = fileURLToPath(new URL("../../apps/cli/bin/limelight.js", import.meta.url));

let folder: string;
let store: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-stored-"));
});
beforeEach(() => {
  store = join(folder, `store-${count++}`);
});
afterAll(() => rm(folder, { recursive: true }));

const model = "limelight-tiny-sst2";
const texts = ["A warm film.", "It was dull.", "Nobody laughed.", "A warm film.", "Great fun!", "I slept.", "A joy."];
const labels = ["positive", "negative", "negative", "positive", "positive", "negative", "positive"];

/** An experiment's file, and the file of its data. */
async function written(experiment: object, rows: readonly string[] = texts): Promise<{ file: string; data: string }> {
  const data = join(folder, `data-${count}.jsonl`);
  const file = join(folder, `experiment-${count}.json`);
  const lines = rows.map((text) => JSON.stringify({ text, label: labels[texts.indexOf(text)] ?? "positive" }));
  await writeFile(data, `${lines.join("\n")}\n`);
  await writeFile(file, JSON.stringify({ model, data: { file: data }, ...experiment }));
  return { file, data };
}

function run(file: string, ...more: string[]): Promise<Outcome> {
  return limelight(["run", file, "--quiet", ...more]);
}

const hashes = ({ documents }: Outcome): unknown[] => documents().map(({ hash }) => hash);

const attack = { verb: "attack", recipe: "deepwordbug", seed: 5 };
const explain = { verb: "explain", method: ["lime", "saliency"], seed: 5 };
const prompt = { verb: "prompt", model: undefined, verbalizer: { positive: "great", negative: "bad" } };

test.each([
  ["attack", attack],
  ["explain", explain],
  ["prompt", prompt],
] as const)("%s: two shares put together are what one run is, its summary too", async (_, experiment) => {
  const { file } = await written(experiment);
  const plain = await run(file);
  for (const share of ["1/2", "2/2"]) expect((await run(file, "--store", store, "--shard", share)).exit).toBe(0);
  const merged = await limelight(["merge", store]);
  expect(merged.exit).toBe(0);
  expect(hashes(merged)).toEqual(hashes(plain));
  expect(merged.documents().at(-1)?.["type"]).toBe(plain.documents().at(-1)?.["type"]);
});

test("a run that is killed goes on behind what it kept", async () => {
  const rows = Array.from({ length: 40 }, (_, index) => `${texts[index % texts.length]} ${index}`);
  const { file } = await written({ verb: "explain", method: "occlusion" }, rows);
  const plain = await run(file);
  for (const documents of [3, 9]) {
    const child = spawn(process.execPath, [executable, "run", file, "--quiet", "--store", store, "--resume"]);
    let seen = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      seen += chunk.toString().split("\n").length - 1;
      if (seen >= documents) child.kill("SIGKILL");
    });
    await new Promise((resolve) => child.on("close", resolve));
  }
  const [name = ""] = await readdir(store);
  const kept = (await readFile(join(store, name), "utf8")).split("\n").length;
  expect(kept).toBeGreaterThan(10);
  expect(kept).toBeLessThan(rows.length);
  await appendFile(join(store, name), '{"key":"cut');
  const resumed = await run(file, "--store", store, "--resume");
  expect(hashes(resumed)).toEqual(hashes(plain));
  const after = await readFile(join(store, name), "utf8");
  expect(hashes(await run(file, "--store", store, "--resume"))).toEqual(hashes(plain));
  expect(await readFile(join(store, name), "utf8")).toBe(after);
  expect(hashes(await limelight(["merge", store]))).toEqual(hashes(plain));
});

test("texts are known by what they are: a data set may grow, shrink and be sorted", async () => {
  const { file, data } = await written({ verb: "classify" });
  await run(file, "--store", store);
  const lines = (await readFile(data, "utf8")).trim().split("\n");
  const others = [JSON.stringify({ text: "Something new." }), "not JSON", ...lines.slice(1).toReversed()];
  await writeFile(data, `${others.join("\n")}\n`);
  const resumed = await run(file, "--store", store, "--resume");
  expect(resumed.exit).toBe(1);
  const said = resumed.documents().map(({ text, line }) => text ?? line);
  expect(said).toEqual(["Something new.", 2, ...texts.slice(1).toReversed()]);
  const merged = await limelight(["merge", store]);
  expect(merged.documents()).toEqual(resumed.documents());
});

test("what speaks of all texts together is kept as a whole, and has no shares", async () => {
  const { file } = await written({ verb: "compare", methods: ["lime", "saliency"] });
  const plain = await run(file, "--store", store);
  const again = await run(file, "--store", store, "--resume");
  expect(again.documents()).toEqual(plain.documents());
  const { exit, stderr } = await run(file, "--store", store, "--shard", "1/2");
  expect(exit).toBe(2);
  expect(stderr).toContain("compare speaks of all texts together");
});

test("an experiment's file may hold several, one after another", async () => {
  const { file, data } = await written({});
  const one = { verb: "classify", model, data: { file: data } };
  await writeFile(file, JSON.stringify([one, { ...one, verb: "tokenize" }]));
  expect((await run(file)).documents()).toHaveLength(2 * texts.length);
});

/** What is said where a command is refused before anything is printed. */
async function refusal(words: readonly string[]): Promise<string> {
  const { exit, stdout, stderr } = await limelight(words);
  return exit === 2 && stdout === "" ? stderr : `it went on: ${exit}`;
}

test("what cannot be gone on with or put together is refused with a sentence", async () => {
  const { file } = await written({ verb: "classify" });
  expect(await refusal(["run", file, "--shard", "1/2"])).toContain("--shard goes with --store");
  expect(await refusal(["run", file, "--store", store, "--shard", "3/2"])).toContain('shard "3/2" is none');
  expect(await refusal(["merge", join(folder, "nowhere")])).toContain("cannot be read");
  await run(file, "--store", store, "--shard", "1/2");
  expect(await refusal(["run", file, "--store", store, "--shard", "1/2"])).toContain("has results of this experiment");
  expect(await refusal(["merge", store])).toContain("of 2 shares 2 is missing");
  const [name = ""] = await readdir(store);
  const text = await readFile(join(store, name), "utf8");
  await writeFile(join(store, name), `${text.split("\n").slice(0, 2).join("\n")}\n`);
  expect(await refusal(["merge", store])).toContain("is not done");
  await writeFile(join(store, name), "something else\n");
  expect(await refusal(["run", file, "--store", store, "--shard", "1/2", "--resume"])).toContain(
    "is no file of results",
  );
});
