import { expect, test } from "vitest";
import { parseAnswer } from "./parse-answer.ts";

test("NaN and Infinity, as Python writes them, are null; all else is JSON or an error", () => {
  expect(
    parseAnswer('{"labels": ["a", "NaN"], "probabilities": [[NaN, NaN], [-Infinity,Infinity ], [0.5, 0.5]]}'),
  ).toEqual({
    labels: ["a", "NaN"],
    probabilities: [
      [null, null],
      [null, null],
      [0.5, 0.5],
    ],
  });
  expect(parseAnswer('{"labels": ["[NaN]"]}')).toEqual({ labels: ["[NaN]"] });
  expect(() => parseAnswer("loading NaN")).toThrow(SyntaxError);
});
