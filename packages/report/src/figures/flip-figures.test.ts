import * as fc from "fast-check";
import { expect, test } from "vitest";
import { elementsOf, faultsOf } from "../../testing/figure-properties.ts";
import type { FlipDocument } from "../flip-document.ts";
import { flipText } from "../terminal/inside/flip.ts";
import { FigureError } from "./figure-error.ts";
import { figuresOf } from "./figures-of.ts";

const style = { theme: "light", width: 640 } as const;
const saved = (document: object): object => ({ ...document, provenance: { options: { verb: "inside" } }, hash: "0" });

const document: FlipDocument = {
  what: "flip",
  text: "It was good.",
  attacked: "It was god.",
  target: { label: "positive" },
  against: { label: "negative" },
  before: 6,
  after: -2,
  layers: [
    { layer: -1, clean: 0.5, attacked: 0.5, restored: 0 },
    { layer: 0, clean: -1, attacked: 1, restored: 0.25 },
    { layer: 1, clean: 2, attacked: 1, restored: 0.5 },
    { layer: 2, clean: 5, attacked: -1, restored: 0.75 },
    { layer: 3, clean: 6, attacked: -2, restored: 1 },
  ],
  heads: [
    { layer: 0, head: 0, restored: -0.1 },
    { layer: 0, head: 1, restored: 0.4 },
    { layer: 3, head: 0, restored: null },
  ],
};

test("two lines, layer by layer, and a cell a head; the last stretch of layers that are apart is where it turned", () => {
  const [lines, heads] = figuresOf(saved(document), style);
  expect([lines, heads].map((figure) => figure && faultsOf(figure))).toEqual([[], []]);
  expect(lines?.title).toBe(
    "From the state behind layer 2 on, the changed text is on the side of negative, and the original is not.",
  );
  expect(lines?.table.rows[0]).toEqual(["embedding", 0.5, 0.5, 0]);
  const marks = lines ? elementsOf(lines.svg).flatMap(({ mark }) => mark?.id ?? []) : [];
  expect(marks).toEqual(expect.arrayContaining(["clean:-1", "clean:3", "attacked:3"]));
  expect(heads?.title).toBe("Head 0.1 alone brings back 40% of what the change took.");
  expect(heads?.table.rows).toEqual([
    [0, 0, -0.1],
    [0, 1, 0.4],
    [3, 0, null],
  ]);
});

test("texts that end alike, and models without heads, are said so", () => {
  const alike = { ...document, after: 1, layers: document.layers.slice(0, 1), heads: [] };
  const figures = figuresOf(saved(alike), style);
  expect(figures.map(({ title }) => title)).toEqual(["Both texts end on the side of positive."]);
  const late = { ...document, layers: [...document.layers.slice(0, 1), ...document.layers.slice(2, 3)] };
  expect(figuresOf(saved(late), style)[0]?.title).toBe(
    "No layer's state tells the texts apart by itself: positive becomes negative behind the last.",
  );
  expect(flipText({ ...document, heads: [] }, { width: 80, color: "none" })).toContain(
    "Both texts end alike, so no head brings anything back.",
  );
});

test("in a terminal: a line a layer, and the heads that bring most back", () => {
  const lines = flipText(document, { width: 80, color: "none" }).split("\n");
  expect(lines).toContain("  layer 2        +5.00     -1.00       75%");
  expect(lines.filter((line) => line.startsWith("  head"))).toEqual([
    "  head 0.1     40%  ████████████",
    "  head 0.0    -10%",
  ]);
});

const number = fc.constantFrom(0, 1, -1, 0.5, 1e308, -1e308, 5e-324);
const name = fc.record({ label: fc.constantFrom("", "a", "<b>", "\u202E", "__proto__") });
const whole = fc.constantFrom(-1, 0, 1, 499, 1e9, 0.5);
const hostile = fc.record({
  what: fc.constant("flip"),
  text: fc.string(),
  attacked: fc.string(),
  target: name,
  against: name,
  before: number,
  after: number,
  layers: fc.array(fc.record({ layer: whole, clean: number, attacked: number, restored: fc.option(number) })),
  heads: fc.array(fc.record({ layer: whole, head: whole, restored: fc.option(number) })),
});

test("whatever a file holds, it is drawn or refused", () => {
  fc.assert(
    fc.property(hostile, (given) => {
      const drawn = (): unknown[] => {
        try {
          return figuresOf(saved(given), style).flatMap((figure) =>
            faultsOf(figure).filter((fault) => !/marks? (?:are|stand)/.test(fault)),
          );
        } catch (error) {
          return error instanceof FigureError ? [] : [error];
        }
      };
      expect(drawn()).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
