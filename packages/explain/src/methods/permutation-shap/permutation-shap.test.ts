import { describe, expect, test } from "vitest";
import { resolveOptions } from "../../method.ts";
import { exactShapley } from "../exact-shapley/exact-shapley.ts";
import { sumOfWords, toySubject } from "../toy-subject.ts";
import golden from "./golden/golden.json" with { type: "json" };
import { permutationShap } from "./permutation-shap.ts";

const text = "the film is not bad at all and the cast is a wonder to watch";
const rule = sumOfWords(
  { film: 0.3, bad: -2, wonder: 3, watch: 1 },
  { "not bad": 4, "wonder watch": -1, "not all": 0.7, "not all bad": 2, "wonder to watch": 1 },
);
const explain = (given: object, seed = 0, of = text): ReturnType<typeof permutationShap.attribute> =>
  permutationShap.attribute(toySubject(rule), { text: of }, 1, resolveOptions(permutationShap, given), { seed });

const spread = (stderr: readonly (number | null)[] = []): number =>
  stderr.reduce<number>((sum, error) => sum + (error ?? 0) ** 2, 0);

// The game of golden/make.py: which of the words w0, w1, … are there.
function odds(words: number): (read: string) => number {
  return (read) => {
    const there = new Set((read.match(/\d+/g) ?? []).map(Number));
    let sum = 0;
    for (let place = 0; place < words; place++) {
      if (there.has(place)) sum += Math.sin(3 + place);
      if (place < words - 1 && there.has(place) && there.has(place + 1)) sum += Math.cos(place);
    }
    return there.has(0) && there.has(words - 1) ? sum + 1.5 : sum;
  };
}

test.each(golden)("equal to shap 0.51's, $words words, seed $seed", async ({ words, seed, samples, scores, base }) => {
  const input = { text: Array.from({ length: words }, (_, place) => `w${place}`).join(" ") };
  const options = resolveOptions(permutationShap, { samples }, "shap");
  const found = await permutationShap.attribute(toySubject(odds(words)), input, 1, options, { seed });
  scores.forEach((score, i) => expect(found.scores[i]).toBeCloseTo(score, 12));
  expect(found.base).toBeCloseTo(base, 12);
  expect(found.queries.asked).toBeLessThanOrEqual(samples);
});

describe("orders from both ends", () => {
  test("are exact where words count in pairs at most, and no error is left", async () => {
    const pairs = toySubject(sumOfWords({ film: 1, bad: -2 }, { "not bad": 4, "bad film": 0.5 }));
    const input = { text: "a film that is not bad" };
    const exact = await exactShapley.attribute(pairs, input, 1, resolveOptions(exactShapley, {}), { seed: 0 });
    const found = await permutationShap.attribute(pairs, input, 1, resolveOptions(permutationShap, { samples: 26 }), {
      seed: 1,
    });
    found.scores.forEach((score, i) => expect(score).toBeCloseTo(exact.scores[i] ?? Number.NaN, 12));
    found.stderr?.forEach((error) => expect(error).toBeCloseTo(0, 12));
  });

  test("scatter less than others, and errors say so", async () => {
    const [both, one] = [await explain({}), await explain({ antithetic: false })];
    expect(spread(both.stderr)).toBeLessThan(spread(one.stderr));
  });
});

test("scores add up, the same seed gives the same, and another other numbers", async () => {
  const found = await explain({ samples: 100 }, 3);
  const { output = Number.NaN, base = Number.NaN } = found;
  expect(found.scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(output - base, 9);
  expect(await explain({ samples: 100 }, 3)).toEqual(found);
  expect((await explain({ samples: 100 }, 4)).scores).not.toEqual(found.scores);
});

describe("until a standard error is small enough", () => {
  test("more orders are drawn, those before among them, and it says how it ended", async () => {
    const found = await explain({ untilStandardError: 0.05 }, 5);
    expect(found.stopped?.reached).toBe(true);
    expect(found.stopped?.standardError).toBeLessThanOrEqual(0.05);
    expect(Math.max(...(found.stderr ?? []).map(Number))).toBe(found.stopped?.standardError);
    expect(found.stopped?.samples).toBeGreaterThan(250);
    expect(await explain({ untilStandardError: 0.05 }, 5)).toEqual(found);
    // The same draws at once.
    const orders = ((found.stopped?.samples ?? 0) - 2) / 28;
    expect((await explain({ samples: 31 * orders }, 5)).scores).toEqual(found.scores);
  });

  test("or as many texts are asked about as may be", async () => {
    const found = await explain({ untilStandardError: 1e-6, mostSamples: 400 });
    expect(found.stopped).toMatchObject({ reached: false });
    expect(found.stopped?.standardError).toBeGreaterThan(1e-6);
    expect(found.stopped?.samples).toBeLessThanOrEqual(400);
    // Later rounds ask what earlier ones did, and more: that is not asked twice.
    expect(found.queries.asked).toBe(found.stopped?.samples);
  });
});

test("one order tells no error; fewer samples than it takes, and too long texts, are refused", async () => {
  const one = await explain({ samples: 31 });
  expect(one.stderr).toEqual(Array(15).fill(null));
  expect(one.tied).toEqual([]);
  await expect(explain({ samples: 30 })).rejects.toMatchObject({ code: "too-many-words", hint: /--samples 310/ });
  await expect(explain({ untilStandardError: 1, mostSamples: 9 })).rejects.toMatchObject({ hint: /--most-samples/ });
  const long = Array.from({ length: 2000 }, (_, word) => `w${word}`).join(" ");
  await expect(explain({ samples: 1_000_000 }, 0, long)).rejects.toMatchObject({ hint: /partition-shap/ });
});

test("a single word has it all", async () => {
  const found = await explain({}, 0, "wonder!");
  expect(found.scores).toEqual([3]);
  expect(found.stderr).toBeUndefined();
});
