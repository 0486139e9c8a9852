import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sizes } from "../figure/element.ts";
import { contrast, palettes } from "../figure/palette.ts";
import { textWidth } from "../figure/text-width.ts";
import { sumOf, type ExplainedDocument } from "./explained.ts";
import { elementsOf, faultsOf } from "../../testing/figure-properties.ts";
import { forcePlot, forces } from "./force-plot.ts";
import { probabilityBars } from "./probability-bars.ts";
import { tokenStrip } from "./token-strip.ts";
import { unitBars } from "./unit-bars.ts";
import { stepsOf, waterfall } from "./waterfall.ts";

const style = { theme: "light", width: 640 } as const;

const fantastic: ExplainedDocument = {
  model: { id: "mini" },
  text: "It was a fantastic performance!",
  method: "integrated-gradients",
  options: { steps: 50, baseline: "zero", keepSpecial: false },
  target: { index: 1, label: "positive" },
  prediction: { probabilities: { negative: 0.001, positive: 0.999 } },
  units: [
    { text: "[CLS]", start: 0, end: 0, special: true },
    { text: "It", start: 0, end: 2 },
    { text: "was", start: 3, end: 6 },
    { text: "a", start: 7, end: 8 },
    { text: "fantastic", start: 9, end: 18 },
    { text: "performance", start: 19, end: 30 },
    { text: "!", start: 30, end: 31 },
    { text: "[SEP]", start: 0, end: 0, special: true },
  ],
  scores: [0.02, -0.41, -0.41, 0.85, 3.48, 1.62, 0.79, 0.48],
  addsUpTo: "output - base",
  outputKind: "log-odds",
  base: 0.95,
  output: 7.37,
  residual: 0,
  provenance: { adapter: { description: "a GPU" } },
};

test("titles say what there is to see, captions how it came about", () => {
  const bars = unitBars(fantastic, { ...style, titles: { "integrated-gradients": "Integrated gradients" } });
  expect(bars.title).toBe('"fantastic" carries 48% of what speaks for positive (log-odds).');
  expect(bars.caption).toMatch(
    /^Integrated gradients · mini · steps 50, baseline zero · \+6\.42 = log-odds of positive .* · a GPU$/,
  );
  expect(forcePlot(fantastic, style)?.title).toBe(
    '"fantastic" pushes most on the way from base 0.95 to output 7.37 (log-odds of positive).',
  );
  const defaults = { "integrated-gradients": { steps: 50, baseline: "pad", keepSpecial: false } };
  expect(unitBars(fantastic, { ...style, defaults }).caption).toContain(" · steps 50, baseline zero · ");
  expect(waterfall(fantastic, style)?.title).toContain("from base 0.95 to output 7.37");
});

const elementsIn = (figure: ReturnType<typeof waterfall>) => (figure ? elementsOf(figure.svg) : []);

function spoken(figure: ReturnType<typeof waterfall>, unit: number): string {
  return elementsIn(figure).find(({ mark }) => mark?.id === `unit:${unit}`)?.mark?.label ?? "";
}

function lines(figure: ReturnType<typeof waterfall>): number {
  return elementsIn(figure).filter(({ tag }) => tag === "line").length;
}

test("sums say what bars say of errors: whiskers at the steps, hatching, and words for both", () => {
  const sampled: ExplainedDocument = {
    ...fantastic,
    stderr: [0, 0.3, 0.1, 0.1, 0.2, 0.1, 0.1, 0],
    errors: "sampling",
    tied: [[3, 6]],
  };
  const [steps, force] = [waterfall(sampled, style), forcePlot(sampled, style)];
  for (const figure of [steps, force]) {
    expect(figure && faultsOf(figure)).toEqual([]);
    expect(spoken(figure, 1)).toMatch(/, ± 0\.30, not clear of 0$/);
    expect(spoken(figure, 3)).toMatch(/, ± 0\.10, tied with !$/);
    expect(spoken(figure, 4)).toMatch(/, ± 0\.20$/);
    expect(figure?.table.columns).toContain("standard error");
  }
  // Six words have whiskers: three lines and their rims.
  expect(lines(steps) - lines(waterfall(fantastic, style))).toBeGreaterThanOrEqual(6 * 6 - 2);
  expect(steps?.caption).toContain("whiskers: 95%, errors over samples");
  expect(force?.caption).toContain(
    "hatched: not clear of 0 (95%, errors over samples), or order with a neighbour not settled",
  );
  expect(waterfall(fantastic, style)?.table.columns).toEqual(["part", "score", "sum"]);
});

function marks(order: "size" | "sentence"): string[] {
  return elementsOf(unitBars(fantastic, { ...style, order }).svg).flatMap(({ mark }) => mark?.id ?? []);
}

