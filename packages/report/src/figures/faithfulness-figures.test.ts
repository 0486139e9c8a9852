import * as fc from "fast-check";
import { expect, test } from "vitest";
import { elementsOf, faultsOf } from "../../testing/figure-properties.ts";
import { boardOf } from "../../testing/leaderboard-documents.ts";
import { csvText } from "../figure/csv.ts";
import { svgText } from "../figure/svg-text.ts";
import { FigureError } from "./figure-error.ts";
import { figureGroups, figuresOf } from "./figures-of.ts";

const style = { theme: "light", width: 640, titles: { lime: "LIME" } } as const;
const saved = (document: object): object => ({
  ...document,
  provenance: { options: { verb: "faithfulness" } },
  hash: "0",
});

const lime = saved(boardOf("lime", { deletion: 0.3, insertion: 0.7 }, ["saliency"]));
const saliency = saved(boardOf("saliency", { deletion: 0.45, insertion: null }, ["lime"]));
const shares = [0, 1];
const text = saved({
  type: "text",
  text: "so good",
  methods: [
    { method: "lime", values: { deletion: 0.5 }, curves: { deletion: { shares, outputs: [0.9, 0.1] } }, stages: {} },
    { method: "saliency", values: {}, curves: {}, stages: {}, refused: "no words" },
  ],
  floor: { deletion: 0.6 },
  floorCurves: { deletion: { shares, outputs: [0.9, 0.2] } },
});

test("methods of a leaderboard are one group: dots and whiskers, and curves", () => {
  const groups = figureGroups([text, lime, saliency, lime], style);
  expect(groups.map((group) => group.map(({ kind }) => kind))).toEqual([
    ["deletion-curves"],
    ["leaderboard", "deletion-curves", "insertion-curves"],
    ["leaderboard", "deletion-curves", "insertion-curves"],
  ]);
  for (const figure of groups.flat()) expect(faultsOf(figure)).toEqual([]);
  const [board, deletion] = groups[1] ?? [];
  expect(board?.title).toBe(
    "By deletion, the best is LIME with 0.300, clear of random explanations; ahead of saliency (p 0.002).",
  );
  expect(board?.table.rows).toContainEqual(["deletion", "lower", "lime", 0.3, 0.25, 0.4, 20]);
  expect(board?.table.rows.map(([metric, , method]) => [metric, method])).toEqual([
    ["deletion", "lime"],
    ["deletion", "saliency"],
    ["deletion", "random"],
    ["insertion", "lime"],
    ["insertion", "random"],
  ]);
  const marks = board ? elementsOf(board.svg).flatMap(({ mark }) => mark ?? []) : [];
  expect(marks.map(({ id }) => id)).toEqual(expect.arrayContaining(["mean:deletion.lime", "mean:deletion.random"]));
  expect(deletion?.table.columns).toEqual(["words removed", "LIME", "saliency", "random explanation"]);
});

test("a mark that is pointed at is drawn in the accent, and lines stay inside of the picture", () => {
  const [plain] = figuresOf(lime, style);
  const [lit] = figuresOf(lime, { ...style, pointed: "mean:deletion.lime" });
  expect(lit && plain && svgText(lit.svg)).not.toBe(plain && svgText(plain.svg));
  for (const { attributes = {} } of plain ? elementsOf(plain.svg) : [])
    for (const name of ["x", "x1", "x2", "cx"]) expect(Number(attributes[name] ?? 0)).toBeLessThanOrEqual(640);
});

const number = fc.constantFrom(0, 1, -1, 1e308, -1e308, 5e-324, 0.5);
const name = fc.constantFrom("lime", "__proto__", "", "<b>", "\uD800", "x".repeat(300), "random");
const mean = fc.record({ mean: number, low: number, high: number, texts: number });
const curve = fc.constant({ shares, outputs: [0.1, 0.9] });

test("whatever numbers and names a file holds, it is drawn or refused", () => {
  const document = fc.record({
    method: name,
    unit: fc.constantFrom("word", "token", "nonsense"),
    metrics: fc.array(
      fc.record({
        id: name,
        title: name,
        better: fc.constantFrom("higher", "lower"),
        about: fc.constant("faithfulness"),
        options: fc.constant({}),
      }),
      { maxLength: 3 },
    ),
    texts: number,
    lime: fc.option(mean),
    floor: fc.dictionary(name, fc.option(mean)),
    draws: number,
    differences: fc.constant([]),
    curves: fc.dictionary(fc.constantFrom("deletion", "insertion", "toString"), curve),
    floorCurves: fc.dictionary(fc.constantFrom("deletion", "insertion"), curve),
    refused: fc.constant([]),
    measuring: fc.constant({ asked: 1, distinct: 1, forward: 1 }),
    seconds: number,
  });
  fc.assert(
    fc.property(document, (found) => {
      try {
        for (const figure of figuresOf(saved(found), style)) {
          expect(faultsOf(figure)).toEqual([]);
          expect(csvText(figure.table)).not.toContain("undefined");
        }
      } catch (error) {
        if (!(error instanceof FigureError)) throw error;
      }
    }),
    { numRuns: 100 },
  );
});

test("a damaged leaderboard says where", () => {
  expect(() => figuresOf({ ...lime, curves: { deletion: { shares, outputs: [1] } } }, style)).toThrow(/not as many/);
  expect(() => figuresOf({ ...text, methods: 3 }, style)).toThrow(/methods/);
});
