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
      ...(golden.level === undefined ? {} : { level: golden.level }),
      ...(golden.distance === undefined ? {} : { distance: golden.distance, kernelWidth: golden.kernelWidth }),
      errors: "regression", // the tool has none; these take the least time
    };
    const subject = toySubject();
    const options = resolveOptions(lime, given, "lime");
    const result = await lime.attribute(subject, golden, golden.target, options, golden);

    expect(result.units.map(({ text }) => text)).toEqual(golden.words);
    const masks = sampleMasks(golden.words.length, golden.samples, golden.seed);
    expect(sha256(masks)).toBe(golden.masks);
    expect(sha256(subject.asked.map(({ text }) => text).join("\0"))).toBe(golden.asked);
    const kernel = sampleWeights(masks, golden.words.length, options).reduce((total, weight) => total + weight, 0);
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
    const options = resolveOptions(lime, { samples: 500, errors: "regression" }, "lime");
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

test.each([
  [{ level: "phrase" }, ["It was slow", "at first", "but not bad", "Go"]],
  [{ level: "sentence" }, ["It was slow (at first), but not bad.", "Go!"]],
  [{ level: "character", features: 3 }, "It waslo(fir),bund.G!".split("")],
  [
    {
      spans: [
        [3, 11],
        [24, 31],
      ],
    },
    ["was slow", "but not"],
  ],
] as const)("other parts than words may be missing: %j", async (given, parts) => {
  const text = "It was slow (at first), but not bad. Go!";
  const subject = toySubject();
  const { units } = await lime.attribute(subject, { text }, 0, resolveOptions(lime, given), { seed: 1 });
  expect(units.map((unit) => unit.text)).toEqual(parts);
  expect(subject.asked.some((asked) => asked.text.length < text.length)).toBe(true);
});

const withSpans = (spans: readonly (readonly [number, number])[]): Promise<unknown> =>
  lime.attribute(toySubject(), { text: "a few words" }, 0, resolveOptions(lime, { spans }), { seed: 1 });

test("given parts that lie over one another, or outside, are refused", async () => {
  await expect(
    withSpans([
      [0, 3],
      [2, 5],
    ]),
  ).rejects.toMatchObject({ code: "bad-option" });
  await expect(withSpans([[0, 99]])).rejects.toMatchObject({ code: "unfit-text" });
});

