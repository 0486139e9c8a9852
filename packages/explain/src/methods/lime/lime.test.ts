import { createHash } from "node:crypto";
import { assert, asyncProperty, integer, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { resolveOptions } from "../../method.ts";
import classifiers from "./golden/classifiers.json" with { type: "json" };
import toys from "./golden/toy.json" with { type: "json" };
import { lime } from "./lime.ts";
import { sampleMasks, sampleWeights } from "./neighbourhood.ts";
import { subjectOf, toyAnswer } from "./golden/toy-classifier.ts";

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
const toySubject = () => subjectOf(["a", "b", "c"], toyAnswer);

interface Numbers {
  scores: readonly number[];
  intercept?: number;
  localFit?: number;
  localPrediction?: number;
}

function expectNumbers(actual: Numbers, golden: Numbers, digits: number): void {
  expect(actual.scores).toHaveLength(golden.scores.length);
  for (const [index, score] of golden.scores.entries()) {
    expect(actual.scores[index]).toBeCloseTo(score, digits);
  }
  expect(actual.intercept).toBeCloseTo(golden.intercept ?? Number.NaN, digits);
  expect(actual.localFit).toBeCloseTo(golden.localFit ?? Number.NaN, digits);
  expect(actual.localPrediction).toBeCloseTo(golden.localPrediction ?? Number.NaN, digits);
}

describe("equal to lime 0.2.0.1", () => {
  test.each(toys)("$case, seed $seed: $text", async (golden) => {
    const given = {
      ...(golden.case === "defaults" ? {} : { samples: golden.samples }),
      ...(golden.features === 10 ? {} : { features: golden.features }),
      ...(golden.bow === undefined ? {} : { bow: golden.bow }),
      ...(golden.selection === undefined ? {} : { selection: golden.selection }),
    };
    const subject = toySubject();
    const options = resolveOptions(lime, given, "lime");
    const result = await lime.attribute(subject, golden, golden.target, options, golden);

    expect(result.units.map(({ text }) => text)).toEqual(golden.words);
    const masks = sampleMasks(golden.words.length, golden.samples, golden.seed);
    expect(sha256(masks)).toBe(golden.masks);
    expect(sha256(subject.asked.map(({ text }) => text).join("\0"))).toBe(golden.asked);
    const kernel = sampleWeights(masks, golden.words.length, 25).reduce((total, weight) => total + weight, 0);
    expect(kernel / golden.kernel).toBeCloseTo(1, 12);
    expectNumbers(result, golden, 10);
    expect(result.outputKind).toBe("probability");
    expect(result.queries.asked).toBe(golden.samples);
  });

  test.each(classifiers)("on the predictions of $model: $text", async (golden) => {
    const labels = Array.from({ length: golden.target + 1 }, (_, label) => `${label}`);
    const subject = subjectOf(labels, (_, index) => ({
      probabilities: labels.map((__, label) => (label === golden.target ? (golden.predictions[index] ?? 0) : 0)),
    }));
    const options = resolveOptions(lime, { samples: 500 }, "lime");
    const result = await lime.attribute(subject, golden, golden.target, options, { seed: golden.seed });
    expect(sha256(subject.asked.map(({ text }) => text).join("\0"))).toBe(golden.asked);
    expectNumbers(result, golden, 10);
  });
});

test("without a mode, the log-odds of the target are explained, exact from raw scores", async () => {
  const sure = subjectOf(["no", "yes"], ({ text }) => {
    const logits = [-20, text.includes("great") ? 40 : 20];
    return { probabilities: [0, 1], logits };
  });
  const result = await lime.attribute(sure, { text: "a great film" }, 1, resolveOptions(lime, {}), { seed: 0 });
  expect(result.outputKind).toBe("log-odds");
  expect(result.output).toBe(60);
  const [a = Number.NaN, great = Number.NaN, film = Number.NaN] = result.scores;
  expect(great).toBeGreaterThan(17);
  expect(Math.abs(a) + Math.abs(film)).toBeLessThan(1);
  expect(result.queries).toEqual({ asked: 500, distinct: 8, forward: 1 });
});

test("scores stand in the order of the text, with all places of a repeated word", async () => {
  const text = "so, so good";
  const { units } = await lime.attribute(toySubject(), { text }, 0, resolveOptions(lime, {}), { seed: 1 });
  expect(units).toEqual([
    {
      text: "so",
      start: 0,
      end: 2,
      spans: [
        { start: 0, end: 2 },
        { start: 4, end: 6 },
      ],
    },
    { text: "good", start: 7, end: 11, spans: [{ start: 7, end: 11 }] },
  ]);
});

test("an apostrophe inside a word holds it together, but not in the Python tool's mode", async () => {
  const text = "I don't like the dog\u2019s 'bone'";
  const words = async (mode?: string) => {
    const { units } = await lime.attribute(toySubject(), { text }, 0, resolveOptions(lime, {}, mode), { seed: 1 });
    return units.map((unit) => unit.text);
  };
  expect(await words()).toEqual(["I", "don't", "like", "the", "dog\u2019s", "bone"]);
  expect(await words("lime")).toEqual(["I", "don", "t", "like", "the", "dog", "s", "bone"]);
});

test("a word that was not picked scores 0 and has no error", async () => {
  const options = resolveOptions(lime, { features: 2 });
  const result = await lime.attribute(toySubject(), { text: "one two three four" }, 0, options, { seed: 1 });
  expect(result.scores.filter((score) => score !== 0)).toHaveLength(2);
  expect(result.stderr?.map((error) => error === null)).toEqual(result.scores.map((score) => score === 0));
});

test("standard errors foretell how much scores vary from seed to seed", async () => {
  const text = "not a good film , but not a bad one";
  const options = resolveOptions(lime, { samples: 200 });
  const results = await Promise.all(
    Array.from({ length: 150 }, (_, seed) => lime.attribute(toySubject(), { text }, 0, options, { seed })),
  );
  for (const index of results[0]?.units.keys() ?? []) {
    const scores = results.map((result) => result.scores[index] ?? Number.NaN);
    const mean = scores.reduce((total, score) => total + score, 0) / scores.length;
    const spread = Math.sqrt(scores.reduce((total, score) => total + (score - mean) ** 2, 0) / (scores.length - 1));
    const foretold = results.reduce((total, result) => total + (result.stderr?.[index] ?? 0), 0) / results.length;
    expect(foretold / spread).toBeGreaterThan(0.75);
    expect(foretold / spread).toBeLessThan(1.3);
  }
});

test("the second text of a pair is left alone", async () => {
  const subject = toySubject();
  await lime.attribute(subject, { text: "left text", pair: "right text" }, 0, resolveOptions(lime, {}), { seed: 0 });
  expect(new Set(subject.asked.map(({ pair }) => pair))).toEqual(new Set(["right text"]));
});

test.each(["", "   ", "?!", "\u{1f600}\u{1f44d}", "\0\0", "\ud800"])("no words in %j: says so", async (text) => {
  const asked = lime.attribute(toySubject(), { text }, 0, resolveOptions(lime, {}), { seed: 0 });
  await expect(asked).rejects.toMatchObject({ code: "no-words" });
});

test("a class that is not there is an error that says which are", async () => {
  const asked = lime.attribute(toySubject(), { text: "word" }, 3, resolveOptions(lime, {}), { seed: 0 });
  await expect(asked).rejects.toMatchObject({ code: "bad-target", hint: "take one from 0 to 2" });
});

test("an answer that is no number is an error, not a score", async () => {
  const broken = subjectOf(["a", "b"], () => ({ probabilities: [Number.NaN, 1] }));
  const asked = lime.attribute(broken, { text: "word" }, 0, resolveOptions(lime, {}, "lime"), { seed: 0 });
  await expect(asked).rejects.toMatchObject({ code: "bad-answer" });
});

test("stops when it is told to, before anything is asked", async () => {
  const subject = toySubject();
  const signal = AbortSignal.abort();
  const asked = lime.attribute(subject, { text: "some words" }, 0, resolveOptions(lime, {}), { seed: 0, signal });
  await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  expect(subject.asked).toHaveLength(0);
});

test("passes progress on", async () => {
  const seen: [number, number][] = [];
  const progress = (done: number, total: number) => seen.push([done, total]);
  await lime.attribute(toySubject(), { text: "a b" }, 0, resolveOptions(lime, {}), { seed: 0, progress });
  expect(seen).toEqual([[500, 500]]);
});

test("any text with a letter gives finite numbers and spans that hold their words", async () => {
  const any = string({ unit: "binary", maxLength: 40 });
  await assert(
    asyncProperty(any, any, integer({ min: 2, max: 30 }), async (before, after, samples) => {
      const text = `${before}w${after}`;
      const options = resolveOptions(lime, { samples });
      const { units, scores } = await lime.attribute(toySubject(), { text }, 0, options, { seed: 0 });
      expect(scores.every((score) => Number.isFinite(score))).toBe(true);
      for (const unit of units) {
        expect(unit.spans?.every(({ start, end }) => text.slice(start, end) === unit.text)).toBe(true);
      }
    }),
  );
});
