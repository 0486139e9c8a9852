import { readFile } from "node:fs/promises";
import { lexicons } from "@limelight/explain";
import { expect, test } from "vitest";
import { addPasted } from "../../components/examples/pasted.ts";
import { exampleReviews, givenSource, sourceOf, textsOf } from "../../components/examples/source.ts";
import type { Engine } from "../../engine/engine.ts";
import { initialState } from "../../state/app-state.ts";
import { conceptsAsked, mapAsked, passesOf, probeAsked, testedTexts, wordsOf } from "./asked.ts";

const { concepts: own } = initialState;
const bundled = lexicons.map(({ name }) => name);
const reviews = { data: { file: "examples/reviews.tsv" } };

test("without examples of the reader's it is the reviews that come along, as many as is said", async () => {
  expect(sourceOf(own)).toEqual(reviews);
  const file = await readFile(new URL(`../../../../../${exampleReviews.file}`, import.meta.url), "utf8");
  expect(file.trim().split("\n")).toHaveLength(1 + exampleReviews.texts);
  expect(textsOf(reviews)).toBe(exampleReviews.texts);
});

test("a file goes before a list, and a list has its labels", () => {
  const list = { ...own, examples: "good\tpositive\nbad" };
  expect(givenSource(list)).toEqual({ input: [{ text: "good", label: "positive" }, { text: "bad" }] });
  expect(givenSource({ ...list, file: "a.tsv", limit: 7 })).toEqual({ data: { file: "a.tsv", limit: 7 } });
  expect(textsOf({ data: { file: "a.tsv", limit: 7 } })).toBe(7);
  expect(givenSource(own)).toBeUndefined();
});

test("concepts are tested on the reviews where the model knows their classes, on the sentence else", () => {
  expect(testedTexts(own, ["NEGATIVE", "POSITIVE"], "so good")).toEqual(reviews);
  expect(testedTexts(own, ["world", "sport"], "so good")).toEqual({ input: [{ text: "so good" }] });
  expect(testedTexts(own, ["world", "sport"], undefined)).toBeUndefined();
  expect(testedTexts({ ...own, examples: "a match\tsport" }, ["world", "sport"], "x")).toEqual({
    input: [{ text: "a match", label: "sport" }],
  });
});

test("all lists that come along are the verb's default; others are named, and nothing is asked without any", () => {
  expect(conceptsAsked({}, own, reviews, bundled)).toEqual({ verb: "concepts", ...reviews });
  const tools = { name: "tools", words: "saw, drill\n nail ,, saw" };
  expect(conceptsAsked({ model: "m" }, { ...own, lists: ["praise"], own: [tools] }, reviews, bundled)).toEqual({
    verb: "concepts",
    model: "m",
    ...reviews,
    concepts: [{ name: "praise" }, { name: "tools", words: ["saw", "drill", "nail"] }],
  });
  expect(conceptsAsked({}, { ...own, lists: [] }, reviews, bundled)).toBeUndefined();
  expect(wordsOf(" \n,")).toEqual([]);
});

test("probes and maps are asked with no more than differs from the defaults", () => {
  expect(probeAsked({}, own)).toEqual({ verb: "probe", ...reviews });
  expect(probeAsked({}, { ...own, task: "position" })).toEqual({ verb: "probe", ...reviews, task: "position" });
  expect(mapAsked({}, own)).toEqual({ verb: "map", ...reviews });
  expect(mapAsked({}, { ...own, mapLayer: 0 })).toEqual({ verb: "map", ...reviews, layer: 0 });
});

test("what a run takes: the texts thrice, the words, and random words beside them", () => {
  expect(passesOf(reviews, [["a", "b", "c"], Array.from({ length: 80 }, String)])).toBe(180 + 3 + 50 + 200);
});

test("a pasted list is given to the engine once", async () => {
  const files: File[] = [];
  const engine: Pick<Engine, "addData"> = {
    async addData(file) {
      files.push(file);
    },
  };
  expect(await Promise.all([addPasted(engine, "a\tx"), addPasted(engine, "b"), addPasted(engine, "a\tx")])).toEqual([
    "pasted-1.jsonl",
    "pasted-2.jsonl",
    "pasted-1.jsonl",
  ]);
  expect(await Promise.all(files.map((file) => file.text()))).toEqual(['{"text":"a","label":"x"}', '{"text":"b"}']);
});