test("variants count by how far they are from the text", () => {
  const masks = Uint8Array.from([1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  const weights = (distance: "cosine" | "euclidean" | "hamming", kernel: "exponential" | "linear" | "uniform") =>
    Array.from(sampleWeights(masks, 4, { distance, kernel, kernelWidth: 100 }));
  const shares = [0, 1 / 4, 3 / 4, 1];
  expect(weights("hamming", "linear")).toEqual(shares.map((share) => 1 - share));
  expect(weights("hamming", "exponential")).toEqual(shares.map((share) => Math.exp(-(share ** 2) / 2)));
  expect(weights("cosine", "linear")).toEqual(shares.map((share) => Math.sqrt(1 - share)));
  // captum's exp(-d² / 2 width²) with a width of 1, d the length of the difference.
  weights("euclidean", "exponential").forEach((weight, i) =>
    expect(weight).toBeCloseTo(Math.exp(-(([0, 1, 3, 4] as const)[i] ?? Number.NaN) / 2), 12),
  );
  expect(weights("euclidean", "uniform")).toEqual([1, 1, 1, 1]);
});

test("a text of 2,000 words is explained with few samples, and refused with too many", async () => {
  const text = Array.from({ length: 2000 }, (_, word) => `w${word}`).join(" ");
  const explain = (samples: number): ReturnType<typeof lime.attribute> =>
    lime.attribute(toySubject(), { text }, 0, resolveOptions(lime, { samples }), { seed: 0 });
  const found = await explain(60);
  expect(found.scores).toHaveLength(2000);
  expect(found.errors).toBe("regression");
  await expect(explain(1_000_000)).rejects.toMatchObject({ code: "too-many-words", hint: /250000/ });
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

test.each([
  { errors: "regression", runs: 150 },
  { errors: "bootstrap", runs: 60, resamples: 60 },
  { errors: "seeds", runs: 60, seeds: 20 },
])("standard errors by $errors foretell how much scores vary from seed to seed", async ({ runs, ...given }) => {
  const text = "not a good film , but not a bad one";
  const options = resolveOptions(lime, { samples: 200, ...given });
  const results = await Promise.all(
    Array.from({ length: runs }, (_, run) => lime.attribute(toySubject(), { text }, 0, options, { seed: 1000 * run })),
  );
  for (const index of results[0]?.units.keys() ?? []) {
    const scores = results.map((result) => result.scores[index] ?? Number.NaN);
    const mean = scores.reduce((total, score) => total + score, 0) / scores.length;
    const spread = Math.sqrt(scores.reduce((total, score) => total + (score - mean) ** 2, 0) / (scores.length - 1));
    const foretold = results.reduce((total, result) => total + (result.stderr?.[index] ?? 0), 0) / results.length;
    expect(foretold / spread).toBeGreaterThan(0.75);
    expect(foretold / spread).toBeLessThan(1.35);
  }
  expect(results.every((result) => result.errors === given.errors)).toBe(true);
});

test("where it takes seconds to draw variants again, errors are left to the regression, and it says so", async () => {
  const text = Array.from({ length: 60 }, (_, word) => `word${word}`).join(" ");
  const errorsOf = async (samples: number): Promise<string | undefined> => {
    const { errors } = await lime.attribute(toySubject(), { text }, 0, resolveOptions(lime, { samples }), { seed: 0 });
    return errors;
  };
  expect(await errorsOf(60)).toBe("bootstrap");
  expect(await errorsOf(2000)).toBe("regression");
});

const largest = (found: readonly (number | null)[]): number => Math.max(...found.map((error) => error ?? 0));

test("words are picked anew in each resample: of two that are alike, neither is sure", async () => {
  // Two words that say the same, one of which is picked: which one hangs on the draw.
  const twins = subjectOf(["no", "yes"], ({ text }) => {
    const odds = Number(text.includes("red")) + Number(text.includes("blue"));
    return { probabilities: [0.5, 0.5], logits: [0, odds] };
  });
  const errorsBy = async (errors: string): Promise<readonly (number | null)[]> => {
    const options = resolveOptions(lime, { features: 1, samples: 100, errors });
    const { stderr = [] } = await lime.attribute(twins, { text: "red blue green" }, 1, options, { seed: 0 });
    return stderr;
  };
  const [bootstrap, regression] = [await errorsBy("bootstrap"), await errorsBy("regression")];
  expect(largest(bootstrap)).toBeGreaterThan(2 * largest(regression));
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

test.each([{ kernel: "linear", distance: "euclidean" }, { kernelWidth: 0.01 }] as const)(
  "with %j no variant counts, and no line is drawn through the text alone",
  async (given) => {
    const asked = lime.attribute(toySubject(), { text: "one two three" }, 0, resolveOptions(lime, given), { seed: 0 });
    await expect(asked).rejects.toMatchObject({ code: "unfit-text" });
  },
);

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

test("more variants are drawn until errors are small enough, those before among them", async () => {
  const text = "not a good film , but not a bad one";
  const explain = (given: object): ReturnType<typeof lime.attribute> =>
    lime.attribute(toySubject(), { text }, 0, resolveOptions(lime, given), { seed: 2 });
  const found = await explain({ untilStandardError: 0.004, errors: "regression" });
  expect(found.stopped).toMatchObject({ reached: true });
  expect(found.stopped?.standardError).toBe(Math.max(...(found.stderr ?? []).map(Number)));
  expect(found.stopped?.samples).toBeGreaterThan(100);
  expect(await explain({ untilStandardError: 0.004, errors: "regression" })).toEqual(found);
  expect(await explain({ untilStandardError: 1e-9, mostSamples: 300 })).toMatchObject({
    stopped: { samples: 300, reached: false },
  });
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
