import * as fc from "fast-check";
import { expect, test } from "vitest";
import { faultsOf } from "../../testing/figure-properties.ts";
import { influenced, selfInfluenced } from "../../testing/influence-examples.ts";
import { FigureError } from "./figure-error.ts";
import { figuresOf } from "./figures-of.ts";

const style = { theme: "light", width: 640 } as const;
const of = (document: object): object => ({ ...document, provenance: { options: { verb: "influence" } } });

test.each([influenced, selfInfluenced])("a bar a text, and all of them in the table", (document) => {
  const figures = figuresOf(of(document), style);
  expect(figures.map(({ kind }) => kind)).toEqual(["influence-bars"]);
  const [figure] = figures;
  expect(figures.flatMap(faultsOf)).toEqual([]);
  expect(figure?.table.rows.map(([score]) => score)).toEqual(document.examples.map(({ score }) => score));
  expect(figure?.caption).toContain("reviews");
});

test("of very many, both ends are drawn", () => {
  const [example = expect.fail()] = influenced.examples;
  const examples = Array.from({ length: 500 }, (_, index) => ({ ...example, score: 250 - index, row: index }));
  const [figure = expect.fail()] = figuresOf(of({ ...influenced, examples }), style);
  const marks = (figure.svg.children ?? []).flatMap((child) =>
    typeof child === "string" ? [] : (child.mark?.id ?? []),
  );
  expect(marks).toHaveLength(40);
  expect([marks[0], marks.at(-1)]).toEqual(["example:0", "example:499"]);
  expect(figure.table.rows).toHaveLength(500);
});

test("whatever a file holds is drawn or refused", () => {
  const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), fc.constant(null));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 5 }), fc.string({ unit: "binary" }), (scores, text) => {
      const examples = scores.map((score) => ({ text, row: 1, label: text, score, predicted: "x", probability: 0.5 }));
      try {
        expect(figuresOf(of({ ...influenced, examples }), style).flatMap(faultsOf)).toEqual([]);
      } catch (error) {
        if (!(error instanceof FigureError)) throw error;
      }
    }),
    { numRuns: 30 },
  );
});
