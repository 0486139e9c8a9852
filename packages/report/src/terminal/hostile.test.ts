import { array, assert, constantFrom, double, integer, oneof, property, record, string } from "fast-check";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import type { Style } from "../cells/line.ts";
import { ablationText } from "./ablation.ts";
import { attentionText } from "./attention.ts";
import { benchText } from "./bench.ts";
import { classificationText } from "./classification.ts";
import { comparisonText } from "./comparison.ts";
import { explanationText } from "./explanation.ts";
import { agreementText } from "./method-agreement.ts";
import { methodsText } from "./methods.ts";
import { fillMaskText } from "./fill-mask.ts";
import { generationText, pieceText, promptText } from "./generation.ts";
import { contributionsText } from "./inside/contributions.ts";
import { lensText } from "./inside/lens.ts";
import { similarityText } from "./inside/similarity.ts";
import { scoreText } from "./score.ts";
import { tableText } from "./table.ts";
import { tagText } from "./tag.ts";

const hostile = oneof(
  string({ unit: "binary", maxLength: 60 }),
  string({ unit: "grapheme", maxLength: 60 }),
  constantFrom("", " ", "\u001B[2J", "\r\n", "\u202Eevil", "東京タワー".repeat(30), "👩‍👩‍👧‍👦".repeat(40), "a".repeat(300)),
  constantFrom("e\u0301\u0302\u0303".repeat(50), "🇩🇪🇫", "\uD800", "\u0600\u0600a", "ﷺ", "__proto__", "\u1100\u1161"),
);
const value = oneof(
  double(),
  double({ min: -5, max: 5, noNaN: true }),
  constantFrom(0, -0, 1e300, 1e-300, Number.NaN, Number.POSITIVE_INFINITY),
);
const style = record({
  width: integer({ min: 20, max: 130 }),
  color: constantFrom("none", "16", "256", "truecolor"),
  background: constantFrom("dark", "light"),
});
const unit = record({
  text: hostile,
  start: integer({ min: 0, max: 70 }),
  length: integer({ min: 0, max: 20 }),
}).map(({ text, start, length }) => ({ text, start, end: start + length }));
const scored = array(record({ unit, score: value, error: value }), { maxLength: 20 });

const escape = "\u001B";
const colouring = new RegExp(`${escape}\\[[\\d;]+m`, "gu");

