import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  conceptLines,
  conceptsSummary,
  mapped,
  probeLines,
  probesSummary,
  similarTexts,
  similarTokens,
} from "../../testing/concept-examples.ts";
import { faultsOf } from "../../testing/figure-properties.ts";
import { palettes } from "../figure/palette.ts";
import { conceptBars } from "./concept-bars.ts";
import { FigureError } from "./figure-error.ts";
import { figureGroups, figuresOf } from "./figures-of.ts";
import { mapScatter } from "./map-scatter.ts";
import { standsAlone } from "./run-lines.ts";

const style = { theme: "light", width: 640 } as const;

test("the lines of a run are one picture, and runs behind each other are several", () => {
  const groups = figureGroups([...conceptLines, conceptsSummary, ...probeLines, probesSummary, similarTokens], style);
  expect(groups.map((group) => group.map(({ kind }) => kind))).toEqual([
    ["concept-grid"],
    ["probe-curve"],
    ["neighbour-bars", "neighbour-summary"],
  ]);
  expect(groups[0]?.[0]?.title).toBe(
    "A step towards praise gains positive most, at layer 1: for 100% of its texts, towards random ones for 50% (p < 0.001).",
  );
  expect(groups[0]?.[0]?.table.rows).toHaveLength(4);
  expect(groups[1]?.[0]?.title).toMatch(/best from layer 1: 0\.850 right, 0\.350 above/);
  for (const figure of groups.flat()) expect(faultsOf(figure)).toEqual([]);
  expect([...conceptLines, conceptsSummary].map(standsAlone)).toEqual([false, false, false, false, true]);
});

test("concepts of one layer are bars, what is furthest from chance first, and grey where it is chance", () => {
  const [line] = conceptLines;
  const lines = [
    { ...line, concept: "food", score: 0.52, random: 0.5, pAdjusted: 0.9 },
    { ...line, concept: "blame", score: 0.1, random: 0.5, pAdjusted: 0.01 },
    { ...line, concept: "praise", score: 1, random: 0.5, pAdjusted: 0 },
  ];
  for (const width of [280, 640]) {
    const bars = conceptBars(lines, { ...style, width });
    expect(faultsOf(bars)).toEqual([]);
    expect(bars.table.rows.map(([concept]) => concept)).toEqual(["praise", "blame", "food"]);
    expect(bars.title).toMatch(/^A step towards praise gains/);
  }
  const { for: blue, against, line: grey } = palettes.light;
  const drawn = JSON.stringify(conceptBars(lines, style).svg);
  expect([blue, against, grey].map((colour) => drawn.split(`"height":14,"fill":"${colour}"`).length - 1)).toEqual([
    1, 1, 1,
  ]);
});

test("a concept that is not told from random texts is grey, and undotted in the grid", () => {
  const lines = conceptLines.map((line) => ({ ...line, accuracy: 0.37, accuracyLow: 0.2, low: null, high: null }));
  const bars = conceptBars(lines.slice(1, 2), style);
  expect(faultsOf(bars)).toEqual([]);
  const drawn = JSON.stringify(bars.svg);
  expect(drawn).toContain(`"height":14,"fill":"${palettes.light.line}"`);
  expect(drawn).toContain("told apart 0.37");
  expect(drawn).not.toMatch(/NaN|95%/);
  expect(bars.title).toMatch(/^Nothing follows/);
  const dots = (of: typeof lines | typeof conceptLines): number =>
    JSON.stringify(figureGroups([...of, conceptsSummary], style)[0]?.[0]?.svg).split('"circle"').length;
  expect(dots(conceptLines) - dots(lines)).toBe(1);
});

const alone = [conceptLines[0], conceptsSummary, probeLines[0], probesSummary, similarTokens, similarTexts, mapped];

test.each([
  [conceptLines[0], ["concept-grid"]],
  [conceptsSummary, []],
  [probeLines[0], ["probe-curve"]],
  [similarTexts, ["neighbour-bars"]],
  [mapped, ["map-scatter", "map-scatter"]],
])("a document by itself has figures without faults", (document, kinds) => {
  const figures = figuresOf(document, style);
  expect(figures.map(({ kind }) => kind)).toEqual(kinds);
  for (const figure of figures) expect(faultsOf(figure)).toEqual([]);
});

test("a slice stands out of the map, and a chosen point is ringed", () => {
  const sliced = mapScatter(mapped, { ...style, rows: [0, 1], chosen: ["point:5"] });
  expect(faultsOf(sliced)).toEqual([]);
  expect(JSON.stringify(sliced.svg).match(/"opacity":0.15/g)).toHaveLength(27);
});

test("damaged documents are drawn or refused, never broken", () => {
  const damage = fc.constantFrom<unknown>(undefined, null, "", -1, 1e300, [], {}, [null]);
  fc.assert(
    fc.property(
      fc.constantFrom(...alone),
      fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
      damage,
      (document, path, value) => {
        const damaged: unknown = structuredClone(document);
        replace(damaged, path, value);
        expect(faults(damaged)).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

function replace(holder: unknown, [step = 0, ...rest]: readonly number[], value: unknown): void {
  if (typeof holder !== "object" || holder === null) return;
  const keys = Object.keys(holder);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return;
  if (rest.length === 0) Reflect.set(holder, key, value);
  else replace(Reflect.get(holder, key), rest, value);
}

function faults(document: unknown): string[] {
  try {
    return figuresOf(document, style).flatMap(faultsOf);
  } catch (error) {
    return error instanceof FigureError && error.hint !== "" ? [] : [String(error)];
  }
}
