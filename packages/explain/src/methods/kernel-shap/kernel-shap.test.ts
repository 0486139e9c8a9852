import { describe, expect, test } from "vitest";
import { resolveOptions } from "../../method.ts";
import { exactShapley } from "../exact-shapley/exact-shapley.ts";
import { sumOfWords, toySubject } from "../toy-subject.ts";
import { drawCoalitions } from "./coalitions.ts";
import { kernelShap } from "./kernel-shap.ts";

const text = "the film is not bad at all and the cast is a wonder to watch";
const rule = sumOfWords(
  { film: 0.3, bad: -2, wonder: 3, watch: 1 },
  {
    "not bad": 4,
    "wonder watch": -1,
    "not all": 0.7,
    "cast wonder": 1.3,
    "at a": 0.5,
    "not all bad": 2,
    "wonder to watch": 1,
  },
);
const explain = (given: object, seed = 0, of = text): ReturnType<typeof kernelShap.attribute> =>
  kernelShap.attribute(toySubject(rule), { text: of }, 1, resolveOptions(kernelShap, given), { seed });

test("where all subsets are asked about, it is Shapley's value", async () => {
  const short = "not bad at all, a wonder";
  const exact = await exactShapley.attribute(toySubject(rule), { text: short }, 1, resolveOptions(exactShapley, {}), {
    seed: 0,
  });
  const found = await explain({}, 0, short);
  found.scores.forEach((score, i) => expect(score).toBeCloseTo(exact.scores[i] ?? Number.NaN, 9));
  expect(found.stderr).toBeUndefined();
  expect(found.queries.asked).toBe(64);
});

describe("where they are drawn", () => {
  test("scores add up, whatever is picked", async () => {
    for (const regularisation of ["none", "features", "auto", "aic", "bic"]) {
      const {
        scores,
        output = Number.NaN,
        base = Number.NaN,
        residual,
      } = await explain({ regularisation, samples: 150, features: 4 });
      expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(output - base, 9);
      expect(residual).toBeCloseTo(0, 9);
    }
    const few = await explain({ regularisation: "features", samples: 150, features: 4 });
    expect(few.scores.filter((score) => score !== 0).length).toBeLessThanOrEqual(4);
    expect(few.stderr?.map((error) => error === null)).toEqual(few.scores.map((score) => score === 0));
  });

  test("the same seed gives the same numbers, another gives others", async () => {
    expect(await explain({ samples: 120 }, 3)).toEqual(await explain({ samples: 120 }, 3));
    expect((await explain({ samples: 120 }, 4)).scores).not.toEqual((await explain({ samples: 120 }, 3)).scores);
  });

  test("standard errors are as large as the scores' spread over seeds", async () => {
    const runs = await Promise.all(Array.from({ length: 40 }, (_, seed) => explain({ samples: 200 }, seed)));
    const words = runs[0]?.scores.length ?? 0;
    const ratios = Array.from({ length: words }, (_, word) => {
      const scores = runs.map((run) => run.scores[word] ?? Number.NaN);
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      const spread = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1));
      const errors = runs.map((run) => run.stderr?.[word] ?? Number.NaN);
      return errors.reduce((sum, error) => sum + error, 0) / errors.length / spread;
    });
    const typical = ratios.toSorted((one, other) => one - other)[Math.floor(words / 2)];
    expect(typical).toBeGreaterThan(0.75);
    expect(typical).toBeLessThan(1.35);
  });
});

test("a text of so many words that the equations take minutes is refused before anything is asked", async () => {
  const subject = toySubject(rule);
  const long = { text: Array.from({ length: 401 }, (_, word) => `w${word}`).join(" ") };
  const asked = kernelShap.attribute(subject, long, 1, resolveOptions(kernelShap, { samples: 1000 }), { seed: 0 });
  await expect(asked).rejects.toMatchObject({ code: "too-many-words", hint: /partition-shap/ });
  expect(subject.asked).toEqual([]);
});

test("fewer samples than words are refused; where they leave scores open, no error is claimed", async () => {
  await expect(explain({ samples: 14 })).rejects.toMatchObject({
    code: "too-many-words",
    message: "the text has 15 words, and there are fewer samples (14)",
    hint: /--samples 15/,
  });
  // Eight pairs of complements: eight equations for fourteen numbers.
  const open = await explain({ samples: 16 });
  expect(open.stderr).toEqual(Array(15).fill(null));
});

test("a single word has it all", async () => {
  const { scores, stderr } = await explain({ samples: 1 }, 0, "wonder!");
  expect(scores).toEqual([3]);
  expect(stderr).toBeUndefined();
});

test("sizes with room are enumerated, the rest is drawn in pairs of complements", () => {
  const { masks, weights, enumerated, drawn, fraction } = drawCoalitions(13, 100, 1);
  expect(masks).toHaveLength(100);
  expect(enumerated).toBe(26);
  expect(drawn).toHaveLength(74);
  expect(fraction).toBeCloseTo(100 / 8190, 12);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  expect(new Set(masks.map((mask) => mask.join(""))).size).toBe(100);
  const [one, other] = masks.slice(-2);
  expect(one?.map((bit, i) => bit + (other?.[i] ?? 0))).toEqual(new Uint8Array(13).fill(1));
});

describe("until a standard error is small enough", () => {
  test("more subsets are drawn, those before among them, and it says how it ended", async () => {
    const found = await explain({ untilStandardError: 0.02 }, 3);
    expect(found.stopped).toMatchObject({ reached: true });
    expect(found.stopped?.samples).toBeGreaterThan(64);
    expect(Math.max(...(found.stderr ?? []).map(Number))).toBe(found.stopped?.standardError);
    expect(found.queries.distinct).toBeLessThanOrEqual((found.stopped?.samples ?? 0) + 2);
    expect(await explain({ untilStandardError: 0.02 }, 3)).toEqual(found);
    const less = await explain({ untilStandardError: 0.1 }, 3);
    expect(less.stopped?.samples).toBeLessThan(found.stopped?.samples ?? 0);
  });

  test("or as many as may be", async () => {
    const found = await explain({ untilStandardError: 1e-9, mostSamples: 300 });
    expect(found.stopped).toMatchObject({ samples: 300, reached: false });
  });

  test("where all subsets fit, nothing is left to chance", async () => {
    const short = "not bad at all, a wonder to watch";
    const found = await explain({ untilStandardError: 1e-9 }, 0, short);
    expect(found.stopped).toEqual({ samples: 254, standardError: 0, reached: true });
    const whole = await explain({ samples: 254 }, 0, short);
    found.scores.forEach((score, i) => expect(score).toBeCloseTo(whole.scores[i] ?? Number.NaN, 9));
  });
});

test("words whose order is not settled are tied, and those that are far apart are not", async () => {
  const { scores, stderr = [], tied = [], errors } = await explain({ samples: 200 });
  expect(errors).toBe("sampling");
  expect(tied.length).toBeGreaterThan(0);
  for (const [higher, lower] of tied) {
    const apart = (scores[higher] ?? 0) - (scores[lower] ?? 0);
    expect(apart).toBeGreaterThanOrEqual(0);
    expect(apart).toBeLessThanOrEqual(1.96 * ((stderr[higher] ?? 0) + (stderr[lower] ?? 0)));
  }
  const best = scores.indexOf(Math.max(...scores));
  expect(tied.flat()).not.toContain(best);
});
