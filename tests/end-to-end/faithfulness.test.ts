import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limelight } from "./limelight.ts";

const tiny = ["--model", "limelight-tiny-sst2"];
let folder: string;
let data: string;
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
  data = file("some.tsv");
  await writeFile(
    data,
    "text\tlabel\trationale\nIt was a fantastic performance!\tpositive\t0 0 0 1 0\nThat is a terrible movie.\tnegative\t[[10, 18]]\n!!!\tpositive\t\nso good\tpositive\t1 1 1\n",
  );
});
afterAll(() => rm(folder, { recursive: true }));

/** Of one text or two: no interval is claimed. */
const mean = { mean: expect.any(Number), low: null, high: null };

test("faithfulness gives the contract's line a method, and bad lines in their places", async () => {
  const metrics = "comprehensiveness,sufficiency,tau-loo,insertion,deletion,infidelity,sensitivity,randomization";
  const words = ["faithfulness", ...tiny, "--data", data, "--methods", "saliency,leave-one-out", "--metrics", metrics];
  const { exit, documents } = await limelight([
    ...words,
    "--metric-option",
    "sensitivity.samples=2",
    "--per-text",
    "--out",
    file("measured.jsonl"),
    "--json",
  ]);
  expect(exit).toBe(1);
  const all = documents();
  expect(all.filter((document) => "error" in document)).toEqual([
    { error: expect.stringMatching(/no words/), line: 4 },
    { error: expect.stringMatching(/3 marks/), line: 5 },
  ]);
  expect(all.filter(({ type }) => type === "text")).toHaveLength(2);
  const methods = all.filter((document) => "metrics" in document);
  expect(methods.map(({ method }) => method)).toEqual(["saliency", "leave-one-out"]);
  for (const document of methods) {
    expect(document).toMatchObject({
      model: { id: "limelight-tiny-sst2", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      texts: 2,
      refused: [],
      provenance: { seed: 0 },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      floor: { comprehensiveness: mean, infidelity: mean },
    });
    for (const metric of metrics.split(",")) expect(document[metric]).toMatchObject(mean);
  }
  const stages: unknown = methods[0]?.["stages"];
  expect(stages).toMatchObject({
    randomization: ["head", "layer 1", "layer 0", "embeddings"].map((name) => ({ name, value: expect.any(Number) })),
  });
});

test("people read a leaderboard, and --out draws it", async () => {
  const svg = file("board.svg");
  const { exit, stdout } = await limelight([
    "faithfulness",
    "It was a fantastic performance!",
    "so good",
    ...tiny,
    "--methods",
    "saliency,lime",
    "--option",
    "lime.samples=50",
    "--out",
    svg,
  ]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^By comprehensiveness, /);
  expect(stdout).toContain("random explanation");
  const drawn = await readFile(svg, "utf8");
  expect(drawn).toContain("<svg");
  expect(drawn).toContain("As words go, the largest first");
});

test("mode ferret measures tokens by ferret's three", async () => {
  const words = ["faithfulness", "It was a fantastic performance!", ...tiny, "--mode", "ferret", "--json"];
  const [document] = (await limelight([...words, "--methods", "saliency"])).documents();
  expect(document).toMatchObject({ mode: "ferret", unit: "token" });
  expect(document?.["metrics"]).toMatchObject([{ id: "comprehensiveness" }, { id: "sufficiency" }, { id: "tau-loo" }]);
});

test("what a language model writes is measured step by step", async () => {
  const words = [
    "faithfulness",
    "Once upon a time",
    "--model",
    "limelight-story-lm",
    "--max-new-tokens",
    "3",
    "--draws",
    "2",
  ];
  const { exit, documents } = await limelight([...words, "--methods", "saliency,occlusion", "--json"]);
  expect(exit).toBe(0);
  const all = documents();
  expect(all).toHaveLength(2);
  expect(all[1]).toMatchObject({
    method: "occlusion",
    unit: "step",
    comprehensiveness: mean,
    floor: { deletion: mean },
    stages: { deletion: [expect.any(Object), expect.any(Object), expect.any(Object)] },
  });
});

test("people judge explanations: tasks without methods, answers, a report", async () => {
  const [tasks, key, answers] = ["tasks.jsonl", "key.json", "answers.jsonl"].map(file);
  const prepared = await limelight(
    [
      "judge",
      "prepare",
      "so good",
      "...",
      "a dull film",
      ...tiny,
      "--methods",
      "saliency,leave-one-out",
      "--seed",
      "3",
    ].concat(["--out", tasks ?? "", "--key", key ?? ""]),
    { environment: { LIMELIGHT_COMMAND: "npm start --" } },
  );
  expect(prepared).toMatchObject({ exit: 0, stdout: "" });
  expect(prepared.stderr).toContain("1 text has no words to judge by");
  expect(prepared.stderr).toContain("raters answer by `npm start -- judge answer");
  expect(await readFile(tasks ?? "", "utf8")).not.toMatch(/saliency|leave-one-out/);
  const answer = ["judge", "answer", tasks ?? "", "--out", answers ?? "", "--rater"];
  // One leaves amid the first task and comes back.
  expect(await limelight([...answer, "anna"], { stdin: "5\nx\nq\n" })).toMatchObject({ exit: 0 });
  const { stdout } = await limelight([...answer, "anna"], { stdin: "2\n4\n1\n" });
  expect(stdout).toContain("2 of 2 tasks are open.");
  expect(stdout.match(/Explanation \d of \d/g)).toEqual(["2", "1", "2"].map((place) => `Explanation ${place} of 2`));
  expect(stdout).toContain("That was all.");
  const report = [
    "judge",
    "report",
    answers ?? "",
    "--key",
    key ?? "",
    "--json",
    "--faithfulness",
    file("measured.jsonl"),
  ];
  const [document] = (await limelight(report)).documents();
  expect(document).toMatchObject({
    raters: 1,
    answered: 2,
    tasks: 2,
    agreement: { alpha: null },
    faithfulness: expect.arrayContaining([expect.objectContaining({ metric: "deletion", methods: 2 })]),
  });
});
