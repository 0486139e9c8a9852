import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limelight } from "./limelight.ts";

const tiny = ["--model", "limelight-tiny-sst2"];
let folder: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
  data = join(folder, "some.tsv");
  await writeFile(
    data,
    "text\tlabel\nIt was a fantastic performance!\tpositive\nThat is a terrible movie.\tnegative\na dull film\t0\nwonderful\tPositive\n",
  );
});
afterAll(() => rm(folder, { recursive: true }));

test("ablate gives the contract's document, a cell a head", async () => {
  const { exit, documents } = await limelight(["ablate", ...tiny, "--what", "heads", "--data", data, "--json"]);
  expect(exit).toBe(0);
  const metrics = {
    accuracy: expect.any(Number),
    macroF1: expect.any(Number),
    probability: expect.any(Number),
    logOdds: expect.any(Number),
    perClass: {
      negative: expect.objectContaining({ precision: expect.any(Number), specificity: expect.any(Number) }),
      positive: expect.objectContaining({ recall: expect.any(Number), f1: expect.any(Number) }),
    },
  };
  const [document] = documents();
  expect(document).toMatchObject({
    model: { id: "limelight-tiny-sst2", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    what: "heads",
    with: "zero",
    examples: 4,
    unlabelled: 0,
    baseline: { metrics },
    provenance: { seed: 0 },
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const cells: unknown = document?.["cells"];
  expect(cells).toHaveLength(Number(document?.["layers"]) * Number(document?.["heads"]));
  expect(cells).toContainEqual(
    expect.objectContaining({
      layer: 1,
      head: 0,
      metrics,
      delta: metrics,
      low: expect.any(Object),
      high: expect.any(Object),
    }),
  );
});

const hash = async (...words: string[]): Promise<unknown> =>
  (await limelight(["ablate", ...tiny, "--with", "resample", "--data", data, "--json", ...words])).documents()[0]?.[
    "hash"
  ];

test("the same seed gives the same hash, another seed another where it draws", async () => {
  expect(await hash()).toBe(await hash("--seed", "0"));
  expect(await hash()).not.toBe(await hash("--seed", "1"));
});

test("a person reads what matters most, a grid, and what the estimates are worth", async () => {
  const { stdout, exit } = await limelight(["ablate", ...tiny, "--data", data, "--approximate"]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^Most depends on layer \d head \d: without it the labels (lose|gain) /);
  expect(stdout).toMatch(/layer 1 +[+-]?\d/);
  expect(stdout).toMatch(/Attribution patching's estimates/);
});

test("texts without labels, rows by class, one layer", async () => {
  const { documents } = await limelight([
    "ablate",
    ...tiny,
    ..."--what rows --rows class --layer 1 --with mean --json".split(" "),
    "It was a fantastic performance!",
    "That is a terrible movie.",
  ]);
  const [document] = documents();
  expect(document).toMatchObject({ unlabelled: 2, baseline: { metrics: { accuracy: 1 } } });
  expect(document?.["cells"]).toMatchObject([
    { layer: 1, row: "special" },
    { layer: 1, row: "punctuation" },
    { layer: 1, row: "word" },
  ]);
});

test.each([
  [["--what", "hats", "a text"], 2, /--what: must be "heads", .*"neurons"/],
  [["--layer", "7", "a text"], 2, /has no layer 7.*counted from 0 to 1/],
  [["--with", "mean", "one text"], 1, /mean takes numbers from other texts/],
  [["--with", "nothing", "a text"], 2, /--with: must be/],
  [["--layer", "x", "a text"], 2, /whole number/],
] as const)("%j is an error that says what to do", async (words, code, message) => {
  const { exit, stderr, stdout } = await limelight(["ablate", ...tiny, ...words]);
  expect(exit).toBe(code);
  expect(stderr).toMatch(message);
  expect(stdout).toBe("");
});

test("a line with a label that the model lacks fails, the rest goes on", async () => {
  const odd = join(folder, "odd.tsv");
  await writeFile(odd, "text\tlabel\ngood\tpositive\nbad\tgreen\ndull\tnegative\n");
  const { exit, documents } = await limelight(["ablate", ...tiny, "--what", "layers", "--data", odd, "--json"]);
  expect(exit).toBe(1);
  expect(documents()).toMatchObject([{ line: 3, error: expect.stringMatching(/no class "green"/) }, { examples: 2 }]);
});

test("a run that broke off goes on behind what was kept, and comes to the same hash", async () => {
  const kept = join(folder, "heads.kept");
  const words = ["ablate", ...tiny, "--data", data, "--json", "--quiet"];
  const whole = await limelight([...words, "--keep-results", kept]);
  expect([whole.exit, whole.stderr]).toEqual([0, ""]);
  const [head = "", ...lines] = (await readFile(kept, "utf8")).split("\n").filter(Boolean);
  expect(lines.map((line) => JSON.parse(line).text)).toEqual([0, 1, 2, 3]);
  // As kill -9 leaves it: two texts, and half of the third.
  await writeFile(kept, `${head}\n${lines[0]}\n${lines[1]}\n${lines[2]?.slice(0, 20)}`);
  const again = await limelight([...words, "--keep-results", kept]);
  expect(again.documents()[0]?.["hash"]).toBe(whole.documents()[0]?.["hash"]);
  expect((await readFile(kept, "utf8")).split("\n").filter(Boolean)).toEqual([head, ...lines]);
  expect(again.documents()[0]?.["queries"]).toMatchObject({ asked: 10 });
  const other = await limelight([...words, "--what", "mlp", "--keep-results", kept]);
  expect([other.exit, other.stderr]).toEqual([2, expect.stringContaining("results of another ablation")]);
});

test("words of a subset, and pairs of heads, are switched off; a person reads what each class rests on", async () => {
  const words = ["ablate", ...tiny, "--data", data, "--json", "--quiet"];
  const subset = await limelight([...words, "--what", "tokens", "--words", "praise=fantastic,wonderful"]);
  expect(subset.documents()[0]?.["cells"]).toMatchObject([{ layer: null, row: "praise", texts: 2 }]);
  const pairs = await limelight([...words, "--what", "pairs", "--paired-heads", "2"]);
  expect(pairs.documents()[0]?.["cells"]).toMatchObject([
    { head: expect.any(Number) },
    { head: expect.any(Number) },
    { and: { layer: expect.any(Number), head: expect.any(Number) }, interaction: expect.any(Number) },
  ]);
  const { stdout } = await limelight(["ablate", ...tiny, "--data", data, "--quiet"]);
  expect(stdout).toContain("What each class rests on");
  const [document] = (await limelight(words)).documents();
  const told = stdout.slice(stdout.indexOf("What each class")).replaceAll(/\s+/g, " ");
  const families = document?.["families"] as { perClass: { tests: number; holm: number } };
  expect(told).toContain(
    `Of ${families.perClass.tests} tests over parts and classes ${families.perClass.holm} stay below`,
  );
  const odd = await limelight([...words, "--what", "tokens", "--words", "praise"]);
  expect([odd.exit, odd.stderr]).toEqual([2, expect.stringContaining("--words praise is no subset")]);
});
