import { describe, expect, test } from "vitest";
import { resolveOptions } from "../../method.ts";
import { sumOfWords, toySubject } from "../toy-subject.ts";
import { HypercubeDesigns, mixedRows } from "./designs.ts";
import { sobolIndices, type Indices } from "./indices.ts";
import { sobol } from "./sobol.ts";

function indicesOf(f: (point: readonly number[]) => number, variables: number, rows: number): Indices {
  const designs = new HypercubeDesigns(variables, 0);
  designs.extend(rows);
  return sobolIndices({
    one: designs.one.map(f),
    other: designs.other.map(f),
    mixed: Array.from({ length: variables }, (_, variable) => mixedRows(designs, variable).map(f)),
  });
}

test("a million variants of one word are no more than the engine can take", () => {
  const one = Array.from({ length: 300_000 }, (_, row) => row % 2);
  const other = one.toReversed();
  expect(sobolIndices({ one, other, mixed: [other] })).toEqual({ first: [1], total: [2] });
});

function angle(share = 0): number {
  return Math.PI * (2 * share - 1);
}

function ishigami([x, y, z]: readonly number[]): number {
  return Math.sin(angle(x)) + 7 * Math.sin(angle(y)) ** 2 + 0.1 * angle(z) ** 4 * Math.sin(angle(x));
}

function expectNear(found: readonly number[], expected: readonly number[], within: number): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs((found[i] ?? Number.NaN) - value)).toBeLessThan(within);
}

describe("functions whose indices are known", () => {
  test("Ishigami's: sin x + 7 sin² y + z⁴ sin x / 10", () => {
    // Ishigami and Homma 1990; Saltelli et al. 2008, Global Sensitivity Analysis, section 4.
    const [b, pi4] = [0.1, Math.PI ** 4];
    const alone = [(1 + (b * pi4) / 5) ** 2 / 2, 49 / 8, 0];
    const together = (b ** 2 * pi4 ** 2 * 8) / 225;
    const variance = 49 / 8 + (b * pi4) / 5 + (b ** 2 * pi4 ** 2) / 18 + 0.5;
    const { first, total } = indicesOf(ishigami, 3, 20_000);
    expectNear(
      first,
      alone.map((each) => each / variance),
      0.015,
    );
    expectNear(total, [((alone[0] ?? 0) + together) / variance, 49 / 8 / variance, together / variance], 0.015);
  });

  test("Sobol's g-function: Π (|4x − 2| + a) / (1 + a)", () => {
    const a = [0, 1, 4.5, 9];
    const f = (point: readonly number[]): number =>
      a.reduce((product, each, i) => (product * (Math.abs(4 * (point[i] ?? 0) - 2) + each)) / (1 + each), 1);
    const parts = a.map((each) => 1 / (3 * (1 + each) ** 2));
    const variance = parts.reduce((product, each) => product * (1 + each), 1) - 1;
    const { first, total } = indicesOf(f, 4, 20_000);
    expectNear(
      first,
      parts.map((each) => each / variance),
      0.02,
    );
    expectNear(
      total,
      parts.map((each) => (each * (variance + 1)) / (1 + each) / variance),
      0.02,
    );
  });
});

const explain = (
  rule: (text: string) => number,
  text: string,
  given: object = {},
  seed = 0,
): ReturnType<typeof sobol.attribute> =>
  sobol.attribute(toySubject(rule), { text }, 1, resolveOptions(sobol, { output: "logit", ...given }), { seed });

test("words that add up share the variance by the squares of what they add, and nothing is done together", async () => {
  const rule = sumOfWords({ good: 3, film: 4 });
  const { scores, firstOrder = [], units, stderr = [] } = await explain(rule, "a good film", { samples: 4000 });
  expect(units.map(({ text }) => text)).toEqual(["a", "good", "film"]);
  expectNear(scores, [0, 9 / 25, 16 / 25], 0.03);
  expectNear(firstOrder, [0, 9 / 25, 16 / 25], 0.06);
  expect(scores[0]).toBe(0);
  expect(stderr[0]).toBe(0);
});

test("of two words that only count together, each has a part in more than it does alone", async () => {
  // Together 1, else 0: variance 3/16; alone 1/16 each, together 1/16.
  const { scores, firstOrder = [] } = await explain(sumOfWords({}, { "not bad": 1 }), "not bad", { samples: 4000 });
  expectNear(scores, [2 / 3, 2 / 3], 0.05);
  expectNear(firstOrder, [1 / 3, 1 / 3], 0.06);
  const first = await explain(sumOfWords({}, { "not bad": 1 }), "not bad", { samples: 4000, index: "first" });
  expect(first.scores).toEqual(firstOrder);
});

const rule = sumOfWords({ film: 0.3, bad: -2, wonder: 3 }, { "not bad": 4, "wonder watch": -1, "not at": 1 });
const text = "the film is not bad at all and a wonder to watch";

test("standard errors foretell how much scores vary from seed to seed", async () => {
  const runs = await Promise.all(
    Array.from({ length: 40 }, (_, seed) => explain(rule, text, { samples: 600, resamples: 60 }, seed)),
  );
  const ratios = ["bad", "wonder", "not"].map((word) => {
    const index = runs[0]?.units.findIndex((unit) => unit.text === word) ?? -1;
    const scores = runs.map((run) => run.scores[index] ?? Number.NaN);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const spread = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1));
    return runs.reduce((sum, run) => sum + (run.stderr?.[index] ?? Number.NaN), 0) / runs.length / spread;
  });
  for (const ratio of ratios) {
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.6);
  }
});

test("the same seed gives the same; until errors are small, more designs are drawn behind the first", async () => {
  const found = await explain(rule, text, { untilStandardError: 0.05 }, 3);
  expect(found.stopped).toMatchObject({ reached: true });
  expect(found.stopped?.samples).toBeGreaterThan(16 * 14);
  expect(await explain(rule, text, { untilStandardError: 0.05 }, 3)).toEqual(found);
  expect(await explain(rule, text, { untilStandardError: 1e-9, mostSamples: 500 })).toMatchObject({
    stopped: { reached: false },
  });
});

test("a text that changes nothing, one word, too few samples, too many words", async () => {
  expect(await explain(() => 2, "nothing at all")).toMatchObject({ scores: [0, 0, 0], firstOrder: [0, 0, 0] });
  const one = await explain(rule, "wonder");
  expect(one.scores[0]).toBeCloseTo(1, 0);
  await expect(explain(rule, text, { samples: 50 })).rejects.toMatchObject({ hint: /--samples 456/ });
  const long = Array.from({ length: 2000 }, (_, word) => `w${word}`).join(" ");
  await expect(explain(rule, long)).rejects.toMatchObject({ code: "too-many-words" });
});
