import { expect, test } from "vitest";
import { attentionText } from "./attention.ts";
import { benchText } from "./bench.ts";
import { classificationText } from "./classification.ts";
import { comparisonText } from "./comparison.ts";
import { fillMaskText } from "./fill-mask.ts";
import { accuracyText, promptedText, zeroShotText } from "./prompting.ts";
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

test("a pair's second text stands under the first", () => {
  const document = { text: "one", text_pair: "two", label: "b", probabilities: { b: 1 }, model: { id: "m" } };
  const text = classificationText(document, style);
  expect(text.split("\n").slice(0, 2)).toEqual([`one${" ".repeat(40)}m`, "two"]);
});

test("masks are numbered where there are several", () => {
  const mask = { predictions: [{ token: "great", probability: 0.5 }] };
  const one = fillMaskText({ text: "a [MASK]", masks: [mask] }, style);
  expect(one).toBe("a [MASK]\n  great  ██████████████                0.500");
  expect(fillMaskText({ text: "a [MASK] [MASK]", masks: [mask, mask] }, style)).toContain("\nmask 2\n");
});

test("labels nobody was trained for stand by falling probability, with the sentence that was asked about", () => {
  const labels = [
    { label: "sports", probability: 0.75 },
    { label: "law", probability: 0.25 },
  ];
  const document = { text: "They won.", model: { id: "m" }, template: "About {}.", labels };
  expect(zeroShotText({ ...document, via: "nli", multiLabel: false }, style).split("\n")).toEqual([
    "They won.                                  m",
    "  sports  ████████████████████▎        0.750",
    "  law     ██████▊                      0.250",
    'Whether the text entails "About {}."; the',
    "labels share one probability.",
  ]);
  expect(zeroShotText({ ...document, via: "prompt", multiLabel: false, withoutContent: { law: 1 } }, style)).toMatch(
    /over what is said of texts without\s+content \(law 1.000\)/,
  );
});

test("a prompt is shown as the model read it, with the word that decided", () => {
  const words = { good: [{ word: "great", logprob: -1, tokens: 1 }], bad: [{ word: "poor", logprob: -2, tokens: 1 }] };
  const document = { text: "x", prompt: "a? Good.\n\nx?", label: "good", probabilities: { bad: 0.25, good: 0.75 } };
  const text = promptedText({ ...document, words, shots: 1, model: { id: "m" } }, style);
  expect(text.split("\n").slice(0, 5)).toEqual([
    "a? Good.",
    "",
    "x?",
    "  good  █████████████████████▊         0.750",
    "  bad   ███████▎                       0.250",
  ]);
  expect(text.replaceAll("\n", " ")).toContain('good by "great", which the model puts there with probability 0.368.');
  expect(text).toContain("m: 1 solved example in front.");
});

test("an accuracy has its interval, and says what it is of", () => {
  const accuracy = { mean: 0.75, low: 0.5, high: 0.9 };
  const text = accuracyText({ model: { id: "m" }, examples: 5, labelled: 4, accuracy }, { ...style, width: 100 });
  expect(text).toMatch(/^Accuracy 0.750 \[0.500, 0.900\] over 4 texts that have labels, of 5 texts, m\n/);
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
  const second = words.map((word) => ({ ...word, sequence: 1 as const }));
  expect(tagText({ text: "Who?", text_pair: "Angela lives", words: second }, style)).toMatch(
    /^Who\?\nAngela lives\n\+{6}\n\n/,
  );
});

test("attention is a sentence, a matrix, and a list of targets", () => {
  const tokens = ["[CLS]", "fun"];
  const pattern = [
    [0.4, 0.2],
    [0.4, 0.1],
  ];
  const document = { text: "fun", tokens, layer: 2, head: 1, layers: 4, heads: 8, pattern };
  expect(attentionText(document, { width: 72, color: "none" }).split("\n")).toEqual([
    "fun",
    '2 of 2 tokens look most at "[CLS]".',
    "Layer 2 of 4, head 1 of 8 (counted from 0): who looks at whom",
    "",
    "            0  1",
    "  0 [CLS]  ██ ▒▒",
    "  1 fun    ██ ░░",
    "  Rows look at columns; ██ is 0.40, the largest weight here.",
    "",
    "  0 [CLS] → [CLS] 0.40, fun 0.20",
    "  1 fun   → [CLS] 0.40, fun 0.10",
  ]);
  // No target is cut: those that have no room are left out.
  expect(attentionText(document, { width: 24, color: "none" })).toMatch(/ {2}0 \[CLS\] → \[CLS\] 0\.40\n/);
});

test("attention between two texts names both, and what was written", () => {
  const document = {
    text: "good fun",
    part: "cross",
    continuation: "Guter Spaß",
    tokens: ["▁good", "▁fun"],
    queries: ["<pad>", "▁Gu", "ter"],
    layer: 1,
    layers: 2,
    head: 0,
    heads: 4,
    pattern: [
      [1, 0],
      [0.9, 0.1],
      [0.2, 0.8],
    ],
  } as const;
  expect(attentionText(document, { width: 80, color: "none" }).split("\n")).toEqual([
    "good fun",
    "It writes: Guter Spaß",
    '2 of 3 tokens look most at "▁good".',
    "Cross-attention: layer 1 of 2, head 0 of 4 (counted from 0): who looks at whom",
    "",
    "            0  1",
    "  0 <pad>  ██",
    "  1 ▁Gu    ██",
    "  2 ter    ░░ ▓▓",
    "  Rows look at columns; ██ is 1.00, the largest weight here.",
    "  Columns: 0 ▁good  1 ▁fun",
    "",
    "  0 <pad> → ▁good 1.00",
    "  1 ▁Gu   → ▁good 0.90, ▁fun 0.10",
    "  2 ter   → ▁fun 0.80, ▁good 0.20",
  ]);
  const wide = { width: 80, color: "none" } as const;
  const nothing = { ...document, continuation: "", queries: ["<pad>"], pattern: [[0.3, 0.7]] };
  expect(attentionText(nothing, wide)).toMatch(/It writes nothing\.\n1 of 1 tokens look most at "▁fun"\./);
  const one = { ...document, tokens: ["</s>"], pattern: [[1], [1], [1]] };
  expect(attentionText(one, wide)).toContain("There is no choice of where to look.");
});

