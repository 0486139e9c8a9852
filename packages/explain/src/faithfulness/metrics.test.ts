import type { BlackBox } from "@limelight/core";
import { array, assert, asyncProperty, double, integer, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { resolveOptions } from "../method.ts";
import { sumOfWords, toySubject } from "../methods/toy-subject.ts";
import golden from "./golden/captum.json" with { type: "json" };
import { findMetric, infidelityOf, maxSensitivity, metrics } from "./index.ts";
import type { MeasureContext, MeasuredExplanation } from "./metric.ts";

const words = ["alpha", "beta", "gamma", "delta", "omega"];
const text = words.join(" ");
const values = { alpha: 2, beta: -3, gamma: 0.5, delta: 1, omega: -0.25 };
const additive = toySubject(sumOfWords(values));
const context = { seed: 0 };

function explanationOf(scores: readonly number[], of = text, sizes = false): MeasuredExplanation {
  const units = [...of.matchAll(/\w+/g)].map(({ 0: word, index }) => ({
    text: word,
    start: index,
    end: index + word.length,
  }));
  return { units, members: units.map((_, word) => [word]), scores, sizes };
}

async function value(
  id: string,
  scores: readonly number[],
  options: object = {},
  subject: BlackBox = additive,
  more: Partial<MeasureContext> = {},
): Promise<number | null> {
  const metric = findMetric(id);
  const explanation = explanationOf(scores);
  const given = resolveOptions(metric, options);
  return (await metric.measure(subject, { text }, 1, explanation, given, { ...context, ...more })).value;
}

const own = Object.values(values);
const opposite = own.map((score) => -score);

test.each(metrics)("$id is described, has defaults, and refuses what it does not know", (metric) => {
  const schema = z.toJSONSchema(metric.options, { io: "input" });
  expect(schema.additionalProperties).toBe(false);
  for (const option of Object.values(schema.properties ?? {}))
    expect(option).toMatchObject({ description: expect.any(String), default: expect.anything() });
  for (const mode of [undefined, ...Object.keys(metric.modes)])
    expect(resolveOptions(metric, {}, mode)).toEqual(expect.any(Object));
  expect(metric.asks.endsWith("?")).toBe(true);
  expect(() => resolveOptions(metric, { nothing: 1 })).toThrow(expect.objectContaining({ code: "bad-option" }));
});

test("metrics have ids of their own, and an unknown one is named", () => {
  expect(new Set(metrics.map(({ id }) => id)).size).toBe(metrics.length);
  expect(() => findMetric("toString")).toThrow(expect.objectContaining({ code: "unknown-metric" }));
});

test("of a sum, its parts are perfect: order of single words, and what words are worth together", async () => {
  expect(await value("tau-loo", own)).toBe(1);
  expect(await value("tau-loo", opposite)).toBe(-1);
  expect(await value("tau-loo", own.map(Math.abs))).toBeLessThan(1);
  expect(await value("infidelity", own, { output: "logit", normalize: false })).toBeCloseTo(0, 20);
  expect(
    await value(
      "infidelity",
      own.map((score) => 7 * score),
      { output: "logit" },
    ),
  ).toBeCloseTo(0, 20);
  expect(await value("infidelity", [1, 1, 1, 1, 1], { output: "logit" })).toBeGreaterThan(0.1);
});

test("sizes are held against sizes", async () => {
  const metric = findMetric("tau-loo");
  const explanation = explanationOf(own.map(Math.abs), text, true);
  const found = await metric.measure(additive, { text }, 1, explanation, resolveOptions(metric, {}), context);
  expect(found.value).toBe(1);
  const plain = resolveOptions(metric, {}, "ferret");
  expect((await metric.measure(additive, { text }, 1, explanation, plain, context)).value).toBeLessThan(1);
});

test("comprehensiveness and sufficiency are mean falls without the largest, and with them alone", async () => {
  // The logit is 0.25; without alpha −1.75, without alpha and delta −2.75, and so on.
  const options = { shares: [0.2, 0.4], output: "logit" };
  expect(await value("comprehensiveness", own, options)).toBeCloseTo((2 + 3) / 2, 12);
  expect(await value("sufficiency", own, options)).toBeCloseTo((0.25 - 2 + (0.25 - 3)) / 2, 12);
  // A share that picks the same words again does not count twice.
  expect(await value("comprehensiveness", own, { ...options, shares: [0.2, 0.15, 0.2] })).toBeCloseTo(2, 12);
  expect(
    await value(
      "comprehensiveness",
      opposite.map((s) => -Math.abs(s)),
      { positive: true },
    ),
  ).toBe(0);
  expect(
    await value(
      "sufficiency",
      opposite.map((s) => -Math.abs(s)),
      { positive: true },
    ),
  ).toBe(1);
});

test("words are deleted, masked or replaced, as the option says", async () => {
  const asked = toySubject(sumOfWords(values));
  await value("comprehensiveness", own, { shares: [0.4], fill: "nothing" }, asked);
  expect(asked.asked).toEqual([text, "nothing beta gamma nothing omega"]);
});

test("an explanation turned round swaps insertion and deletion", async () => {
  await assert(
    asyncProperty(uniqueArray(integer({ min: -50, max: 50 }), { minLength: 5, maxLength: 5 }), async (scores) => {
      const turned = scores.map((score) => -score);
      const options = { output: "log-odds" };
      const other = await value("deletion", turned, options);
      expect(await value("insertion", scores, options)).toBeCloseTo(other ?? Number.NaN, 9);
    }),
    { numRuns: 25 },
  );
});

test("the order of the true effects is best, whatever the effects are", async () => {
  await assert(
    asyncProperty(
      uniqueArray(integer({ min: -9, max: 9 }), { minLength: 5, maxLength: 5 }),
      array(double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
      async (effects, others) => {
        const subject = toySubject(sumOfWords(Object.fromEntries(words.map((word, i) => [word, effects[i] ?? 0]))));
        for (const [id, sign] of [
          ["deletion", 1],
          ["insertion", -1],
          ["comprehensiveness", -1],
        ] as const) {
          const best = (await value(id, effects, { output: "logit" }, subject)) ?? Number.NaN;
          const other = (await value(id, others, { output: "logit" }, subject)) ?? Number.NaN;
          expect(sign * best).toBeLessThanOrEqual(sign * other + 1e-9);
        }
      },
    ),
    { numRuns: 25 },
  );
});

const there = (of: string): number[] => words.map((word) => (of.split(" ").includes(word) ? 1 : 0));

test("infidelity is captum's, with the same words drawn", async () => {
  const toy = toySubject((of) => {
    const [x0 = 0, x1 = 0, x2 = 0, x3 = 0, x4 = 0] = there(of);
    return 2 * x0 - 3 * x1 + 0.5 * x2 + 1.5 * x0 * x3 - x1 * x2 * x4;
  });
  for (const { scores, plain, normalized } of golden.infidelity) {
    const options = { samples: golden.samples, output: "logit" };
    const seed = { seed: golden.seed };
    expect(await value("infidelity", scores, { ...options, normalize: false }, toy, seed)).toBeCloseTo(plain, 12);
    expect(await value("infidelity", scores, { ...options, normalize: true }, toy, seed)).toBeCloseTo(normalized, 12);
  }
  expect(infidelityOf([0, 0], [1, 2], true)).toBe(2.5);
});

test("max-sensitivity is captum's", () => {
  const { scores, moved, value: expected } = golden.sensitivity;
  expect(maxSensitivity(scores, moved)).toBeCloseTo(expected, 12);
  expect(maxSensitivity([0, 0], [[3, 4]])).toBe(5);
});

test("a black box's words are swapped for others, and an explanation that stays is not sensitive", async () => {
  const seen: string[] = [];
  const explain: MeasureContext["explain"] = async (_, input) => {
    seen.push(input.text);
    return own;
  };
  const more = { explain, vocabulary: [...words, "zeta"] };
  expect(await value("sensitivity", own, { samples: 4 }, additive, more)).toBe(0);
  expect(seen).toHaveLength(4);
  for (const each of seen) expect(each.split(" ").filter((word, i) => word !== words[i])).toHaveLength(1);
  expect(await value("sensitivity", own)).toBeNull();
  await expect(value("sensitivity", own, {}, additive, { explain })).rejects.toMatchObject({ code: "not-defined" });
  await expect(value("sensitivity", own, { perturb: "embeddings" }, additive, { explain })).rejects.toMatchObject({
    code: "needs-gradients",
  });
});

test("randomisation is the mean rank correlation over stages", async () => {
  const found = [own, opposite, [1, 1, 1, 1, 1]];
  const randomized: MeasureContext["randomized"] = {
    stages: ["head", "layer 0", "embeddings"],
    use: (_stage, _how, work) => work(additive),
  };
  let calls = 0;
  const explain = async (): Promise<readonly number[]> => found[calls++] ?? [];
  expect(await value("randomization", own, {}, additive, { randomized, explain })).toBeCloseTo(0, 12);
  expect(await value("randomization", own)).toBeNull();
  await expect(value("randomization", own, {}, additive, { explain })).rejects.toMatchObject({ code: "not-defined" });
});

const marked = {
  rationale: [
    { start: 0, end: 10 },
    { start: 17, end: 22 },
  ],
}; // alpha, beta; delta

test("people's words: F1, overlap, phrases, precision and recall", async () => {
  const scores = [3, -1, 2, 1, 0];
  // Three are marked, so three are chosen: alpha, gamma, delta.
  expect(await value("token-f1", scores, {}, additive, marked)).toBeCloseTo(2 / 3, 12);
  expect(await value("token-iou", scores, {}, additive, marked)).toBe(0.5);
  // Phrases: alpha; gamma delta, against alpha beta; delta. Both overlap by half.
  expect(await value("iou-f1", scores, {}, additive, marked)).toBe(1);
  expect(await value("iou-f1", scores, { overlap: 0.6 }, additive, marked)).toBe(0);
  // alpha at rank 1, delta at 3, beta at 5: precision 1, 2/3, 3/5 with straight lines between.
  expect(await value("auprc", scores, {}, additive, marked)).toBeCloseTo(
    (1 + (1 / 2 + 2 / 3) / 2 + (2 / 4 + 3 / 5) / 2) / 3,
    12,
  );
  expect(await value("token-f1", scores, { k: 1 }, additive, marked)).toBeCloseTo(0.5, 12);
  expect(
    await value(
      "token-f1",
      scores.map((s) => -Math.abs(s)),
      { positive: true },
      additive,
      marked,
    ),
  ).toBe(0);
  expect(await value("auprc", scores)).toBeNull();
  expect(await value("auprc", scores, {}, additive, { rationale: [{ start: 5, end: 6 }] })).toBeNull();
});

test("one word has no order, and a long text is refused where every word would be a question", async () => {
  const metric = findMetric("tau-loo");
  const options = resolveOptions(metric, {});
  const one = explanationOf([1], "good");
  expect((await metric.measure(additive, { text: "good" }, 1, one, options, context)).value).toBeNull();
  const long = Array.from({ length: 2000 }, (_, word) => `w${word}`).join(" ");
  const scores = Array.from({ length: 2000 }, (_, word) => word);
  const many = explanationOf(scores, long);
  await expect(metric.measure(additive, { text: long }, 1, many, options, context)).rejects.toMatchObject({
    code: "too-many-words",
  });
  const deletion = findMetric("deletion");
  const { curve } = await deletion.measure(additive, { text: long }, 1, many, resolveOptions(deletion, {}), context);
  expect(curve?.shares).toHaveLength(21);
});

test("probabilities that are no numbers are refused", async () => {
  const broken = toySubject(() => Number.NaN);
  for (const id of ["comprehensiveness", "sufficiency", "tau-loo", "deletion", "insertion", "infidelity"])
    await expect(value(id, own, {}, broken)).rejects.toMatchObject({ code: "bad-answer" });
});
