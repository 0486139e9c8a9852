import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { ExplanationDocument } from "../documents.ts";
import { explanationText } from "./explanation.ts";

const document: ExplanationDocument = {
  model: { id: "limelight-mini-sst2" },
  text: "It was a fantastic performance!",
  method: "lime",
  options: { samples: 500, output: "log-odds" },
  target: { index: 1, label: "positive" },
  prediction: { probabilities: { negative: 0.0006, positive: 0.9994 } },
  units: [
    { text: "It", start: 0, end: 2 },
    { text: "was", start: 3, end: 6 },
    { text: "a", start: 7, end: 8 },
    { text: "fantastic", start: 9, end: 18 },
    { text: "performance", start: 19, end: 30 },
  ],
  scores: [-0.2, -0.21, 0.43, 1.73, 0.8],
  stderr: [0.15, 0.02, 0.03, 0.05, 0.04],
  outputKind: "log-odds",
  output: 7.37,
  intercept: 4.8,
  localPrediction: 7.36,
  localFit: 0.93,
  queries: { asked: 500, distinct: 32, forward: 2 },
  seconds: 1.23,
};

test("of an edited model, the prediction with the edits stands above the one without", () => {
  const edited: ExplanationDocument = { ...document, unedited: { probabilities: { negative: 0.9, positive: 0.1 } } };
  const lines = explanationText(edited, { width: 40, color: "none" }).split("\n").slice(3, 8);
  expect(
    lines.map((line) =>
      line
        .replaceAll(/[^\w. ]+/g, "")
        .trim()
        .replaceAll(/ +/g, " "),
    ),
  ).toEqual(["positive 0.999", "unedited", "negative 0.900", "positive 0.100", ""]);
});

test("reads from the sentence to the caption, without colour too", () => {
  expect(explanationText(document, { width: 72, color: "none", title: "LIME" }).split("\n")).toEqual([
    "It was a fantastic performance!                      limelight-mini-sst2",
    "░  -   + +++++++++ +++++",
    "  positive  █████████████████████████████████████████████████████  0.999",
    "",
    "  fantastic    +1.73 ±0.05  ██████████████████████████████████████████─┤",
    "  performance  +0.80 ±0.04  ███████████████████▍─┤",
    "  a            +0.43 ±0.03  ██████████▌┤",
    "  was          -0.21 ±0.02  ▒▒▒▒▒▏┤",
    "  It           -0.20 ±0.15  ░░░░░──────┤",
    "",
    '"fantastic" carries 58% of what speaks for positive (log-odds).',
    "4.80 of 7.36 are there without any of these words.",
    "LIME: log-odds of positive 7.37, fitted 7.36 = intercept 4.80 + words,",
    "R² 0.93",
    "░ not clear of 0 (95% interval); ± one standard error over samples;",
    "─┤ 95%, as far to the other side",
    "500 texts asked, 32 distinct, 2 forward passes, 1.2 s",
    "samples 500, output log-odds",
  ]);
});

test("colour adds grounds and takes only the line of marks away", () => {
  const plain = explanationText(document, { width: 80, color: "none" }).split("\n");
  const [first, ...rest] = plain;
  for (const color of ["16", "256", "truecolor"] as const) {
    const colored = explanationText(document, { width: 80, color });
    expect(stripVTControlCharacters(colored).split("\n")).toEqual([first, ...rest.slice(1)]);
    expect(colored.split("\n")[0]).toContain("mfantastic\u001B[0m");
  }
});

test("a method with an axiom shows its sum", () => {
  const { stderr: _, intercept: __, localFit: ___, localPrediction: ____, ...rest } = document;
  const text = explanationText({ ...rest, base: 0.48, output: 3.68, residual: 0.001 }, { width: 100, color: "none" });
  expect(text).toContain("lime: +3.20 = log-odds of positive 3.68 - base 0.48 (residual 0.00)");
  expect(text).not.toContain("±");
});

test("all places of a word have its ground", () => {
  const { stderr: _, ...rest } = document;
  const text = explanationText(
    {
      ...rest,
      text: "good, good film",
      units: [
        {
          text: "good",
          start: 0,
          end: 4,
          spans: [
            { start: 0, end: 4 },
            { start: 6, end: 10 },
          ],
        },
        { text: "film", start: 11, end: 15 },
      ],
      scores: [1, -0.5],
    },
    { width: 80, color: "none" },
  );
  expect(text.split("\n").slice(0, 2)).toEqual([
    "good, good film                                              limelight-mini-sst2",
    "++++  ++++ --",
  ]);
});