/** Only colour may steer the terminal, and only within the width. */
function expectHarmless(text: string, { width, color }: Style): void {
  const bare = color === "none" ? text : text.replaceAll(colouring, "");
  expect(bare).not.toMatch(/[^\P{Cc}\n]|[\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
  for (const line of bare.split("\n")) {
    expect(stringWidth(line)).toBeLessThanOrEqual(width);
  }
}

test("explanations", () => {
  assert(
    property(hostile, hostile, hostile, scored, value, style, (text, id, label, entries, number, look) => {
      const document = {
        model: { id },
        text,
        method: id,
        options: { [label]: text, output: label },
        target: { index: 0, label },
        prediction: { probabilities: { [label]: number, other: 0.5 } },
        units: entries.map((entry) => entry.unit),
        scores: entries.map(({ score }) => score),
        stderr: entries.map(({ error }) => error),
        output: number,
        intercept: number,
        localPrediction: number,
        localFit: number,
        queries: { asked: 1, distinct: 1, forward: 1 },
      };
      expectHarmless(explanationText(document, look), look);
      expectHarmless(explanationText({ ...document, base: number, residual: number }, look), look);
    }),
  );
});

test("classifications, masks, tags and tables", () => {
  assert(
    property(hostile, hostile, hostile, scored, value, style, (text, id, label, entries, number, look) => {
      const model = { id };
      const probabilities = { [label]: number, [id]: 0.25 };
      expectHarmless(classificationText({ model, text, pair: id, label, probabilities }, look), look);
      const predictions = entries.map((entry) => ({ token: entry.unit.text, probability: entry.score }));
      expectHarmless(fillMaskText({ model, text, masks: [{ predictions }, { predictions }] }, look), look);
      const words = entries.map((entry) => ({ ...entry.unit, label, probability: entry.score }));
      expectHarmless(tagText({ model, text, words }, look), look);
      const cells = entries.map((entry) => [entry.unit.text, label, id]);
      expectHarmless(tableText([{ title: text }, { title: id, align: "right" }, { title: "" }], cells, look), look);
    }),
  );
});

test("what parts of a model are worth", () => {
  assert(
    property(hostile, hostile, scored, value, style, (text, label, entries, number, look) => {
      const numbers = { accuracy: number, logOdds: number, perClass: { [label]: { recall: number } } };
      const cells = entries.map(({ score, error }, index) => ({
        layer: index % 3,
        ...(index % 2 === 0 ? { head: index } : { row: entries[index]?.unit.text ?? "" }),
        texts: index,
        metrics: numbers,
        delta: { ...numbers, logOdds: score },
        low: { ...numbers, logOdds: error },
        high: numbers,
        approximation: score,
      }));
      const counted = {
        layers: 3,
        heads: 4,
        examples: 2,
        unlabelled: 1,
        queries: { asked: 1, forward: 1 },
        seconds: 1,
      };
      const document = {
        model: { id: text },
        what: label,
        with: text,
        ...counted,
        baseline: { metrics: numbers },
        cells,
      };
      expectHarmless(ablationText(document, look), look);
      expectHarmless(ablationText({ ...document, cells: [], agreement: { spearman: number } }, look), look);
    }),
  );
});

test("what is inside a model, and what methods make of attention", () => {
  assert(
    property(hostile, hostile, scored, value, style, (text, label, entries, number, look) => {
      const [model, tokens] = [{ id: label }, entries.map((entry) => entry.unit.text)];
      const matrix = entries.map(() => entries.map(({ score }) => score));
      const titled = { ...look, title: label, asks: text };
      expectHarmless(attentionText({ text, tokens, layer: 1, rollout: true, scores: matrix, model }, titled), look);
      const predictions = tokens.map((token) => [{ token, probability: number }]);
      const positions = [...tokens.keys()];
      const lens = entries.map((_, index) => ({ layer: index - 1, predictions }));
      const masks = positions.slice(0, 2);
      expectHarmless(lensText({ model, text, what: "lens", tokens, positions, masks, lens }, look), look);
      const components = entries.map(({ score }, head) => ({ kind: "head" as const, layer: 0, head, score }));
      const logit = { target: { label }, against: { label: text }, logit: number, residual: number };
      const parts = { model, text, what: "contributions" as const, tokens, position: 0, ...logit, components };
      expectHarmless(contributionsText(parts, look), look);
      const states = entries.map((_, index) => index - 1);
      const sizes = { texts: 1, tokens: 2, features: 3 };
      const alike = { model, what: "similarity" as const, ...sizes, states, cka: matrix, cosine: matrix };
      expectHarmless(similarityText(alike, look), look);
    }),
  );
});

test("attention, comparisons and benchmarks", () => {
  assert(
    property(hostile, hostile, scored, value, style, (text, label, entries, number, look) => {
      const tokens = entries.map((entry) => entry.unit.text);
      const pattern = entries.map(() => entries.map(({ score }) => score));
      expectHarmless(attentionText({ text, tokens, layer: 0, head: 11, pattern, model: { id: label } }, look), look);
      const result = {
        model: { id: text },
        label,
        probabilities: { [label]: number },
        units: entries.map((entry) => entry.unit),
        scores: entries.map(({ score }) => score),
      };
      const other = { model: { id: label }, label: text, probabilities: {} };
      const comparison = { text, results: [result, other, result], agreement: { [text]: number } };
      expectHarmless(comparisonText(comparison, look), look);
      const milliseconds = { min: number, median: 1, max: 1e9 };
      expectHarmless(
        benchText([{ case: text, shape: label, variant: text, milliseconds, gflops: number }], look),
        look,
      );
    }),
  );
});

test("methods side by side", () => {
  assert(
    property(hostile, hostile, hostile, scored, value, style, (text, id, label, entries, number, look) => {
      const units = entries.map((entry) => entry.unit);
      const scores = entries.map(({ score }) => score);
      const agreement = { spearman: number, kendall: null, top: number, k: 3, of: "scores" as const };
      const results = [id, label, "saliency"].map((method) => ({
        method,
        options: {},
        target: { index: 0, label },
        prediction: { probabilities: { [label]: number } },
        units,
        scores,
        words: { units, scores, rest: number },
        agreement: { [id]: agreement, [label]: agreement },
      }));
      expectHarmless(methodsText({ model: { id }, text }, results, { ...look, titles: { saliency: text } }), look);
      const mean = { mean: number, low: number, high: number };
      const pairs = [{ methods: [id, label] as const, spearman: mean, kendall: null, top: mean }];
      expectHarmless(agreementText({ model: { id }, texts: 3, agreement: { pairs } }, look), look);
    }),
  );
});

test("generated texts", () => {
  const step = record({ token: hostile, logprob: value });
  const sequences = array(record({ text: hostile, perplexity: value, score: value, reason: hostile, step }), {
    maxLength: 3,
  });
  assert(
    property(hostile, hostile, sequences, value, style, (prompt, strategy, found, seconds, look) => {
      const document = {
        model: { id: prompt },
        prompt,
        continues: found.length !== 2,
        promptTokens: 3,
        strategy,
        settings: { stop: [prompt], temperature: seconds, [strategy]: prompt },
        sequences: found.map(({ step: each, ...more }) => ({
          ...more,
          tokens: [each.token],
          logprobs: [each.logprob],
          alternatives: [[each, each]],
        })),
        seconds,
      };
      expectHarmless(generationText(document, look), look);
      const streamed = promptText(prompt, true, look) + pieceText(strategy);
      expectHarmless(streamed, { ...look, width: Infinity });
    }),
  );
});

test("scored texts", () => {
  const sentences = array(
    unit.map((each) => ({ ...each, tokens: 1 })),
    { maxLength: 30 },
  );
  assert(
    property(hostile, hostile, scored, sentences, value, style, (text, id, tokens, parts, perplexity, look) => {
      const document = {
        model: { id },
        text,
        ...(tokens.length > 5 && { continuation: id }),
        tokens: tokens.map((each) => each.unit.text),
        offsets: tokens.map((each) => [each.unit.start, each.unit.end] as const),
        logprobs: tokens.map(({ score }) => score),
        ranks: tokens.map(({ error }) => error),
        perplexity,
        burstiness: perplexity,
        sentences: parts.map((each) => ({ ...each, perplexity })),
      };
      expectHarmless(scoreText(document, look), look);
    }),
  );
});
