import * as fc from "fast-check";
import { expect, test } from "vitest";
import { elementsOf, faultsOf } from "../../testing/figure-properties.ts";
import { palettes } from "../figure/palette.ts";
import { attentionCells } from "./attention-cells.ts";
import { attentionLines } from "./attention-lines.ts";
import { drawnLinks, linksOf } from "./attention-links.ts";
import { weightsOf, type AttendedDocument } from "./attention-weights.ts";
import { figuresOf } from "./figures-of.ts";
import { headOverview } from "./head-overview.ts";
import { neuronView } from "./neuron-view.ts";

const style = { theme: "light", width: 640 } as const;

function attended(tokens: readonly string[], layers: number, heads: number, seed = 1): AttendedDocument {
  const row = (query: number, head: number): number[] => {
    const raw = tokens.map((_, key) => 1 + Math.sin(seed * (query * 7 + key * 3 + head)));
    const sum = raw.reduce((total, value) => total + value, 0);
    return raw.map((value) => value / sum);
  };
  const pattern = Array.from({ length: layers }, (_, layer) =>
    Array.from({ length: heads }, (__, head) => tokens.map((___, query) => row(query, head + layer * heads))),
  );
  return { model: { id: "mini" }, text: tokens.join(" "), tokens, layers, heads, method: "raw", pattern };
}

const short = attended(["[CLS]", "it", "was", "good", "[SEP]"], 2, 3);

/** Curves, and how much is seen of them. */
function strokes(document: AttendedDocument, own: object): { stroke: unknown; opacity: number }[] {
  const { children = [] } = attentionLines(document, { ...style, ...own }).svg;
  return children.flatMap((part) =>
    typeof part === "string"
      ? []
      : (part.children ?? []).flatMap((child) =>
          typeof child !== "string" && child.tag === "path"
            ? {
                stroke: child.attributes?.["stroke"],
                opacity: Number(child.attributes?.["stroke-opacity"]) * Number(part.attributes?.["opacity"] ?? 1),
              }
            : [],
        ),
  );
}

test("of each token the fewest keys are drawn that have the share, never fewer for a larger one", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (size, seed, one, other) => {
        const weights = weightsOf(
          attended(
            Array.from({ length: size }, (_, index) => `t${index}`),
            1,
            1,
            seed,
          ),
          style,
        );
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const few = new Set(linksOf(weights, low).map(({ query, key }) => `${query}>${key}`));
        const many = linksOf(weights, high);
        const names = new Set(many.map(({ query, key }) => `${query}>${key}`));
        for (const link of few) expect(names.has(link)).toBe(true);
        for (const query of weights.from.shown) {
          const own = many.filter((link) => link.query === query).map(({ weight }) => weight);
          const sum = own.reduce((total, weight) => total + weight, 0);
          expect(sum).toBeGreaterThanOrEqual(high - 1e-9);
          // Without the last one it would be less, unless there is one alone.
          expect(sum - Math.min(...own)).toBeLessThan(high + 1e-9);
        }
      },
    ),
  );
  expect(linksOf(weightsOf(short, style), 0)).toEqual([]);
  expect(linksOf(weightsOf(short, style), 1)).toHaveLength(25);
});

test("what is pointed at has its lines in the accent, the others fade", () => {
  const plain = strokes(short, { threshold: 1 });
  const pointed = strokes(short, { threshold: 1, pointed: "query:3" });
  expect(pointed.filter(({ stroke }) => stroke === palettes.light.accent)).toHaveLength(5);
  const faded = pointed.find(({ stroke }) => stroke !== palettes.light.accent);
  expect(faded?.opacity).toBeCloseTo(0.15 * (plain[0]?.opacity ?? 0), 1);
});

test("special tokens can be hidden, and have no lines then", () => {
  const { svg, table } = attentionLines(short, { ...style, hideSpecial: true, threshold: 1 });
  const marks = elementsOf(svg).flatMap(({ mark }) => mark?.id ?? []);
  expect(marks).toEqual(["query:1", "query:2", "query:3", "key:1", "key:2", "key:3"]);
  expect(table.rows).toHaveLength(9);
});

test("several heads are their mean, told apart by blocks", () => {
  const both = weightsOf(short, { ...style, layer: 1, heads: [0, 2] });
  const [one, other] = [0, 2].map((head) => weightsOf(short, { ...style, layer: 1, heads: [head] }).mean);
  expect(both.mean[1]?.[2]).toBeCloseTo(((one?.[1]?.[2] ?? 0) + (other?.[1]?.[2] ?? 0)) / 2);
  const { svg, caption } = attentionLines(short, { ...style, layer: 1, heads: [0, 2] });
  expect(caption).toContain("mean of heads 0, 2 of 3");
  expect(elementsOf(svg).filter(({ attributes }) => attributes?.["width"] === 8)).toHaveLength(10);
});