test("a prediction other than the target is shown beside it", () => {
  const text = explanationText({ ...document, target: { index: 0, label: "negative" } }, { width: 40, color: "none" });
  expect(text).toMatch(/positive .* 0\.999\n {2}negative .* 0\.001\n/);
});

test("many words are cut to the largest, the rest summed up", () => {
  const text = explanationText(document, { width: 80, color: "none", units: 2 });
  expect(text).toContain("  … and 3 more, together +0.02");
});

/** The sentence that concludes, and the caution where there is one. */
function concluded(changes: Partial<ExplanationDocument>): string[] {
  const lines = explanationText({ ...document, ...changes }, { width: 120, color: "none" }).split("\n");
  return lines.slice(lines.lastIndexOf("") + 1).filter((line) => !/^(lime:|░|±|\d+ texts? asked|samples)/.test(line));
}

test("says so where nothing counts, and where nothing is certain", () => {
  const none = explanationText({ ...document, scores: [0, 0, 0, 0, 0] }, { width: 80, color: "none" });
  expect(none).toContain("Nothing in the text moves the log-odds of positive.");
  const unsure = concluded({ stderr: [1, 1, 1, 1, 1] });
  expect(unsure).toEqual([
    'No word clearly decides: no score is clear of chance; "fantastic" comes nearest.',
    "More samples may tell.",
  ]);
  const small = concluded({ scores: [0.01, -0.02, 0, 0.03, 0.04] });
  expect(small).toEqual(["No word clearly decides: every score is below 0.05 (log-odds)."]);
  const faint = concluded({ scores: [0.01, -0.02, 0, 0.03, 0.04], outputKind: "probability", stderr: [] });
  expect(faint[0]).toMatch(/^"performance" carries 50%/);
});

test("what is clear is named before what is larger and uncertain", () => {
  expect(concluded({ stderr: [0.1, 0.01, 0.01, 1, 0.1], intercept: 0 })).toEqual([
    '"performance" carries 27% of what speaks for positive (log-odds).',
  ]);
  expect(concluded({ scores: [-3, 1, 1, 0, 0], intercept: 0 })).toEqual([
    'Only "It" speaks against positive (log-odds).',
  ]);
});

/** The last line, options of what is put in a missing word's place. */
function told(replacement: string, replacementText: string): string {
  const options = { replacement, replacementText };
  const defaults = { replacement: "auto", replacementText: "UNK" };
  return (
    explanationText({ ...document, options }, { width: 120, color: "none", defaults })
      .split("\n")
      .at(-1) ?? ""
  );
}

test("what is put in a missing word's place is told, default or not, and free text is quoted", () => {
  expect(told("text", "UNK")).toBe("replacement text UNK");
  expect(told("text", "dull|poor|plain")).toBe('replacement text "dull|poor|plain"');
  expect(told("delete", "UNK")).toBe("replacement delete");
});

test("of words that are level but for rounding none is said to lead", () => {
  expect(concluded({ scores: [0, -1, 2, 2 - 1e-9, 0] })[0]).toBe(
    '"a" and "fantastic" each carry 50% of what speaks for positive (log-odds).',
  );
  const exact = { addsUpTo: null, sum: 0, intercept: 0 };
  expect(concluded({ ...exact, scores: [7, 7, 7, 7, 7] })[0]).toBe(
    "5 words speak for positive alike: +7.00 (log-odds) each.",
  );
  expect(concluded({ ...exact, scores: [7, 7, 7, 7, 1] })[0]).toBe(
    '4 of 5 words ("It", "was" and "a" among them) speak for positive most, and alike: +7.00 (log-odds) each.',
  );
  expect(concluded({ sizes: true, scores: [1, 3, 3, 0, 0] })[0]).toBe(
    '"was" and "a" move the log-odds of positive most, and alike (43% of all sizes added up each).',
  );
});

test("scores that add up to nothing of their own have no shares", () => {
  expect(concluded({ addsUpTo: null, sum: 3, intercept: 0, scores: [0, 1, 0, 2, 0] })[0]).toBe(
    '"fantastic" speaks for positive most: +2.00 (log-odds).',
  );
});

