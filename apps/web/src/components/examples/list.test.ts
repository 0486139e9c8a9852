import { expect, test } from "vitest";
import { examplesOf, labelledSentences, unknownLabel } from "./list.ts";

test("a line is a text, or a text and its label behind a tab", () => {
  expect(examplesOf("good \r\n\n a\tb\tpositive\nbad\t \n\tnegative")).toEqual([
    { text: "good" },
    { text: "a\tb", label: "positive" },
    { text: "bad" },
  ]);
  expect(examplesOf(" \n")).toEqual([]);
});

test("the sentences to begin with are eight, half of each class", () => {
  const labels = examplesOf(labelledSentences).map(({ label }) => label);
  expect(labels.filter((label) => label === "positive")).toHaveLength(4);
  expect(labels.filter((label) => label === "negative")).toHaveLength(4);
});

test("a label is a class by its name, whatever its case, or by its number", () => {
  const labels = ["negative", "positive"];
  expect(unknownLabel("a\tPositive\nb\t1\nc", labels)).toBeUndefined();
  expect(unknownLabel("a\tPositive\nb\tmaybe", labels)).toBe("maybe");
  expect(unknownLabel("a\t2", labels)).toBe("2");
  expect(unknownLabel("a\tmaybe", [])).toBeUndefined();
});
