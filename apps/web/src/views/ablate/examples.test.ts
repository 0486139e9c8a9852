import { expect, test } from "vitest";
import { examplesOf, labelledSentences } from "./examples.ts";

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
