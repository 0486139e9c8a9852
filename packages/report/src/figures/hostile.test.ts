import * as fc from "fast-check";
import { expect, test } from "vitest";
import { elementsOf, faultsOf } from "../../testing/figure-properties.ts";
import { svgFile } from "../figure/svg-file.ts";
import { csvText } from "../figure/csv.ts";
import type { Figure } from "../figure/figure.ts";
import { FigureError } from "./figure-error.ts";
import { figuresOf } from "./figures-of.ts";

const style = { theme: "light", width: 640 } as const;

/** The figures, or none where the document is refused in the words for it. */
function drawn(document: unknown): Figure[] {
  try {
    return figuresOf(document, style);
  } catch (error) {
    if (error instanceof FigureError) return [];
    throw error;
  }
}

function of(verb: string, document: object): object {
  return { model: { id: "mini" }, text: "so so", ...document, provenance: { options: { verb } } };
}

const number = fc.constantFrom(0, 1, -1, 1e308, -1e308, 5e-324, 1e-300, 1e21, 0.5);
const odd = fc.oneof({ weight: 8, arbitrary: number }, fc.constantFrom(null, "NaN", Infinity, undefined, [], {}));
const text = fc.constantFrom("so", "so", "", " ", "\u202Eex", "😀", "<script>", "\uD800", "x".repeat(300));
const place = fc.oneof({ weight: 9, arbitrary: fc.nat(5) }, number);
const unit = fc.record(
  { text, start: place, end: place, special: fc.boolean() },
  { requiredKeys: ["text", "start", "end"] },
);

function matched<T>(item: fc.Arbitrary<T>, lengths: fc.Arbitrary<number>): fc.Arbitrary<T[]> {
  return lengths.chain((length) => fc.array(item, { minLength: length, maxLength: length }));
}

const explanation = fc.constantFrom(0, 1, 2, 5, 40).chain((length) =>
  fc.record(
    {
      method: text,
      options: fc.dictionary(fc.constantFrom("__proto__", "samples", "toString"), odd),
      target: fc.record({ index: number, label: text }),
      prediction: fc.record({
        probabilities: fc.dictionary(fc.constantFrom("__proto__", "a", "b", "constructor"), number),
      }),
      units: matched(unit, fc.constant(length)),
      scores: matched(number, fc.constant(length)),
      stderr: matched(fc.option(number), fc.constant(length)),
      base: number,
      output: number,
      residual: number,
      intercept: number,
      localFit: odd,
      sizes: fc.boolean(),
      addsUpTo: fc.constantFrom(null, "output - base", "output - absorbed", "localPrediction - intercept"),
      outputKind: fc.constantFrom("logit", "probability", "log-odds", "nonsense"),
    },
    { requiredKeys: ["method", "options", "target", "prediction", "units", "scores"] },
  ),
);