test("documents of one layer, of one head, and of other methods are read as they are", () => {
  const matrix = [
    [0.25, 0.75],
    [1, 0],
  ];
  const two = { ...short, tokens: ["a", "b"] };
  expect(weightsOf({ ...two, layer: 1, head: 2, pattern: matrix }, style)).toMatchObject({
    layer: 1,
    heads: [2],
    mean: matrix,
  });
  expect(weightsOf({ ...two, layer: 1, pattern: [[], matrix] }, { ...style, heads: [1] }).mean).toEqual(matrix);
  const { pattern: _, ...rest } = two;
  const rollout = {
    ...rest,
    method: "rollout",
    scores: [
      [
        [0, 0],
        [0, 0],
      ],
      matrix,
    ],
  };
  expect(weightsOf(rollout, style)).toMatchObject({ layer: 1, heads: [], mean: matrix });
  expect(headOverview(rollout, style)).toBeUndefined();
  expect(attentionCells({ ...rest, method: "rollout", scores: [[[Number.NaN]]] }, style).title).toBe(
    "There is no choice of where to look.",
  );
});

test("an overview of many heads of a long text stays light, and outlines what is chosen", () => {
  const long = attended(
    Array.from({ length: 120 }, (_, index) => `token${index}`),
    4,
    6,
  );
  const overview = headOverview(long, { ...style, chosen: ["head:2.3"] });
  const elements = overview === undefined ? [] : elementsOf(overview.svg);
  expect(elements.length).toBeLessThan(24 * 14 + 40);
  expect(elements.filter(({ mark }) => mark !== undefined)).toHaveLength(24);
  expect(elements.filter(({ attributes }) => attributes?.["stroke"] === palettes.light.accent)).toHaveLength(1);
});

test("of long texts the strongest lines are drawn, and the caption says so", () => {
  const long = attended(
    Array.from({ length: 100 }, (_, index) => `token${index}`),
    1,
    1,
  );
  const { svg, caption } = attentionLines(long, { ...style, threshold: 1 });
  const paths = elementsOf(svg).filter(({ tag }) => tag === "path");
  const curves = paths.reduce((sum, { attributes = {} }) => sum + String(attributes["d"]).split("M").length - 1, 0);
  expect(curves).toBe(3000);
  expect(paths.length).toBeLessThan(20);
  expect(caption).toContain("the 3000 strongest of ");
});

function vectors(values: number[]): { shape: number[]; data: Float32Array } {
  return { shape: [2, 1, 4], data: Float32Array.from(values) };
}

test("the neuron view multiplies the query with every key, and its weights are the softmax of the sums", () => {
  const figure = neuronView(
    {
      tokens: ["a", "b"],
      layer: 0,
      head: 0,
      token: 1,
      query: vectors([0, 0, 0, 0, 1, 2, 0, 0]),
      key: vectors([1, 1, 0, 0, 2, 0, 0, 0]),
    },
    style,
  );
  expect(figure.table.rows[0]?.[1]).toBe(1.5);
  expect(figure.table.rows[1]?.[1]).toBe(1);
  expect(figure.table.rows[0]?.[2]).toBeCloseTo(1 / (1 + Math.exp(-0.5)));
  expect(figure.title).toBe('The query of "b" fits the key of "a" best: weight 0.62.');
  expect(faultsOf(figure)).toEqual([]);
});

test("of a head that shares its keys, and hides what comes later, the model's own scores are written", () => {
  const figure = neuronView(
    {
      tokens: ["a", "Ġb"],
      layer: 0,
      head: 1,
      token: 0,
      query: { shape: [2, 2, 1], data: [0, 3, 0, 4] },
      key: { shape: [2, 1, 1], data: [5, 6] },
      scores: { shape: [2, 2, 2], data: [0, 0, 0, 0, 15, -Infinity, 0, 0] },
      pattern: { shape: [2, 2, 2], data: [0, 0, 0, 0, 1, 0, 0, 0] },
    },
    style,
  );
  expect(figure.table).toEqual({
    columns: ["token", "q · k / √d", "weight"],
    rows: [
      ["a", 15, 1],
      ["b", null, 0],
    ],
  });
  expect(faultsOf(figure)).toEqual([]);
});

/** From three written tokens to two that were read. */
const twoTexts: AttendedDocument = {
  model: { id: "mini" },
  text: "good",
  part: "cross",
  tokens: ["▁good", "</s>"],
  queries: ["<pad>", "▁Gu", "ten"],
  layers: 2,
  heads: 1,
  method: "raw",
  pattern: [0.75, 0.25].map((weight) => [Array.from({ length: 3 }, () => [weight, 1 - weight])]),
};

