import { expect, test } from "vitest";
import { attentionText } from "./attention.ts";
import { benchText } from "./bench.ts";
import { classificationText } from "./classification.ts";
import { comparisonText } from "./comparison.ts";
import { fillMaskText } from "./fill-mask.ts";
import { tableText } from "./table.ts";
import { tagText } from "./tag.ts";

const style = { width: 44, color: "none" } as const;

test("a classification lists labels by falling probability and counts those it leaves out", () => {
  const document = { text: "東京 is fun", label: "b", probabilities: { a: 0.2, b: 0.7, c: 0.0999, d: 0.0001 } };
  expect(classificationText({ ...document, model: { id: "m" } }, { ...style, labels: 2 }).split("\n")).toEqual([
    "東京 is fun                                m",
    "  b  ██████████████████████▍           0.700",
    "  a  ██████▍                           0.200",
    "  … and 2 more, together 0.100",
  ]);
});

test("masks are numbered where there are several", () => {
  const mask = { predictions: [{ token: "great", probability: 0.5 }] };
  const one = fillMaskText({ text: "a [MASK]", masks: [mask] }, style);
  expect(one).toBe("a [MASK]\n  great  ██████████████                0.500");
  expect(fillMaskText({ text: "a [MASK] [MASK]", masks: [mask, mask] }, style)).toContain("\nmask 2\n");
});

test("tags show what is tagged", () => {
  const words = [
    { text: "Angela", start: 0, end: 6, label: "B-PER", probability: 0.99 },
    { text: "lives", start: 7, end: 12, label: "O", probability: 0.9999 },
  ];
  expect(tagText({ text: "Angela lives", words }, style).split("\n")).toEqual([
    "Angela lives",
    "++++++",
    "",
    "word    label  probability",
    "──────  ─────  ───────────",
    "Angela  B-PER        0.990",
  ]);
  expect(tagText({ text: "lives", words: words.slice(1) }, style)).toContain("No word has a tag.");
});

test("attention is a matrix and a list of targets; without room for the matrix, the list alone", () => {
  const tokens = ["[CLS]", "fun"];
  const pattern = [
    [0.5, 0.5],
    [0.9, 0.1],
  ];
  const document = { text: "fun", tokens, layer: 2, head: 1, pattern };
  expect(attentionText(document, { width: 72, color: "none" }).split("\n")).toEqual([
    "fun",
    "Layer 2, head 1: who looks at whom",
    "",
    "            0  1",
    "  0 [CLS]  ▒▒ ▒▒",
    "  1 fun    ██",
    "",
    "  0 [CLS]  ████████          [CLS] 0.500, fun 0.500",
    "  1 fun    ██████████████▍   [CLS] 0.900, fun 0.100",
  ]);
  const many = { ...document, tokens: tokens.concat(tokens, tokens), pattern: Array(6).fill(Array(6).fill(1 / 6)) };
  expect(attentionText(many, { width: 72, color: "none" })).toContain("░░");
  expect(attentionText(many, { width: 24, color: "none" })).not.toContain("░░");
});

test("a comparison marks where models differ", () => {
  const units = [{ text: "fine", start: 0, end: 4 }];
  const results = [
    { model: { id: "one" }, label: "pos", probabilities: { pos: 0.9, neg: 0.1 }, units, scores: [1.5] },
    { model: { id: "two" }, label: "neg", probabilities: { pos: 0.4, neg: 0.6 }, units, scores: [-0.02] },
  ];
  expect(
    comparisonText({ text: "fine", results, agreement: { tau: -1 } }, { ...style, width: 60 }).split("\n"),
  ).toEqual([
    "fine",
    "",
    "         one      two",
    "─────  ─────  ───────  ─",
    "label    pos      neg  ≠",
    "pos    0.900    0.400",
    "neg    0.100    0.600",
    "fine   +1.50  -0.0200  ≠",
    "",
    "The models disagree: one says pos, two says neg; tau -1.000.",
  ]);
});

test("a table cuts its widest columns first", () => {
  const columns = [{ title: "name" }, { title: "n", align: "right" as const }];
  expect(tableText(columns, [["a".repeat(50), "12"]], { width: 20, color: "none" }).split("\n")).toEqual([
    "name               n",
    "────────────────  ──",
    "aaaaaaaaaaaaaaa…  12",
  ]);
});

test("benchmarks leave out columns that no case fills", () => {
  const item = {
    case: "linear",
    shape: "8x8",
    variant: "plain",
    milliseconds: { min: 0.0912, median: 3.02, max: 125 },
  };
  expect(benchText([item], { width: 80, color: "none" }).split("\n")).toEqual([
    "case    shape  variant  min ms  median ms  max ms",
    "──────  ─────  ───────  ──────  ─────────  ──────",
    "linear  8x8    plain     0.091       3.02     125",
  ]);
  expect(benchText([{ ...item, gflops: 51.26, ratio: 0.5 }], { width: 80, color: "none" })).toMatch(/51\.3 +0\.50$/);
});
