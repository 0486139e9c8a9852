import * as fc from "fast-check";
import { expect, test } from "vitest";
import { faultsOf } from "../testing/figure-properties.ts";
import { ablationSummary } from "./ablation-summary.ts";
import type { AblationCell, AblationDocument } from "./documents.ts";
import { ablationGrid } from "./figures/ablation-grid.ts";
import { classGrid } from "./figures/class-grid.ts";
import { ablationFigures } from "./figures/ablation-figures.ts";
import { ablationText } from "./terminal/ablation.ts";

const classes = ["joy", "fear", "awe"];
const style = { theme: "light", width: 840 } as const;

function numbers(accuracy: number, f1s: readonly number[]) {
  return {
    accuracy,
    logOdds: 3 * accuracy,
    perClass: Object.fromEntries(
      classes.map((label, index) => {
        const f1 = f1s[index] ?? 0;
        return [label, { recall: f1, precision: f1, specificity: f1, f1, rocAuc: f1, support: index === 2 ? 0 : 40 }];
      }),
    ),
  };
}

function study(drops: readonly (readonly number[])[], ps: readonly number[]): AblationDocument {
  const base = [0.9, 0.8, 0.7];
  const p = (index: number): number => ps[index % ps.length] ?? 1;
  const significance = (index: number) => ({ p: p(index), holm: p(index + 1), benjaminiHochberg: p(index + 2) });
  return {
    model: { id: "story-9-emotion" },
    what: "heads",
    with: "zero",
    layers: 2,
    heads: 2,
    examples: 80,
    unlabelled: 0,
    baseline: { metrics: numbers(0.85, base) },
    cells: drops.map((drop, index): AblationCell => {
      const mean = drop.reduce((sum, each) => sum + each, 0) / 3;
      return {
        layer: index >> 1,
        head: index & 1,
        texts: 80,
        metrics: numbers(
          0.85 + mean,
          base.map((f1, place) => f1 + (drop[place] ?? 0)),
        ),
        delta: numbers(mean, drop),
        low: numbers(
          mean - 0.01,
          drop.map((each) => each - 0.013),
        ),
        high: numbers(
          mean + 0.01,
          drop.map((each) => each + 0.017),
        ),
        tests: {
          accuracy: significance(index),
          perClass: Object.fromEntries(classes.map((label, place) => [label, significance(index + place)])),
        },
      };
    }),
    families: {
      level: 0.05,
      accuracy: { tests: drops.length, holm: 1, benjaminiHochberg: 2 },
      perClass: { tests: 3 * drops.length, holm: 3, benjaminiHochberg: 4 },
    },
    queries: { asked: 9, forward: 3 },
    seconds: 2,
  };
}

const known = study(
  [
    [-0.3, 0.01, 0],
    [-0.1, -0.2, 0],
    [0, 0.02, 0],
  ],
  [0.00002, 0.0031, 0.2],
);

test("the summary says what all of it and each class rest on, with intervals, tests and how many of those hold", () => {
  expect(ablationSummary(known)).toEqual([
    "story-9-emotion is right about 85.0% of 80 texts. Where heads are replaced by zeros, one by one, 3 in all, accuracy falls most without layer 0 head 1: to 75.0%, p = 0.0031, among all tests 0.200 by Holm.",
    "joy (40 texts) rests most on layer 0 head 0: without it F1 goes from 0.900 to 0.600 (-0.300, 95% interval -0.313 to -0.283), p = 2.0e-5, among all tests 0.0031 by Holm; next without layer 0 head 1: -0.100.",
    "fear (40 texts) rests most on layer 0 head 1: without it F1 goes from 0.800 to 0.600 (-0.200, 95% interval -0.213 to -0.183), p = 0.200, among all tests 2.0e-5 by Holm.",
    "awe: no text is of this class.",
    "Of 9 tests over parts and classes 3 stay below 0.05 by Holm's correction, which bounds the chance of one false alarm, and 4 by Benjamini and Hochberg's, which bounds their share.",
  ]);
  const doubted = study([[-0.1, 0, 0]], [0.2]);
  expect(ablationSummary(doubted)[1]).toMatch(
    /^joy \(40 texts\) loses most without layer 0 head 0, though chance may be/,
  );
  expect(classGrid(doubted, style)?.title).toBe(
    "joy loses most without layer 0 head 0 (F1 -0.10), though chance may be behind it.",
  );
  expect(ablationSummary(study([[0, 0.1, 0]], [1])).slice(0, 2)).toEqual([
    expect.stringMatching(/accuracy never falls\.$/),
    "joy (40 texts): no part lowers its F1.",
  ]);
  const { families: _, ...untested } = known;
  expect(ablationSummary({ ...untested, unlabelled: 80 }).at(-1)).toContain("nothing is tested");
});