test("between two texts, one side looks at the other, in lines and in cells", () => {
  const own = { ...style, threshold: 1, layer: 0 };
  const lines = attentionLines(twoTexts, own);
  expect(lines.title).toBe('3 of 3 tokens look most at "good".');
  expect(lines.caption).toContain("Cross-attention: layer 0 of 2, head 0 of 1 (counted from 0)");
  expect(lines.table.rows).toHaveLength(6);
  expect(lines.table.rows[2]).toEqual(["Gu", "good", 0.75]);
  const marks = elementsOf(lines.svg).flatMap(({ mark }) => mark?.id ?? []);
  expect(marks).toEqual(["query:0", "query:1", "query:2", "key:0", "key:1"]);
  const pointed = strokes(twoTexts, { ...own, pointed: "key:1" });
  expect(pointed.filter(({ stroke }) => stroke === palettes.light.accent)).toHaveLength(3);
  const cells = attentionCells(twoTexts, { ...own, hideSpecial: true });
  expect(cells.table).toEqual({
    columns: ["from \\ to", "good"],
    rows: [
      ["Gu", 0.75],
      ["ten", 0.75],
    ],
  });
  const overview = headOverview(twoTexts, style);
  expect(overview?.title).toContain("Of 2 heads");
  for (const figure of [lines, cells, overview]) expect(figure && faultsOf(figure)).toEqual([]);
  const document = { ...twoTexts, provenance: { options: { verb: "attend" } } };
  expect(figuresOf(document, style).map(({ kind }) => kind)).toEqual([lines.kind, cells.kind, overview?.kind]);
  expect(() => figuresOf({ ...document, queries: ["a"] }, style)).toThrow(/the weights are not/);
});

/** The same looks, from other tokens. */
function turned(document: AttendedDocument, queries: readonly string[]): AttendedDocument {
  const row = document.tokens.map(() => 1 / document.tokens.length);
  const pattern = [0, 1].map(() => [0, 1].map(() => queries.map(() => row)));
  return { ...document, part: "cross", queries, pattern };
}

test("whatever the tokens, figures are well-formed, run nothing, and name every mark once", () => {
  const token = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom("[CLS]", "<script>", "\uD800", "שלום", "👩‍👩‍👧", "", "a".repeat(10_000)),
  );
  fc.assert(
    fc.property(
      fc.array(token, { maxLength: 9 }),
      fc.constantFrom("light", "dark"),
      fc.integer({ min: 100, max: 1200 }),
      fc.boolean(),
      fc.option(fc.array(token, { maxLength: 9 }), { nil: undefined }),
      (tokens, theme, width, hideSpecial, looking) => {
        const square = attended(tokens, 2, 2);
        const document = looking === undefined ? square : turned(square, looking);
        const own = { theme, width, hideSpecial, heads: [0, 1], pointed: "key:1" } as const;
        const figures = [attentionLines(document, own), attentionCells(document, own), headOverview(document, own)];
        for (const figure of figures) expect(figure && faultsOf(figure)).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test("of more links than can be drawn the strongest are, and the others are counted", () => {
  const long = weightsOf(
    attended(
      Array.from({ length: 80 }, (_, index) => `t${index}`),
      1,
      1,
      3,
    ),
    style,
  );
  for (const threshold of [0.3, 0.7, 1]) {
    const all = linksOf(long, threshold);
    const { drawn, count } = drawnLinks(long, threshold);
    expect(count).toBe(all.length);
    const strengths = all.map(({ weight }) => weight).toSorted((one, other) => other - one);
    expect(drawn.map(({ weight }) => weight).toSorted((one, other) => other - one)).toEqual(strengths.slice(0, 3000));
  }
});

test("heads that are off are crossed out, and said to be", () => {
  const crossed = headOverview(short, { ...style, off: ["head:1.2"] });
  const marks = crossed ? elementsOf(crossed.svg).filter(({ mark }) => mark) : [];
  const off = marks.filter(({ mark }) => mark?.label.includes("switched off"));
  expect(off.map(({ mark }) => mark?.id)).toEqual(["head:1.2"]);
  expect(off.flatMap((each) => elementsOf(each)).filter(({ tag }) => tag === "line")).toHaveLength(2);
});

test("of long texts the vectors of the strongest tokens are shown, and of the one that asks", () => {
  const size = 100;
  const data = Float32Array.from({ length: size * 4 }, (_, index) => Math.sin(index * 7));
  const tokens = Array.from({ length: size }, (_, index) => `t${index}`);
  const { svg, caption } = neuronView(
    {
      tokens,
      query: { shape: [size, 1, 4], data },
      key: { shape: [size, 1, 4], data },
      layer: 0,
      head: 0,
      token: 0,
    },
    style,
  );
  const marks = elementsOf(svg).flatMap(({ mark }) => mark?.id ?? []);
  expect(marks.length).toBeGreaterThanOrEqual(48);
  expect(marks.length).toBeLessThanOrEqual(49);
  expect(marks).toContain("query:0");
  expect(caption).toContain("the 48 of 100 tokens with the most weight");
});
