import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { spawn } from "node:child_process";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundledModels } from "@limelight/models";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { until } from "../../packages/hub/src/node/testing/hub-place.ts";
import { LocalHub, sha256 } from "../../packages/hub/src/node/testing/local-hub.ts";
import { limelight, type Outcome } from "./limelight.ts";

const model = "org/tiny";
const text = "It was a fantastic performance!";

let hub: LocalHub;
let home: string;
let weights: Buffer;

beforeAll(async () => {
  const folder = bundledModels.find(({ id }) => id === "limelight-tiny-sst2")?.folder;
  if (!folder) throw new Error("there is no such model");
  const names = await readdir(folder);
  const files = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder))] as const)),
  );
  weights = files["model.safetensors"] ?? Buffer.alloc(0);
  const parquet = await readFile(new URL("../../packages/data/src/formats/golden/snappy.parquet", import.meta.url));
  const films = { "data/train-00000-of-00001.parquet": parquet };
  hub = await LocalHub.start([
    { id: model, commit: "c".repeat(40), files },
    { id: "datasets/org/films", commit: "d".repeat(40), files: films },
  ]);
});
afterAll(() => hub.close());

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "limelight-"));
  hub.misbehave = undefined;
  hub.seen.length = 0;
  return () => rm(home, { recursive: true });
});

function run(...words: readonly string[]): Promise<Outcome> {
  return limelight(words, { environment: { HF_ENDPOINT: hub.endpoint, HF_HOME: home, HF_HUB_OFFLINE: "" } });
}

/** Sends the weights in two halves, some time apart. */
function halves(response: ServerResponse, then: (finish: () => void) => void): void {
  const half = weights.length / 2;
  response.writeHead(200, { "content-length": weights.length });
  response.write(weights.subarray(0, half), () => then(() => void response.end(weights.subarray(half))));
}

test("a model of the hub is fetched by use, listed, told of and removed; the text stays here", async () => {
  const miss = await run("classify", text, "--model", model, "--offline");
  expect([miss.exit, miss.stderr]).toEqual([4, expect.stringContaining(`models pull ${model}`)]);
  expect(hub.seen).toEqual([]);
  const first = await run("classify", text, "--model", model, "--json");
  expect(first.documents()).toMatchObject([{ model: { id: model, sha256: sha256(weights) }, label: "positive" }]);
  expect(hub.seen.filter(({ path }) => /fantastic|performance/.test(decodeURIComponent(path)))).toEqual([]);
  const listed = (await run("models", "list", "--json")).documents().find(({ id }) => id === model);
  expect(listed).toMatchObject({ architecture: "bert", parameters: 1_503_362, bytes: weights.length, source: "hub" });
  expect((await run("models", "info", model)).stdout).toMatch(/labels +negative, positive/);
  const removed = await run("models", "remove", model, "--json");
  expect(removed.documents()).toEqual([{ id: model, freedBytes: expect.any(Number) }]);
});

test("a data set of the hub is fetched by use", async () => {
  const words = [
    "classify",
    "--data",
    "hf:org/films:train",
    "--limit",
    "2",
    "--model",
    "limelight-tiny-sst2",
    "--json",
  ];
  const { documents, exit } = await run(...words);
  expect([exit, documents().map((document) => document["text"])]).toEqual([0, ["a fine film", "dull"]]);
  expect(hub.fetched).toContain("store train-00000-of-00001.parquet");
});

test("Ctrl-C keeps what came, and the next pull goes on from there", async () => {
  const child = spawn(process.execPath, ["apps/cli/bin/limelight.js", "models", "pull", model], {
    env: { ...process.env, HF_ENDPOINT: hub.endpoint, HF_HOME: home, HF_HUB_OFFLINE: "" },
    stdio: "ignore",
  });
  hub.misbehave = ({ on }, response) => {
    const partial = join(home, "hub/models--org--tiny/blobs", `${sha256(weights)}.incomplete`);
    const came = async (): Promise<boolean> => ((await stat(partial).catch(() => undefined))?.size ?? 0) > 0;
    if (on === "store") halves(response, () => void until(came).then(() => child.kill("SIGINT")));
    return on === "store";
  };
  const exit = await new Promise((resolve) => void child.on("close", resolve));
  expect(exit).toBe(130);
  hub.misbehave = undefined;
  hub.seen.length = 0;
  const [pulled] = (await run("models", "pull", model, "--json")).documents();
  expect(pulled).toMatchObject({ id: model, source: "hub", sha256: sha256(weights) });
  expect(hub.fetched).toContainEqual(expect.stringMatching(/^store model.safetensors bytes=[1-9]\d+-$/));
});

test("of two processes that fetch the same model one does", async () => {
  const heads = (): number =>
    hub.seen.filter(({ method, path }) => method === "HEAD" && path.endsWith("model.safetensors")).length;
  hub.misbehave = ({ on }, response) => {
    // The second is there by then, and waits.
    if (on === "store") halves(response, (finish) => void until(() => heads() === 2).then(finish));
    return on === "store";
  };
  const both = await Promise.all([run("models", "pull", model, "--json"), run("models", "pull", model, "--json")]);
  expect(both.map(({ exit }) => exit)).toEqual([0, 0]);
  expect(hub.fetched.filter((line) => line.startsWith("store"))).toEqual(["store model.safetensors"]);
});

test("a name that the hub does not have, and a word that models does not know", async () => {
  const [absent, unknown] = await Promise.all([run("models", "pull", "no/such-model"), run("models", "fetch", "x")]);
  expect([absent.exit, absent.stderr]).toEqual([3, expect.stringContaining("or it is private")]);
  expect([unknown.exit, unknown.stderr]).toEqual([2, expect.stringContaining("pull NAME")]);
});