test("what is left over by rounding is not said to be missed", () => {
  const sums = { addsUpTo: "output - base", output: 0, base: 0, scores: [2, -2, 0, 0, 0] };
  expect(concluded({ ...sums, residual: 3.55e-15 })[0]).not.toContain("miss most");
  expect(concluded({ ...sums, residual: 0.1 })[0]).toContain("miss most");
  const tiny = { ...sums, scores: [1e-15, 0, 0, 0, 0], residual: 3.55e-15 };
  expect(concluded(tiny)[0]).not.toContain("miss most");
});

test("where a straight line does not fit, no bar is singled out", () => {
  const misfit = "A straight line does not describe the model here (R² 0.31), so single bars mislead.";
  expect(concluded({ localFit: 0.31 })).toEqual([misfit]);
  expect(concluded({ localFit: 0.31, scores: [0, 0, 0, 0.01, 0] })).toEqual([expect.stringMatching("No word"), misfit]);
});

test("a short text comes with a caution", () => {
  const { units } = document;
  expect(concluded({ units: units.slice(2, 5), scores: [0.1, 2, 1], stderr: [0.01, 0.01, 0.01] })).toEqual([
    '"fantastic" carries 65% of what speaks for positive (log-odds).',
    "A text of 3 words has few variants: the scores are pulled towards 0.",
  ]);
  expect(concluded({ units: units.slice(3, 4), scores: [2], stderr: [0.01], localFit: 0.24 })).toEqual([
    "The line fitted to so few variants does not describe the model (R² 0.24), so single bars mislead.",
    "A text of one word has few variants: the scores are pulled towards 0.",
  ]);
});

test("tokens: the special ones together, and no side where scores are sizes", () => {
  const { stderr: _, intercept: __, localFit: ___, localPrediction: ____, ...rest } = document;
  const special = { start: 0, end: 0, special: true };
  const units = [{ text: "[CLS]", ...special }, ...document.units, { text: "[SEP]", ...special }];
  const lines = explanationText(
    { ...rest, units, scores: [0.25, 0.2, 0.1, 0.3, 2, 0.75, 0.25], method: "saliency", options: {}, sizes: true },
    { width: 60, color: "none" },
  ).split("\n");
  expect(lines[1]).toMatch(/^\+ {2}\+ {3}\+ \+{9} \+{4}$/);
  expect(lines.find((line) => line.includes("(special)"))).toMatch(/^ {2}\(special\) {4}0\.50 {2}█+.?$/);
  expect(lines.join("\n")).not.toContain("[CLS]");
  expect(lines.join("\n")).toContain('"fantastic" moves the log-odds of positive most (52% of all\nsizes added up).');
  expect(lines.join("\n")).not.toContain("speaks");
});

test("words that were not picked have no number, and what is written as 0 no sign", () => {
  const lines = explanationText(
    { ...document, scores: [0, -0.001, 0.43, 1.73, 0], stderr: [null, 0.02, 0.03, 0.05, null] },
    { width: 60, color: "none" },
  ).split("\n");
  expect(lines.slice(6, 9)).toEqual([
    "  was           0.00 ±0.02  ░┤",
    "  It           not in the explanation",
    "  performance  not in the explanation",
  ]);
});

test("scores whose errors could not be had are drawn as uncertain", () => {
  const text = explanationText({ ...document, stderr: [null, null, null, null, null] }, { width: 80, color: "none" });
  expect(text).toMatch(/^ {2}fantastic .* ░+$/m);
  expect(text).toContain("No word clearly decides");
});

test("the legend names only what is drawn", () => {
  const style = { width: 80, color: "none", units: 2 } as const;
  expect(explanationText({ ...document, scores: [0.01, 1, 2, 3, 1] }, style)).not.toContain("░");
  const { stderr: _, ...rest } = document;
  expect(explanationText(rest, style)).not.toContain("±");
});

test("a pair's second text stands under the first, with its own marks", () => {
  const units = [
    {
      text: "so",
      start: 0,
      end: 2,
      spans: [
        { start: 0, end: 2 },
        { start: 4, end: 6 },
      ],
    },
    { text: "so", start: 0, end: 2, sequence: 1 as const },
  ];
  const { stderr: _, model: __, ...rest } = document;
  const text = explanationText(
    { ...rest, text: "so, so", text_pair: "so what", units, scores: [2, -1] },
    { width: 60, color: "none" },
  );
  expect(text.split("\n").slice(0, 4)).toEqual(["so, so", "++  ++", "so what", "-"]);
  expect(text).toMatch(/ {2}so \(2 places\) +\+2\.00 .*\n {2}so \(2nd text\) +-1\.00/);
});

