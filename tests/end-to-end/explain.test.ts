import { methods } from "@limelight/explain";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

const sentence = "It was a fantastic performance!";
const tiny = ["--model", "limelight-tiny-sst2", "--json"];
/** The contract's fields of every method; further ones depend on the method. */
const document = z.object({
  model: z.object({ id: z.literal("limelight-tiny-sst2"), sha256: z.string().length(64) }),
  text: z.literal(sentence),
  method: z.string(),
  options: z.record(z.string(), z.unknown()),
  target: z.object({ index: z.literal(1), label: z.literal("positive") }),
  prediction: z.object({ probabilities: z.object({ negative: z.number(), positive: z.number() }) }),
  units: z.array(z.object({ text: z.string(), start: z.int(), end: z.int() })),
  scores: z.array(z.number()),
  /** Attention explains no number of the prediction. */
  outputKind: z.string(),
  output: z.number().optional(),
  base: z.number().optional(),
  residual: z.number().optional(),
  queries: z.object({ asked: z.int(), distinct: z.int(), forward: z.int() }),
  seconds: z.number(),
  provenance: z.object({ seed: z.int(), options: z.record(z.string(), z.unknown()) }),
  hash: z.string().length(64),
});

async function explained(...words: readonly string[]): Promise<z.infer<typeof document>[]> {
  const { exit, stderr, documents } = await limelight(["explain", sentence, ...tiny, ...words]);
  expect(stderr).toBe("");
  expect(exit).toBe(0);
  return documents().map((each) => document.parse(each));
}

test.each(methods.map(({ id }) => id))("%s gives the contract's document", async (id) => {
  const [result] = await explained("--method", id);
  expect(result?.method).toBe(id);
  const { units = [], scores = [], outputKind, output } = result ?? {};
  expect(scores).toHaveLength(units.length);
  expect(output === undefined).toBe(outputKind === "attention");
  const words = units.filter(({ start, end }) => end > start);
  for (const { text, start, end } of words) expect(sentence.slice(start, end).toLowerCase()).toBe(text.toLowerCase());
  expect(words.map(({ text }) => text.toLowerCase())).toContain("fantastic");
});

test("integrated gradients add up to the output, up to the residual it names", async () => {
  const [result] = await explained("--method", "integrated-gradients", "--steps", "100");
  const { scores = [], output = 0, base = 0, residual = 1 } = result ?? {};
  expect(base + scores.reduce((sum, score) => sum + score, 0) + residual).toBeCloseTo(output, 6);
  expect(Math.abs(residual)).toBeLessThan(0.1);
});

test("several methods at once, with options of one", async () => {
  const all = methods.flatMap(({ id }) => ["--method", id]);
  const results = await explained(...all, "--option", "lime.samples=40", "--option", "integrated-gradients.steps=7");
  expect(results.map(({ method }) => method)).toEqual(methods.map(({ id }) => id));
  expect(results[0]?.options).toMatchObject({ samples: 40 });
  const integrated = results.find(({ method }) => method === "integrated-gradients");
  expect(integrated?.options).toMatchObject({ steps: 7 });
});

describe("flags that the methods' schemas make", () => {
  test("help has them, from every schema", async () => {
    const { stdout } = await limelight(["explain", "--help"]);
    for (const flag of ["--samples <value>", "--steps <value>", "--baseline <value>", "--keep-special [true|false]"])
      expect(stdout).toContain(flag);
  });

  test.each([
    [["--keep-special"], true],
    [["--keep-special", "true"], true],
    [["--keep-special=true"], true],
    [["--keep-special", "false"], false],
    [["--keep-special=false"], false],
    [[], false],
  ])("%j is %s", async (words, keepSpecial) => {
    const before = ["explain", "--method", "integrated-gradients", "--baseline", "pad", ...words];
    const { documents } = await limelight([...before, sentence, "--steps", "3", ...tiny]);
    expect(documents()[0]).toMatchObject({ text: sentence, options: { keepSpecial, baseline: "pad", steps: 3 } });
  });

  test("--bow false, and a value that is neither", async () => {
    const [result] = await explained("--bow", "false", "--samples", "20");
    expect(result?.options).toMatchObject({ bow: false });
    const { exit, stderr } = await limelight(["explain", "a b", "--bow=maybe"]);
    expect(exit).toBe(2);
    expect(stderr).toMatch(/"maybe" is not true or false/);
  });
});