test.each([640, 400])("what turns strong when it is pointed at stays within a row of %i pixels", (width) => {
  const long = { text: "incomprehensibilities, terrible ones", start: 9, end: 18 };
  const document = { ...fantastic, units: fantastic.units.map((unit, index) => (index === 4 ? long : unit)) };
  for (const draw of [unitBars, waterfall]) {
    for (const pointed of ["unit:4", "unit:2"]) {
      const figure = draw(document, { ...style, width, pointed });
      const elements = figure ? elementsOf(figure.svg) : [];
      const strong = elements.filter(({ attributes }) => attributes?.["font-weight"] === 600);
      expect(strong.length).toBeGreaterThan(0);
      for (const { attributes = {}, children = [] } of strong) {
        const wide = textWidth(children.map(String).join(""), sizes.text, "strong");
        const x = Number(attributes["x"]);
        const [from, to] = attributes["text-anchor"] === "end" ? [x - wide, x] : [x, x + wide];
        expect(from).toBeGreaterThan(3);
        expect(to).toBeLessThanOrEqual(width);
      }
    }
  }
});

test("bars stand by size or as the text has them", () => {
  expect(marks("size").slice(0, 2)).toEqual(["unit:4", "unit:5"]);
  expect(marks("sentence")).toEqual(["unit:1", "unit:2", "unit:3", "unit:4", "unit:5", "unit:6", "unit:special"]);
});

test("what is left out of the bars is summed up", () => {
  const texts = elementsOf(unitBars(fantastic, { ...style, units: 3 }).svg).flatMap(({ children = [] }) => children);
  expect(texts).toContain("… and 4 more, together +0.47");
});

test("a score that is not clear of 0 is hatched, and says so", () => {
  const document = { ...fantastic, stderr: [null, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, null] };
  const { svg, table } = unitBars(document, style);
  const labels = elementsOf(svg).flatMap(({ mark }) => mark?.label ?? []);
  expect(labels).toContain("It, -0.41 against positive, ± 0.50, not clear of 0");
  expect(labels).toContain("fantastic, +3.48 for positive, ± 0.10");
  expect(table.columns).toContain("standard error");
  const hatched = elementsOf(svg).filter(({ tag, attributes }) => tag === "path" && attributes?.["stroke-width"] === 2);
  expect(hatched).toHaveLength(1);
});

const hatches = (figure: ReturnType<typeof unitBars>): number =>
  elementsOf(figure.svg).filter(({ tag, attributes }) => tag === "path" && attributes?.["stroke-width"] === 2).length;

test("units whose order is not settled are hatched, in bars and in the text, and captions say what whiskers are", () => {
  const document: ExplainedDocument = {
    ...fantastic,
    stderr: fantastic.scores.map(() => 0.1),
    errors: "bootstrap",
    tied: [[3, 6]],
  };
  for (const draw of [unitBars, tokenStrip]) {
    const figure = draw(document, style);
    expect(hatches(figure)).toBe(2);
    expect(figure.caption).toContain("whiskers: 95%, errors by bootstrap; hatched: order with a neighbour not settled");
    const labels = elementsOf(figure.svg).flatMap(({ mark }) => mark?.label ?? []);
    expect(labels.filter((label) => label.includes("tied with"))).toHaveLength(2);
    expect(faultsOf(figure)).toEqual([]);
  }
  expect(unitBars(document, style).table.columns).toContain("tied with");
});

test("where errors are the residual, whiskers are as long", () => {
  const document: ExplainedDocument = { ...fantastic, residual: 0.6, errors: "residual" };
  const bars = unitBars(document, style);
  expect(bars.caption).toContain("whiskers: the residual");
  const labels = elementsOf(bars.svg).flatMap(({ mark }) => mark?.label ?? []);
  expect(labels).toContain("It, -0.41 against positive, not clear of 0");
  const whiskers = elementsOf(bars.svg).filter(({ attributes }) => attributes?.["stroke-width"] === 1.5);
  expect(whiskers).toHaveLength(3 * 6);
  expect(
    elementsOf(unitBars(fantastic, style).svg).some(({ attributes }) => attributes?.["stroke-width"] === 1.5),
  ).toBe(false);
});

test("an axis has no ticks where numbers are too small to have round ones", () => {
  const tiny = { ...fantastic, scores: fantastic.scores.map(() => -5e-324), base: 1e-323, output: 5e-324 };
  for (const figure of [forcePlot(tiny, style), waterfall(tiny, style)]) expect(figure && faultsOf(figure)).toEqual([]);
});

test("where scores add up to nothing there is no way to draw", () => {
  expect(forcePlot({ ...fantastic, addsUpTo: null }, style)).toBeUndefined();
  expect(waterfall({ ...fantastic, addsUpTo: null }, style)).toBeUndefined();
});

test("numbers next to nothing are drawn as well as large ones", () => {
  for (const size of [5e-324, 1e-12, 1e300]) {
    const scores = fantastic.scores.map(() => -size);
    const document = { ...fantastic, scores, base: size, output: size * -7 };
    for (const draw of [unitBars, forcePlot, waterfall, tokenStrip]) {
      const figure = draw(document, style);
      expect(figure && faultsOf(figure)).toEqual([]);
    }
  }
});

