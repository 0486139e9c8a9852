import type { ExplainedSteps } from "@limelight/report/figures";
import { expect, test } from "vitest";
import { stepOf, tokenOf, writtenSoFar, type Written } from "./written.ts";

const text = "The sea";

const pieces = [" was", "", "é", "<end>"].map((piece, id) => ({
  input: 0,
  read: text,
  continues: true,
  sequence: 0,
  id,
  logprob: -1,
  text: piece === "<end>" ? "" : piece,
}));
const written: Written = writtenSoFar(pieces, [" calm"]);

/** Cut anew: what was written as three tokens is two here. */
const document: ExplainedSteps = {
  text,
  method: "saliency",
  options: {},
  continuation: " calm wasé",
  continues: true,
  forced: true,
  units: [
    { text: "The", start: 0, end: 3 },
    { text: "Ġsea", start: 3, end: 7 },
    { text: "Ġcalm", start: 7, end: 12, written: true },
    { text: "Ġwasé", start: 12, end: 17, written: true },
  ],
  steps: [
    { token: "Ġcalm", unit: 2, probability: 0.5 },
    { token: "Ġwasé", unit: 3, probability: 0.25 },
  ],
  scores: [],
  normalized: false,
  sizes: true,
};

test("written tokens and columns of an explanation meet by their places", () => {
  expect(written.tokens.map(({ start, end }) => [start, end])).toEqual([
    [0, 5],
    [5, 9],
    [9, 9],
    [9, 10],
    [10, 10],
  ]);
  // The first half of a character, and an end token, have no place: no column is about them alone.
  expect(written.tokens.map((_, index) => stepOf(document, written, index))).toEqual([0, 1, -1, 1, -1]);
  expect([0, 1].map((step) => tokenOf(document, written, step))).toEqual([0, 1]);
});

test("an explanation of another text is about none of them", () => {
  const other = { ...document, continuation: " calm" };
  expect(written.tokens.map((_, index) => stepOf(other, written, index))).toEqual([-1, -1, -1, -1, -1]);
});

test("of an encoder-decoder places are those of what it wrote alone", () => {
  const units = document.units.map((unit, index) =>
    index < 2
      ? { ...unit, side: "source" as const }
      : { ...unit, side: "target" as const, start: unit.start - 7, end: unit.end - 7 },
  );
  expect(stepOf({ ...document, continues: false, units }, { ...written, continues: false }, 1)).toBe(1);
});
