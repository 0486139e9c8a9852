import { expect, test } from "vitest";
import type { MethodsDocument } from "../documents.ts";
import { agreementText } from "./method-agreement.ts";
import { methodScores } from "../figures/method-scores.ts";
import { methodsText } from "./methods.ts";

const subject = { model: { id: "mini" }, text: "not bad at all" };
const words = [
  { text: "not", start: 0, end: 3 },
  { text: "bad", start: 4, end: 7 },
  { text: "all", start: 11, end: 14 },
];
const alike = { spearman: 0.5, kendall: 1 / 3, top: 2 / 3, k: 3, of: "scores" as const };

type Result = MethodsDocument["results"][number];

function result(method: string, scores: readonly number[], others: Result["agreement"], more: object = {}): Result {
  return {
    method,
    options: {},
    target: { index: 1, label: "pos" },
    prediction: { probabilities: { pos: 0.9, neg: 0.1 } },
    outputKind: "log-odds",
    units: words,
    scores,
    words: { units: words, scores, rest: 0 },
    ...(others && { agreement: others }),
    ...more,
  };
}

const style = { width: 60, color: "none" as const, titles: { lime: "LIME", loo: "Leave one out" } };

test("scores stand side by side, each with a bar of its own measure", () => {
  const lime = result("lime", [2, -1, 0], { loo: alike });
  const loo = result("loo", [0.1, 0.4, 0.2], { lime: alike });
  expect(methodsText(subject, [lime, loo], style).split("\n")).toEqual([
    "not bad at all                                          mini",
    "  pos  █████████████████████████████████████████▍      0.900",
    "",
    "       LIME                       Leave one out",
    "  not  +2.00 ███████████████████  +0.100 ████▌",
    "  bad  -1.00 ▒▒▒▒▒▒▒▒▒▌           +0.400 ██████████████████",
    "  all   0.00                      +0.200 █████████",
    "",
    'Methods give different words most: LIME "not", Leave one out',
    '"bad".',
    "They rank the words partly alike.",
    "",
    "rank agreement             ρ     τ     top",
    "──────────────────────  ────  ────  ──────",
    "LIME and Leave one out  0.50  0.33  2 of 3",
    "ρ: Spearman, τ: Kendall, -1 to 1; top: how many of the",
    "largest they share.",
    "Words: what speaks for pos (log-odds), a word's tokens",
    "summed; bars: within each method.",
  ]);
});

test.each([
  [
    [
      [2, 2 + 1e-12, 0],
      [0, 1, 0],
    ],
    'Both methods give "bad" most; as much as others: LIME "not" and "bad".',
  ],
  [
    [
      [2, -2, 0],
      [1, 1, 0],
    ],
    'Both methods give "not" and "bad" most.',
  ],
  [
    [
      [0, 0, 0],
      [1, 1, 0],
    ],
    'Methods give different words most: LIME none, Leave one out "not" and "bad".',
  ],
])("words that are level but for rounding lead together: %j", (scores, sentence) => {
  const [lime = [], loo = []] = scores;
  const text = methodsText(subject, [result("lime", lime), result("loo", loo)], { ...style, width: 100 });
  expect(text).toContain(sentence);
});

test("of three methods no word leads that others have as many votes as", () => {
  const scores = [
    [1, 1, 0],
    [1, 0, 0],
    [0, 1, 0],
  ];
  const text = methodsText(
    subject,
    scores.map((each, index) => result(`m${index}`, each)),
    { ...style, width: 100 },
  );
  expect(text).toContain('Methods give different words most: m0 "not" and "bad", m1 "not", m2 "bad".');
});

test("sizes have no sign and are said to be sizes; methods with one favourite are told in short", () => {
  const lime = result("lime", [2, -1, 0], { saliency: { ...alike, of: "sizes", spearman: null, top: null } });
  const saliency = result(
    "saliency",
    [2, 1, 0.5],
    { lime: { ...alike, of: "sizes", spearman: null, top: null } },
    { sizes: true },
  );
  const text = methodsText(subject, [lime, saliency], style);
  expect(text).toContain('Both methods give "not" most.');
  expect(text).toContain("Too few words to compare their order.");
  expect(text).toMatch(/LIME and saliency \(sizes\) +- +0.33 +-$/m);
  expect(text).toContain("saliency: sizes, without a side.");
  expect(text).not.toContain("+0.50");
});

