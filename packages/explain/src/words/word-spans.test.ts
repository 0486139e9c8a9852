import { expect, test } from "vitest";
import { wordSpans } from "./word-spans.ts";

const words = (text: string): string[] => wordSpans(text).map(({ start, end }) => text.slice(start, end));

test("words keep their apostrophes, and leave punctuation", () => {
  expect(words("It wasn't 'bad', was it?")).toEqual(["It", "wasn't", "bad", "was", "it"]);
  expect(words("  ")).toEqual([]);
  expect(words("naïve 3rd_one — ok")).toEqual(["naïve", "3rd_one", "ok"]);
});

test("a mask is a word with its brackets", () => {
  expect(words("It was a [MASK] <mask>, [not] mask.")).toEqual(["It", "was", "a", "[MASK]", "<mask>", "not", "mask"]);
});

test("scripts without spaces are cut by dictionary", () => {
  expect(words("这部电影很好, really").length).toBeGreaterThan(2);
  expect(words("这部电影很好").join("")).toBe("这部电影很好");
});