test("what is left over is a part of its own", () => {
  const sum = sumOf({ ...fantastic, output: 9 }, style);
  expect(sum?.parts.at(-1)).toMatchObject({ leftOver: true });
  expect(sum?.parts.at(-1)?.score).toBeCloseTo(9 - 7.37);
});

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom(
    '"><script>alert(1)</script>',
    "]]>&amp;'",
    "\uD800 half",
    "שלום עולם \u202E",
    "👩‍👩‍👧😀",
    "\u0000\u001B[31m",
    "a".repeat(10_000),
    " \n\t ",
    "=1+1",
  ),
);

const explained = fc
  .record({
    words: fc.array(
      fc.record({
        text,
        score: fc.double({ min: -1e3, max: 1e3 }),
        error: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
        special: fc.boolean(),
      }),
      { maxLength: 12 },
    ),
    base: fc.double({ min: -10, max: 10, noNaN: true }),
    label: text,
    errors: fc.boolean(),
  })
  .map(({ words, base, label, errors }): ExplainedDocument => {
    let start = 0;
    const units = words.map(({ text: word, special }) => {
      const from = start;
      start += word.length + 1;
      return { text: word, start: from, end: from + word.length, ...(special && { special }) };
    });
    const scores = words.map(({ score }) => score);
    return {
      ...fantastic,
      model: { id: label },
      text: words.map(({ text: word }) => word).join(" "),
      target: { index: 0, label },
      prediction: { probabilities: { [label]: 0.4, "": 0.6 } },
      units,
      scores,
      ...(errors && { stderr: words.map(({ error }) => error) }),
      base,
      output: base + scores.reduce((sum, score) => sum + (Number.isFinite(score) ? score : 0), 0),
    };
  });

test("whatever the text, figures are well-formed, run nothing, and name every mark once", () => {
  fc.assert(
    fc.property(
      explained,
      fc.constantFrom("light", "dark"),
      fc.integer({ min: 120, max: 1200 }),
      (document, theme, width) => {
        const drawn = { theme, width } as const;
        const figures = [
          unitBars(document, drawn),
          tokenStrip(document, drawn),
          forcePlot(document, drawn),
          waterfall(document, drawn),
          probabilityBars({ ...document, probabilities: document.prediction.probabilities }, drawn),
        ];
        for (const figure of figures) expect(figure && faultsOf(figure)).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test("the parts of a force plot lead from the base to the output; a waterfall ends at the output", () => {
  fc.assert(
    fc.property(explained, (document) => {
      const sum = sumOf(document, style);
      if (sum === undefined) return;
      const placed = forces(sum);
      const size = placed.reduce((total, { from, to }) => total + (to - from), 1);
      const up = placed.filter(({ score }) => score > 0).reduce((total, { from, to }) => total + (to - from), 0);
      const down = placed.filter(({ score }) => score < 0).reduce((total, { from, to }) => total + (to - from), 0);
      expect(Math.abs(sum.from.value + up - down - sum.to.value)).toBeLessThan(2e-3 * size);
      const last = stepsOf(sum.from.value, sum.parts).at(-1)?.after ?? sum.from.value;
      expect(Math.abs(last - sum.to.value)).toBeLessThan(2e-3 * size);
      // Side by side without a gap, those for it below the output, those against it above.
      for (const { from, to, score } of placed)
        expect(score > 0 ? to <= sum.to.value + 1e-9 * size : from >= sum.to.value - 1e-9 * size).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test("the words of a strip can be read on their grounds, and what is pointed at has a frame in the accent", () => {
  const { svg } = tokenStrip(fantastic, { ...style, theme: "dark", pointed: "unit:4" });
  const chips = elementsOf(svg).filter(({ mark }) => mark !== undefined);
  expect(chips.map(({ mark }) => mark?.id)).toEqual(fantastic.units.map((_, index) => `unit:${index}`));
  for (const { children = [] } of chips) {
    const [chip, word] = children.filter((child) => typeof child !== "string");
    expect(contrast(String(word?.attributes?.["fill"]), String(chip?.attributes?.["fill"]))).toBeGreaterThanOrEqual(
      4.5,
    );
  }
  expect(elementsOf(svg).filter(({ attributes }) => attributes?.["stroke"] === palettes.dark.accent)).toHaveLength(1);
});

test("a text from the right begins at the right", () => {
  const words = {
    ...fantastic,
    text: "שלום עולם",
    units: [
      { text: "שלום", start: 0, end: 4 },
      { text: "עולם", start: 5, end: 9 },
    ],
    scores: [1, 2],
  };
  const [first, second] = elementsOf(tokenStrip(words, style).svg).filter(({ tag }) => tag === "text");
  expect(Number(first?.attributes?.["x"])).toBeGreaterThan(Number(second?.attributes?.["x"]));
});