test("a method that describes the model badly is named beside what all say", () => {
  const misfit = "LIME: a straight line does not describe the model here (R² 0.43), so single bars mislead.";
  const units = [...words, { text: "well", start: 15, end: 19 }];
  const scores = [2, 1, 0.5, 0];
  const fitted = (localFit: number): Result[] => [
    result("lime", [2, 1, 0.5], undefined, { units, scores, intercept: 1, localFit }),
    result("loo", [3, 1, 0.5], undefined),
  ];
  const wide = { ...style, width: 200 };
  expect(methodsText(subject, fitted(0.43), wide)).toContain(`Both methods give "not" most.\n${misfit}\n`);
  expect(methodsText(subject, fitted(0.5), wide)).not.toContain("mislead");
  const figure = { ...style, width: 600, theme: "light" } as const;
  expect(methodScores({ ...subject, results: fitted(0.43) }, figure).caption).toContain(misfit);
  expect(methodScores({ ...subject, results: fitted(0.5) }, figure).caption).not.toContain("mislead");
});

test("where no method knows sides, none is said to speak for the class", () => {
  const sized = [
    result("saliency", [2, 1, 0], undefined, { sizes: true }),
    result("gxi", [1, 2, 0], undefined, { sizes: true }),
  ];
  const wide = { ...style, width: 200 };
  const text = methodsText(subject, sized, wide);
  expect(text).toContain(
    "Words: how much each counts for pos (log-odds), a word's tokens summed; bars: within each method.",
  );
  expect(text).toContain("All are sizes, without a side.");
  expect(text).not.toContain("speaks for");
  const rollout = result("rollout", [1, 2, 0], undefined, { sizes: true, outputKind: "attention" });
  expect(methodsText(subject, [...sized, rollout], wide)).toContain("(log-odds: saliency, gxi; attention: rollout)");
});

test("several units are named with their methods", () => {
  const results = [
    result("lime", [2, 1, 0], undefined),
    result("lrp", [1, 2, 0], undefined, { outputKind: "logit" }),
    result("saliency", [1, 2, 0], undefined, { sizes: true, outputKind: "probability" }),
    result("loo", [1, 2, 0], undefined),
  ];
  const text = methodsText(subject, results, { ...style, width: 200 });
  expect(text).toContain(
    "Words: what speaks for pos (log-odds: LIME, Leave one out; logit: lrp), a word's tokens summed",
  );
  expect(text).toContain("saliency: sizes, without a side.");
});

test("many columns go below one another, and what has no room for a bar has a number", () => {
  const results = Array.from({ length: 7 }, (_, i) => result(`method-${i}`, [i + 1, 0.5, -3], undefined, {}));
  const lines = methodsText(subject, results, { ...style, width: 44 }).split("\n");
  expect(lines.filter((line) => line.startsWith("  not"))).toHaveLength(4);
  expect(lines.every((line) => line.length <= 44)).toBe(true);
});

test("what falls to no word is a row of its own; many words are cut", () => {
  const units = Array.from({ length: 30 }, (_, i) => ({ text: `w${i}`, start: 3 * i, end: 3 * i + 2 }));
  const scores = units.map((_, i) => i);
  const results = ["a", "b"].map((id) => result(id, scores, undefined, { words: { units, scores, rest: 1.5 } }));
  const text = methodsText(subject, results, style);
  expect(text).toContain("(rest)");
  expect(text).toContain("14 more words");
  expect(text).toContain("w29");
  expect(text).not.toContain("w13 ");
});

test("agreement over texts has its intervals", () => {
  const mean = { mean: 0.5, low: 0.25, high: 0.75 };
  const pairs = [
    { methods: ["lime", "x"] as const, spearman: null, kendall: null, top: mean },
    { methods: ["lime", "loo"] as const, spearman: mean, kendall: mean, top: mean },
  ];
  const lines = agreementText(
    { model: { id: "mini" }, texts: 12, agreement: { pairs } },
    { ...style, width: 100 },
  ).split("\n");
  expect(lines[0]).toBe("Agreement over 12 texts, mini");
  expect(lines[4]).toMatch(/^LIME and Leave one out +0.50 \[0.25, 0.75\] +0.50/);
  expect(lines[5]).toMatch(/^LIME and x +- +- +0.50/);
  const narrow = agreementText(
    { model: { id: "mini" }, texts: 12, agreement: { pairs } },
    { ...style, width: 64 },
  ).split("\n");
  expect(narrow.slice(4, 8)).toEqual([
    "LIME and Leave one out",
    "  0.50 [0.25, 0.75]  0.50 [0.25, 0.75]  0.50 [0.25, 0.75]",
    "LIME and x",
    "                  -                  -  0.50 [0.25, 0.75]",
  ]);
});
