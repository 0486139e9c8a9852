import { expect, test } from "vitest";
import { elementsOf, faultsOf } from "../../testing/figure-properties.ts";
import type { Figure } from "../figure/figure.ts";
import { ablationGrid, ablationMetrics, headGrid, type AblatedDocument } from "./ablation-grid.ts";
import { maskPredictions } from "./mask-predictions.ts";
import { probabilityBars } from "./probability-bars.ts";

const style = { theme: "dark", width: 640 } as const;

function numbers(logOdds: number, accuracy: number) {
  return { accuracy, logOdds, perClass: { positive: { recall: accuracy / 2 } } };
}

const ablated: AblatedDocument = {
  model: { id: "mini" },
  what: "heads",
  with: "zero",
  layers: 2,
  heads: 2,
  examples: 5,
  unlabelled: 0,
  baseline: { metrics: numbers(2, 0.75) },
  cells: [0, 1, 2].map((cell) => ({
    layer: cell >> 1,
    head: cell & 1,
    texts: 5,
    metrics: numbers(2 - cell, cell === 1 ? 1 : 0.75),
    delta: numbers(-cell, cell === 1 ? 0.25 : 0),
    low: numbers(-cell - 1, 0),
    high: numbers(-cell + 1, 0),
  })),
  queries: { asked: 4, forward: 4 },
  seconds: 1,
};

test("the grid names the part that matters most, by the metric that is asked for", () => {
  expect(ablationGrid(ablated, style).title).toBe("Head 1.0 matters most: without it log-odds fall from 2.00 to 0.00.");
  const accuracy = ablationGrid(ablated, { ...style, metric: "accuracy" });
  expect(accuracy.title).toBe(
    "Head 0.1 matters most, though chance may be behind it: without it accuracy rises from 0.75 to 1.00.",
  );
  expect(ablationMetrics(ablated).map(({ id }) => id)).toEqual(["accuracy", "logOdds", "positive.recall"]);
  expect(ablationGrid(ablated, { ...style, metric: "positive.recall" }).table.rows[1]).toEqual([
    "layer 0 head 1",
    0.125,
    0,
    0,
    "no",
    0.5,
  ]);
  expect(ablationGrid(ablated, { ...style, metric: "constructor" }).table.rows[1]?.[1]).toBeNull();
});

test("labels of cells have intervals; what was not measured says so", () => {
  const labels = elementsOf(ablationGrid(ablated, style).svg).flatMap(({ mark }) => mark?.label ?? []);
  expect(labels[1]).toBe("layer 0 head 1: log-odds -1.0, 95% interval -2.000 to 0.000");
  expect(labels[3]).toBe("not measured");
  expect(faultsOf(ablationGrid(ablated, style))).toEqual([]);
});

test("differences that are clear of 0 have a dot, unless they are of too few texts to tell", () => {
  const clear = { ...ablated, cells: ablated.cells.map((cell) => ({ ...cell, high: numbers(-1, 0) })) };
  const dots = (document: AblatedDocument) =>
    elementsOf(ablationGrid(document, style).svg).filter(({ tag }) => tag === "circle").length;
  expect(dots(ablated)).toBe(1);
  expect(dots(clear)).toBe(3);
  for (const examples of [1, 4]) {
    expect(dots({ ...clear, examples })).toBe(0);
    expect(ablationGrid({ ...clear, examples }, style).caption).not.toContain("does not include 0");
  }
  expect(ablationGrid({ ...clear, examples: 4 }, style).title).toContain("though chance may be behind it");
  expect(ablationGrid(clear, style).title).toMatch(/^Head 1\.0 matters most: without it log-odds fall/);
  expect(ablationGrid(clear, style).caption).toContain("does not include 0");
});

test("where several parts change a number alike, none is said to matter most", () => {
  const alike = { ...ablated, cells: ablated.cells.map((cell) => ({ ...cell, delta: numbers(-0.5, 0.125) })) };
  expect(ablationGrid(alike, { ...style, metric: "accuracy" }).title).toBe(
    "3 parts change accuracy most, by 0.13 each, though chance may be behind it.",
  );
});

function crosses({ svg }: Figure): number {
  return elementsOf(svg).filter(({ tag }) => tag === "line").length;
}

test("heads that are off are crossed out", () => {
  expect(crosses(headGrid({ layers: 2, heads: 3 }, style))).toBe(0);
  const off = headGrid({ layers: 2, heads: 3 }, { ...style, chosen: ["head:1.2"] });
  expect(crosses(off)).toBe(2);
  expect(off.title).toBe("1 of 6 heads is switched off.");
  expect(crosses(ablationGrid(ablated, { ...style, chosen: ["head:0.1"] }))).toBe(2);
  expect(faultsOf(off)).toEqual([]);
});

test("predictions for masks stand with what they were without edits", () => {
  const figure = maskPredictions(
    {
      text: "[MASK] [MASK]",
      masks: [
        {
          predictions: [{ token: "good", probability: 0.5 }],
          unedited: [
            { token: "bad", probability: 0.75 },
            { token: "good", probability: 0.125 },
          ],
        },
        { predictions: [{ token: "<b>", probability: 0.25 }] },
      ],
    },
    style,
  );
  expect(figure.title).toBe(
    'The model would fill in "good" (0.500), then "<b>" (0.250). Without the edits it was "bad".',
  );
  expect(elementsOf(figure.svg).flatMap(({ mark }) => mark?.label ?? [])).toEqual([
    "good, 0.500, 0.125 without edits",
    "<b>, 0.250",
  ]);
  expect(faultsOf(figure)).toEqual([]);
});

test("edits that turn an answer are told", () => {
  const figure = probabilityBars(
    { probabilities: { a: 0.9, b: 0.1 }, unedited: { probabilities: { a: 0.25, b: 0.75 } } },
    style,
  );
  expect(figure.title).toBe("The edits turn b (0.750) into a (0.900).");
  expect(figure.table.rows[0]).toEqual(["a", 0.9, 0.25]);
});