test.each([
  [[1, 2, 0, 2, 2], '3 of 5 tokens look most at "the" (2).'],
  [[0, 1, 2, 3, 0], "4 of 5 tokens look most at themselves."],
  [[0, 0, 1, 2, 3], "4 of 5 tokens look most at the token before them."],
  [[1, 2, 3, 4, 4], "4 of 5 tokens look most at the token after them."],
  [[4, 0, 0, 4, 2], 'No token draws most of the looks; "a" has the largest share, 40% of all weight.'],
])("looks at %j: %s", (favourites, said) => {
  const tokens = ["a", "b", "the", "the", "e"];
  const pattern = favourites.map((favourite) => tokens.map((_, key) => (key === favourite ? 1 : 0)));
  expect(attentionText({ text: "", tokens, layer: 0, head: 0, pattern }, { ...style, width: 90 })).toContain(said);
});

/** A head that looks everywhere alike. */
const even = (length: number) => ({
  text: "a",
  tokens: Array.from({ length }, () => "a"),
  layer: 0,
  head: 0,
  pattern: Array.from({ length }, () => Array.from({ length }, () => 1 / length)),
});

test("attention without room for the matrix is a list, and says so", () => {
  expect(attentionText(even(6), style)).toContain("██ ██");
  expect(attentionText(even(6), style)).toContain("No token draws most");
  expect(attentionText(even(6), { ...style, width: 23 })).toMatch(/No matrix of 6.*\n.*24 columns/);
  const long = attentionText(even(41), { ...style, width: 500 });
  expect(long).toContain("No matrix of 41 tokens: that is too many to read.");
  expect(long).not.toContain("██");
  expect(long.split("\n")).toHaveLength(4 + 2 + 41);
});

const units = [
  { text: "fine", start: 0, end: 4 },
  { text: "so", start: 5, end: 7 },
  { text: "and", start: 8, end: 11 },
];
const compared = (id: string, label: string, scores: readonly number[], stderr?: readonly (number | null)[]) => ({
  model: { id },
  label,
  probabilities: label === "pos" ? { pos: 0.9, neg: 0.1 } : { pos: 0.4, neg: 0.6 },
  target: { label: "pos" },
  outputKind: "log-odds",
  units,
  scores,
  ...(stderr && { stderr }),
});

test("a comparison marks where models differ by more than chance, in equal decimals", () => {
  const results = [
    compared("one", "pos", [1.5, 0.3, 0], [0.1, 0.2, null]),
    compared("two", "neg", [-0.02, -0.2, 0.4], [0.1, 0.2, 0.1]),
  ];
  const agreement = { label: 0, probability: 0.5, tau: -1 };
  expect(comparisonText({ text: "fine so and", results, agreement }, { ...style, width: 120 }).split("\n")).toEqual([
    "fine so and",
    "",
    "               one          two",
    "─────  ───────────  ───────────  ─",
    "label          pos          neg  ≠",
    "pos          0.900        0.400",
    "neg          0.100        0.600",
    "fine   +1.50 ±0.10  -0.02 ±0.10  ≠",
    "so     +0.30 ±0.20  -0.20 ±0.20",
    "and              -  +0.40 ±0.10",
    "",
    "The models disagree: one says pos, two says neg; 0 of 1 pairs name the same class; probabilities differ by 0.50; tau",
    "-1.000.",
    "Words: what speaks for pos (log-odds); ± one standard error, ≠ more than 2 standard errors apart.",
  ]);
});

test("a comparison of scores without errors marks signs; of different labels, nothing", () => {
  const wide = { ...style, width: 120 };
  const [one, two] = [compared("one", "pos", [1, -2, 0]), compared("two", "pos", [3, 2, 0])];
  const text = comparisonText({ text: "fine so and", results: [one, two], agreement: { label: 1 } }, wide);
  expect(text).toMatch(/\nfine +\+1\.00 +\+3\.00\nso +-2\.00 +\+2\.00 {2}≠\nand +0\.00 +0\.00\n/);
  expect(text).toContain("The models agree: pos; 1 of 1 pairs name the same class.");
  const sizes = [
    { ...one, method: "saliency", sizes: true },
    { ...two, method: "saliency", sizes: true },
  ];
  expect(comparisonText({ text: "fine", results: sizes }, wide)).not.toContain("speaks");
  const other = comparisonText(
    { text: "fine so and", results: [one, { ...two, target: { label: "yes" } }], agreement: {} },
    wide,
  );
  expect(other).toContain("one (pos)");
  expect(other).toContain("two (yes)");
  expect(other).not.toContain("≠");
  const { units: _, scores: __, target: ___, ...plain } = one;
  expect(comparisonText({ text: "fine", results: [plain, plain] }, wide)).toMatch(/\n\nThe models agree: pos\.$/);
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