/** Every number that stands somewhere in a stored document. */
function storedNumbers(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(storedNumbers) : [];
}

/** Numbers of a text that are none of the document's, in whatever rounding they are written. 95% is what intervals are of. */
function strayNumbers(text: string, document: AblationDocument): string[] {
  const stored = storedNumbers(JSON.parse(JSON.stringify(document)));
  const names = [document.model?.id ?? "", ...Object.keys(document.baseline.metrics.perClass)];
  const prose = names
    .reduce((rest, name) => rest.replaceAll(name, "name"), text)
    .replaceAll("95% interval", "interval");
  return (prose.match(/[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?%?/g) ?? []).filter((written) => {
    const percent = written.endsWith("%");
    const [mantissa = "", exponent = "0"] = written.replace("%", "").split("e");
    const decimals = (mantissa.split(".")[1] ?? "").length - Number(exponent) + (percent ? 2 : 0);
    const value = Number(written.replace("%", "")) / (percent ? 100 : 1);
    return !stored.some((number) => Math.abs(number - value) <= 0.5000001 * 10 ** -decimals);
  });
}

test("every number of the summary is a number of the stored run", () => {
  expect(strayNumbers("falls to 12.3% of 81 texts", known)).toEqual(["12.3%", "81"]);
  const drop = fc.double({ min: -0.7, max: 0.3, noNaN: true });
  const drops = fc.array(fc.tuple(drop, drop, drop), { minLength: 1, maxLength: 8 });
  const ps = fc.array(fc.double({ min: 1e-12, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(drops, ps, (drawn, values) => {
      const document = study(drawn, values);
      for (const paragraph of ablationSummary(document)) expect(strayNumbers(paragraph, document)).toEqual([]);
    }),
  );
});

test("the table of classes by parts names the classes that rest most on one, and carries the summary", () => {
  const figure = classGrid(known, style);
  expect(figure?.title).toBe("joy rests most on layer 0 head 0 (F1 -0.30), fear on layer 0 head 1 (F1 -0.20).");
  expect(figure?.remarks).toEqual(ablationSummary(known));
  expect(figure && faultsOf(figure)).toEqual([]);
  expect(figure?.table.rows[0]).toEqual(["joy", "layer 0 head 0", -0.3, -0.313, -0.283, expect.closeTo(0.6, 9), 0.00002, 0.0031, 0.2]); // prettier-ignore
  expect(ablationFigures(known, style).map((each) => each?.kind)).toEqual([
    "ablation-grid",
    "class-grid",
    "ablation-grid",
    "ablation-grid",
    "ablation-grid",
  ]);
});

test("pairs have a grid of their own: a head a row, alone and with each other", () => {
  const [first, second, third] = known.cells;
  if (!first || !second || !third) throw new Error("three cells");
  const cells = [first, second, { ...third, layer: 0, head: 0, and: { layer: 0, head: 1 }, interaction: -0.5 }];
  const grid = ablationGrid({ ...known, what: "pairs", cells }, { ...style, metric: "joy.f1" });
  expect(faultsOf(grid)).toEqual([]);
  expect(grid.table.rows.map(([part]) => part)).toEqual([
    "layer 0 head 0",
    "layer 0 head 1",
    "layer 0 head 0 and layer 0 head 1",
  ]);
  expect(grid.table.columns.slice(-3)).toEqual(["p", "Holm", "Benjamini-Hochberg"]);
  const text = ablationText({ ...known, what: "pairs", cells }, { width: 80, color: "none" });
  expect(text).toContain("What each class rests on");
});