test("options that are as they always are stay away, and no line breaks inside one", () => {
  const options = { samples: 500, kernelWidth: 10, maskText: "UNKWORDZ", bow: false };
  const style = {
    width: 30,
    color: "none",
    defaults: { samples: 500, kernelWidth: 25, maskText: "UNKWORDZ" },
  } as const;
  const lines = explanationText({ ...document, options }, style).split("\n");
  expect(lines.at(-1)).toBe("kernel width 10, bow false");
  expect(explanationText({ ...document, options }, { ...style, width: 20 })).toMatch(/\nkernel width 10,\nbow false$/);
  expect(explanationText({ ...document, options }, { width: 80, color: "none" })).toMatch(/\nsamples 500$/);
  const { options: _, ...rest } = document;
  const once = { ...rest, options: {}, queries: { asked: 1, distinct: 1, forward: 1 }, seconds: 0.2 };
  expect(explanationText(once, style)).toMatch(/\n1 text asked, 1 distinct,\n1 forward pass, 0\.2 s$/);
});

test("what is uncertain is as pale as can be under the sentence too", () => {
  const text = explanationText({ ...document, stderr: [0.01, 0.01, 0.01, 1, 0.01] }, { width: 80, color: "truecolor" });
  expect(text.split("\n")[0]).toContain("48;2;33;49;70mfantastic");
});

test("units whose order is not settled are marked, and named in one sentence", () => {
  const text = explanationText({ ...document, errors: "bootstrap", tied: [[1, 0]] }, { width: 80, color: "none" });
  expect(text).toMatch(/^ {2}fantastic {4}\+1\.73 ±0\.05 {4}█/m);
  expect(text).toMatch(/^ {2}was {10}-0\.21 ±0\.02 ≈ {2}▒/m);
  expect(text).toMatch(/^ {2}It {11}-0\.20 ±0\.15 ≈ {2}░/m);
  expect(text).toContain('\n≈ order not settled (95%): "was" and "It"\n');
  expect(text).toContain("± one standard error by bootstrap");
  // What has no row is not named.
  expect(explanationText({ ...document, tied: [[1, 0]] }, { width: 80, color: "none", units: 4 })).not.toContain("≈");
  expect(explanationText({ ...document, tied: [[7, 9]] }, { width: 80, color: "none" })).not.toContain("≈");
});

test("the residual is a whisker of its own, and what is smaller is not clear", () => {
  const { stderr: _, intercept: __, localFit: ___, localPrediction: ____, ...rest } = document;
  const complete = { ...rest, base: 0, output: 3, residual: -0.45, errors: "residual" };
  const text = explanationText(complete, { width: 80, color: "none" });
  expect(text).toMatch(/^ {2}fantastic {4}\+1\.73 {2}█+.?─+┤$/m);
  expect(text).toMatch(/^ {2}a {12}\+0\.43 {2}░+─+┤$/m);
  expect(text).toContain("░ not clear of 0 (within the residual); ─┤ the residual, which may be any word's");
  const unsure = explanationText({ ...complete, output: 30, residual: 2 }, { width: 120, color: "none" });
  expect(unsure).toContain('no score is larger than the residual; "fantastic" comes nearest.');
  expect(explanationText({ ...complete, residual: 1e-9 }, { width: 80, color: "none" })).not.toContain("┤");
});

test("it is said how drawing ended, and how far a tree was opened", () => {
  const style = { width: 200, color: "none" } as const;
  const stopped = { samples: 812, standardError: 0.0972, reached: true };
  expect(explanationText({ ...document, stopped }, style)).toContain(
    "small enough with 812 samples: the largest standard error is 0.097",
  );
  expect(
    explanationText({ ...document, stopped: { ...stopped, standardError: null, reached: false } }, style),
  ).toContain("ended by the cap with 812 samples: the largest standard error is unknown");
  const expansion = { complete: true, closed: 0, nodes: 7, sharedBySize: 0 };
  expect(explanationText({ ...document, expansion }, style)).toContain("these are its Owen values, exactly");
  expect(
    explanationText({ ...document, expansion: { complete: false, closed: 3, nodes: 7, sharedBySize: 0.5 } }, style),
  ).toContain("3 of the tree's 7 nodes were not opened all the way: 0.50 (log-odds) shared out by size");
  expect(
    explanationText({ ...document, expansion: { complete: false, closed: 1, nodes: 8, sharedBySize: 0.5 } }, style),
  ).toContain("1 of the tree's 8 nodes was not opened all the way");
});