const metrics = fc.record({
  accuracy: number,
  logOdds: number,
  perClass: fc.dictionary(text, fc.record({ recall: number })),
});
const documents: readonly (readonly [string, fc.Arbitrary<object>])[] = [
  ["explain", explanation],
  ["classify", fc.record({ probabilities: fc.dictionary(text, number) })],
  [
    "fill-mask",
    fc.record({
      masks: fc.array(fc.record({ predictions: fc.array(fc.record({ token: text, probability: number })) })),
    }),
  ],
  [
    "generate",
    fc.record({
      prompt: text,
      strategy: text,
      sequences: fc.array(fc.record({ text, tokens: fc.array(text), logprobs: fc.array(number) }), { maxLength: 3 }),
    }),
  ],
  [
    "score",
    fc.record({
      tokens: fc.array(text),
      logprobs: fc.array(fc.option(number)),
      ranks: fc.array(fc.option(number)),
      perplexity: fc.option(number),
      burstiness: fc.option(number),
    }),
  ],
  ["next-sentence", fc.record({ probability: odd })],
  [
    "tag",
    fc.record({ words: fc.array(fc.record({ text, start: place, end: place, label: text, probability: number })) }),
  ],
  [
    "tokenize",
    fc.record({ tokens: fc.array(fc.record({ text, id: number, start: place, end: place, word: fc.option(number) })) }),
  ],
  ["capture", fc.record({ arrays: fc.array(fc.record({ name: text, dtype: text, shape: fc.array(number) })) })],
  [
    "attend",
    fc.constantFrom(0, 1, 2).chain((size) =>
      fc.record({
        tokens: matched(text, fc.constant(size)),
        layers: fc.constant(1),
        heads: fc.constant(1),
        method: fc.constantFrom("raw", "norm"),
        pattern: fc.tuple(fc.tuple(matched(matched(number, fc.constant(size)), fc.constant(size)))),
      }),
    ),
  ],
  [
    "ablate",
    fc.record({
      what: fc.constantFrom("heads", "layers", "nonsense"),
      with: text,
      layers: number,
      heads: number,
      examples: number,
      unlabelled: number,
      baseline: fc.record({ metrics }),
      cells: fc.array(
        fc.record(
          {
            layer: fc.option(number),
            head: number,
            row: fc.oneof(number, text),
            texts: number,
            metrics,
            delta: metrics,
            low: metrics,
            high: metrics,
          },
          { requiredKeys: ["layer", "texts", "metrics", "delta", "low", "high"] },
        ),
        { maxLength: 6 },
      ),
      queries: fc.record({ asked: number, forward: number }),
      seconds: number,
    }),
  ],
  [
    "inside",
    fc.record({
      what: fc.constant("contributions"),
      tokens: fc.array(text),
      position: fc.integer(),
      target: fc.record({ label: text }),
      logit: number,
      components: fc.array(
        fc.record({ kind: fc.constantFrom("head", "mlp", "embedding"), layer: number, head: number, score: number }),
      ),
      residual: number,
    }),
  ],
  [
    "inside",
    fc.record({
      what: fc.constant("lens"),
      tokens: fc.array(text),
      positions: fc.array(fc.nat(5)),
      lens: fc.array(
        fc.record({ layer: number, predictions: fc.array(fc.array(fc.record({ token: text, probability: number }))) }),
      ),
    }),
  ],
  [
    "inside",
    fc.record({
      what: fc.constant("similarity"),
      texts: number,
      tokens: number,
      features: number,
      states: fc.array(number),
      cka: fc.array(fc.array(number)),
      cosine: fc.array(fc.array(number)),
    }),
  ],
];

test.each(documents)(
  "%s: whatever numbers a file holds, it is drawn as a picture should be, or refused",
  (verb, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (document) => {
        for (const figure of drawn(of(verb, document))) {
          expect(faultsOf(figure)).toEqual([]);
          expect(csvText(figure.table)).not.toContain("undefined");
          expect(svgFile([figure], "dark").length).toBeLessThan(1_000_000);
        }
      }),
      { numRuns: 150 },
    );
  },
);

const square = (side: number): number[][] =>
  Array.from({ length: side }, () => Array.from({ length: side }, () => 0.5));
const sizes = { texts: 1, tokens: 1, features: 1, states: square(1000)[0] };
const words = Array.from({ length: 5000 }, (_, index) => index);

test.each<[string, object]>([
  ["inside", { what: "similarity", ...sizes, cka: square(1000), cosine: square(1000) }],
  ["attend", { tokens: words.slice(0, 500).map(String), layers: 1, heads: 1, method: "raw", pattern: [[square(500)]] }],
  [
    "explain",
    {
      method: "lime",
      options: {},
      target: { index: 0, label: "a" },
      prediction: { probabilities: Object.fromEntries(words.map((index) => [`label ${index}`, 0.1])) },
      units: words.map((index) => ({ text: "so", start: 3 * index, end: 3 * index + 2 })),
      scores: words.map((index) => (index % 7) - 3),
      base: 0,
      output: 1,
      addsUpTo: "output - base",
    },
  ],
])("%s: a document of thousands of parts is drawn in a moment, as what a page can hold", (verb, document) => {
  const began = performance.now();
  const figures = drawn(of(verb, document));
  expect(performance.now() - began).toBeLessThan(20_000); // on a busy machine; it took minutes where work grew with the square of the parts
  for (const { svg } of figures) expect(elementsOf(svg).length).toBeLessThan(50_000);
});
