import * as fc from "fast-check";
import { XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { elementsOf, faultsOf } from "../../testing/figure-properties.ts";
import { comparisonRows } from "./comparison-rows.ts";
import { textComparison } from "./comparison.ts";
import { FigureError } from "./figure-error.ts";
import { figuresOf, figureGroups } from "./figures-of.ts";
import { htmlPage } from "../figure/html-page.ts";
import { svgFile } from "../figure/svg-file.ts";
import { byScore } from "../terminal/scores.ts";

const style = { theme: "light", width: 640 } as const;

function of(verb: string, document: object): object {
  return {
    model: { id: "mini" },
    text: "not good",
    ...document,
    provenance: { adapter: { description: "a GPU" }, options: { verb } },
  };
}

const units = [
  { text: "not", start: 0, end: 3 },
  { text: "good", start: 4, end: 8 },
];
const explanation = {
  method: "lime",
  options: { samples: 10 },
  target: { index: 0, label: "negative" },
  prediction: { probabilities: { negative: 0.75, positive: 0.25 } },
  units,
  scores: [2, -1],
  addsUpTo: "output - base",
  outputKind: "log-odds",
  base: 0,
  output: 1,
  words: { units, scores: [2, -1], rest: 0 },
};
const ranks = { spearman: 0.5, kendall: 0.5, top: null, k: 1, of: "scores" };
const beside = { ...explanation, agreement: { saliency: ranks } };
const saliency = {
  ...explanation,
  method: "saliency",
  sizes: true,
  addsUpTo: null,
  scores: [2, 1],
  words: { units, scores: [2, 1], rest: 0 },
  agreement: { lime: ranks },
};
const numbers = { accuracy: 1, logOdds: 2, perClass: { positive: { recall: 1, rocAuc: null } } };
const tokens = ["[CLS]", "good"];

const steps = {
  method: "saliency",
  options: {},
  continuation: " at all.",
  continues: true,
  forced: true,
  unit: "token",
  units: [
    { text: "not", start: 0, end: 8 },
    { text: "Ġat", start: 8, end: 11, written: true },
    { text: "Ġall", start: 11, end: 15, written: true },
  ],
  steps: [
    { token: "Ġat", id: 1, unit: 1, probability: 0.5, against: { token: "Ġin", id: 3, probability: 0.25 } },
    { token: "Ġall", id: 2, unit: 2, probability: 0.01 },
  ],
  normalized: false,
  sizes: false,
  outputKind: "log-odds",
};

/** A document of every verb that the engine gives, and what is drawn of it. */
const documents: readonly (readonly [name: string, document: object, kinds: readonly string[]])[] = [
  ["explain", of("explain", explanation), ["token-strip", "unit-bars", "force-plot", "waterfall", "probability-bars"]],
  [
    "attend",
    of("attend", {
      tokens,
      layers: 1,
      heads: 1,
      method: "raw",
      pattern: [
        [
          [
            [1, 0],
            [0.5, 0.5],
          ],
        ],
      ],
    }),
    ["attention-lines", "attention-cells", "head-overview"],
  ],
  [
    "attend by rollout",
    of("attend", {
      tokens,
      layers: 2,
      heads: 1,
      method: "rollout",
      layer: 1,
      scores: [
        [1, 0],
        [0.5, 0.5],
      ],
    }),
    ["attention-lines", "attention-cells"],
  ],
  [
    "ablate",
    of("ablate", {
      what: "heads",
      with: "zero",
      layers: 1,
      heads: 1,
      examples: 2,
      unlabelled: 0,
      baseline: { metrics: numbers },
      cells: [{ layer: 0, head: 0, texts: 2, metrics: numbers, delta: numbers, low: numbers, high: numbers }],
      queries: { asked: 1, forward: 1 },
      seconds: 1,
    }),
    ["ablation-grid"],
  ],
  ["classify", of("classify", { label: "a", probabilities: { a: 1 }, logits: [1], tokens }), ["probability-bars"]],
  [
    "fill-mask",
    of("fill-mask", { masks: [{ token: 1, predictions: [{ token: "good", id: 1, probability: 0.5, text: "good" }] }] }),
    ["mask-predictions"],
  ],
  [
    "generate",
    of("generate", {
      prompt: "not",
      strategy: "sample",
      sequences: [
        { text: " good", tokens: ["Ġgood"], logprobs: [-2] },
        { text: "", tokens: [], logprobs: [] },
      ],
    }),
    ["generation-strip", "generation-strip"],
  ],
  [
    "explain (steps)",
    of("explain", {
      ...steps,
      scores: [1, null, null].map((score, unit) => [score, unit < 2 ? unit - 0.5 : null]),
    }),
    ["steps-grid"],
  ],
  [
    "compare (steps)",
    of("compare", {
      continuation: " good",
      methods: ["saliency", "lrp"],
      results: ["saliency", "lrp"].map((method) => ({
        ...steps,
        method,
        scores: [
          [1, 0],
          [null, 2],
          [null, null],
        ],
      })),
      agreement: { pairs: [{ methods: ["saliency", "lrp"], spearman: 1, kendall: 1, top: null, k: 3, of: "sizes" }] },
    }),
    ["method-agreement", "steps-grid", "steps-grid"],
  ],
  [
    "score",
    of("score", { tokens, logprobs: [null, -3], ranks: [null, 7], perplexity: 20.1, burstiness: null }),
    ["score-strip"],
  ],
  ["next-sentence", of("next-sentence", { text_pair: "b", probability: 0.25, logits: [0, 1] }), ["probability-bars"]],
  ["tag", of("tag", { words: [{ text: "Ada", start: 0, end: 3, label: "PER", probability: 0.9 }] }), ["tag-strip"]],
  [
    "tokenize",
    of("tokenize", {
      tokens: [
        { text: "[CLS]", id: 1, start: 0, end: 0, word: null },
        { text: "good", id: 2, start: 4, end: 8, word: 0 },
      ],
    }),
    ["token-row"],
  ],
  ["capture", of("capture", { arrays: [{ name: "ids", dtype: "I32", shape: [2] }] }), ["capture-table"]],
  [
    "lens",
    of("inside", {
      what: "lens",
      tokens,
      positions: [0, 1],
      lens: [{ layer: -1, predictions: [[{ token: "a", id: 1, probability: 0.5 }], []] }],
    }),
    ["lens-grid"],
  ],
  [
    "lens at one token",
    of("inside", {
      what: "lens",
      task: "generate",
      tokens,
      positions: [1],
      lens: [-1, 0].map((layer) => ({ layer, predictions: [[{ token: "Ġa", id: 1, probability: 0.5 }]] })),
    }),
    ["lens-ladder"],
  ],
  [
    "contributions",
    of("inside", {
      what: "contributions",
      tokens,
      task: "classify",
      position: 0,
      target: { index: 0, label: "a" },
      logit: 1,
      components: [
        { kind: "embedding", score: 0.25 },
        { kind: "head", layer: 0, head: 0, score: 0.5 },
        { kind: "mlp", layer: 0, score: 0.25 },
      ],
      residual: 0,
    }),
    ["contributions-grid"],
  ],
  [
    "similarity",
    of("inside", {
      what: "similarity",
      texts: 1,
      tokens: 2,
      features: 4,
      states: [-1, 0],
      cka: [
        [1, 0.5],
        [0.5, 1],
      ],
      cosine: [
        [1, 0.5],
        [0.5, 1],
      ],
    }),
    ["similarity-grid", "similarity-grid"],
  ],
  [
    "compare methods",
    of("compare", {
      methods: ["lime", "saliency"],
      results: [beside, saliency],
      agreement: { pairs: [{ ...ranks, methods: ["lime", "saliency"] }] },
    }),
    ["method-scores", "method-agreement", "unit-bars", "unit-bars"],
  ],
  [
    "compare models",
    of("compare", {
      results: ["one", "two"].map((id, index) => ({
        ...explanation,
        model: { id },
        label: "a",
        probabilities: { a: 1 },
        scores: [2, index - 1],
      })),
      agreement: { label: 1, probability: 0.5 },
    }),
    ["comparison"],
  ],
  [
    "compare over texts",
    of("compare", {
      type: "summary",
      texts: 2,
      agreement: {
        pairs: [{ methods: ["lime", "saliency"], spearman: { mean: 0.5, low: 0, high: 1 }, kendall: null, top: null }],
      },
    }),
    ["method-agreement"],
  ],
];

test.each(documents)("%s has figures that can be shown, read out, pointed at and saved", (_, document, expected) => {
  const figures = figuresOf(document, style);
  expect(figures.map(({ kind }) => kind)).toEqual(expected);
  for (const figure of figures) expect(faultsOf(figure)).toEqual([]);
});

test.each(documents)(
  "%s without one of its fields, or with another in its place, is drawn or refused, never broken",
  (_, document) => {
    const damage = fc.constantFrom<unknown>(undefined, null, "", "text", -1, 0.5, 1e300, [], {}, [null], {
      a: Number.NaN,
    });
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }), damage, (path, value) => {
        const damaged: unknown = structuredClone(document);
        replace(damaged, path, value);
        expect(drawnOrRefused(damaged)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  },
);

/** Puts a value at a place deep in a document. */
function replace(holder: unknown, [step = 0, ...rest]: readonly number[], value: unknown): void {
  if (typeof holder !== "object" || holder === null) return;
  const keys = Object.keys(holder);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return;
  if (rest.length === 0) Reflect.set(holder, key, value);
  else replace(Reflect.get(holder, key), rest, value);
}

/** The faults of what was drawn; none where it was refused in words. */
function drawnOrRefused(document: unknown): string[] {
  try {
    return figuresOf(document, style).flatMap(faultsOf);
  } catch (error) {
    return error instanceof FigureError && error.hint !== "" ? [] : [String(error)];
  }
}

test("what is no result is refused, with what to do", () => {
  for (const document of [
    null,
    1,
    "text",
    [],
    {},
    { provenance: { options: { verb: "constructor" } } },
    of("inside", {}),
    of("explain", {}),
  ])
    expect(() => figuresOf(document, style)).toThrow(FigureError);
  expect(() => figuresOf(of("explain", { ...explanation, scores: [1] }), style)).toThrow(
    "units, scores and standard errors are not as many",
  );
});

function kinds(list: readonly object[]): string[][] {
  return figureGroups(list, style).map((group) => group.map(({ kind }) => kind));
}

test("several methods' answers about one text are drawn together, other documents one by one", () => {
  const [one, other] = [of("explain", beside), of("explain", saliency)];
  expect(kinds([one, other, one])).toEqual([
    ["method-scores", "method-agreement", "unit-bars", "unit-bars"],
    ["token-strip", "unit-bars", "force-plot", "waterfall", "probability-bars"],
  ]);
  expect(kinds([])).toEqual([]);
});

test("two texts are brought into rows by what they have in common", () => {
  const sides = ["it was good", "it was not so good !"].map((text) =>
    byScore({ units: text.split(" ").map((word) => ({ text: word, start: 0, end: 0 })), scores: [] }),
  );
  const rows = comparisonRows(sides).map((row) => row.map((unit) => unit?.text ?? "-").join("|"));
  expect(rows).toEqual(["it|it", "was|was", "-|not", "-|so", "good|good", "-|!"]);
  const figure = textComparison(
    [
      { ...explanation, text: "not good" },
      { ...explanation, text: "good", units: [{ text: "good", start: 0, end: 4 }], scores: [-1] },
    ],
    style,
  );
  expect(elementsOf(figure.svg).flatMap(({ mark }) => mark?.label ?? [])[0]).toBe(
    "not: not good +2.00, good none, different",
  );
  expect(faultsOf(figure)).toEqual([]);
});

test("a file of figures is well-formed, with title and caption in the picture", () => {
  const figures = documents.flatMap(([, document]) => figuresOf(document, style));
  const file = svgFile(figures, "dark");
  expect(XMLValidator.validate(file)).toBe(true);
  expect(file).toContain("lime · mini · samples 10");
  expect(file.match(/<svg/g)).toHaveLength(1);
});

test("a page has no script, and says with escapes what the text says", () => {
  const hostile = of("classify", { text: "x", probabilities: { "</title><script>alert(1)</script>": 1 } });
  const [light] = figuresOf(hostile, style);
  const [dark] = figuresOf(hostile, { ...style, theme: "dark" });
  const page = light && dark ? htmlPage('<img src=x onerror="alert(1)">', [{ light, dark }]) : "";
  expect(page).not.toMatch(/<script|<img/);
  expect(page).toContain("&lt;script&gt;");
  expect(page).toContain("default-src 'none'");
  expect(page).toContain("<details>");
});
