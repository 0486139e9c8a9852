import { expect, test } from "vitest";
import { rationaleSpans } from "./rationale-spans.ts";

const text = "Not bad, is it?";

test("marks are of words between blanks, or of words as they are explained", () => {
  expect(rationaleSpans({ text }, { words: [1, 1, 0, 0] })).toEqual([
    { start: 0, end: 3 },
    { start: 4, end: 8 },
  ]);
  expect(rationaleSpans({ text: "so-so film" }, { words: [0, 1, 1] })).toEqual([
    { start: 3, end: 5 },
    { start: 6, end: 10 },
  ]);
});

test("places are taken as they are", () => {
  expect(rationaleSpans({ text }, [[4, 7]])).toEqual([{ start: 4, end: 7 }]);
  expect(rationaleSpans({ text }, [0, 1, 0, 0])).toEqual([{ start: 4, end: 8 }]);
  expect(rationaleSpans({ text }, [])).toBeUndefined();
  expect(rationaleSpans({ text }, { spans: [[4, 7]] })).toEqual([{ start: 4, end: 7 }]);
});

test("marks of other words and places outside of the text are refused", () => {
  expect(() => rationaleSpans({ text }, { words: [1] })).toThrow(
    expect.objectContaining({ code: "bad-input", message: "the rationale has 1 marks, and the text 4 words" }),
  );
  expect(() => rationaleSpans({ text }, [7])).toThrow(/is no rationale/);
  expect(() => rationaleSpans({ text }, { spans: [[4, 99]] })).toThrow(/outside of the text/);
});
