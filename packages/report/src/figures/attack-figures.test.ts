import * as fc from "fast-check";
import { expect, test } from "vitest";
import { attackedDocument, attackSummaryDocument } from "../../testing/attack-documents.ts";
import { elementsOf, faultsOf } from "../../testing/figure-properties.ts";
import { svgText } from "../figure/svg-text.ts";
import { attackSearch, searchOf } from "./attack-search.ts";
import { FigureError } from "./figure-error.ts";
import { figureGroups, figuresOf } from "./figures-of.ts";

const style = { theme: "light", width: 640 } as const;
const saved = (document: object): object => ({ ...document, provenance: { options: { verb: "attack" } }, hash: "0" });
const attacked = attackedDocument();

function marksOf(figure: { readonly svg: Parameters<typeof elementsOf>[0] } | undefined): string[] {
  return figure ? elementsOf(figure.svg).flatMap(({ mark }) => mark?.id ?? []) : [];
}

test("an attack is its two texts with their marks, and the search's course where there is a trace", () => {
  const { trace: _, ...rest } = attacked;
  expect(figuresOf(saved(rest), style).map(({ kind }) => kind)).toEqual(["attack-strips"]);
  const [strips, search] = figuresOf(saved(attacked), style);
  expect([strips, search].map((figure) => figure && faultsOf(figure))).toEqual([[], []]);
  expect(strips?.title).toBe("positive becomes negative with 2 of 5 words changed.");
  expect(marksOf(strips)).toEqual([
    "original:0",
    "original:1",
    "found:0",
    "found:1",
    "label:negative",
    "label:positive",
  ]);
  const labels = strips ? elementsOf(strips.svg).flatMap(({ mark }) => mark?.label ?? []) : [];
  expect(labels).toContain("good becomes god");
  expect(strips?.table.rows[0]).toEqual(expect.arrayContaining(["succeeded", "It was a god film!", 7]));
  expect(search?.title).toBe("7 questions, of which the search kept 2: positive goes from 0.999 to 0.100.");
  expect(search?.table.rows.map((row) => row.at(-1))).toEqual(["no", "no", "no", "no", "yes", "no", "yes"]);
  expect(marksOf(search)).toHaveLength(7);
});

test("words that are gone or new are said so, and what was skipped is one text", () => {
  const edits = [
    { start: 9, end: 14, from: "good ", to: "" },
    { start: 20, end: 20, from: "", to: " Oh" },
  ];
  const [gone] = figuresOf(saved({ ...attacked, edits, adversarial: "It was a movie! Oh" }), style);
  expect(gone ? elementsOf(gone.svg).flatMap(({ mark }) => mark?.label ?? []) : []).toEqual(
    expect.arrayContaining(["good is gone", "Oh is new"]),
  );
  expect(marksOf(gone)).toEqual(expect.arrayContaining(["original:0", "found:1"]));
  const { trace: _, ...rest } = attacked;
  const skipped = { ...rest, status: "skipped", adversarial: null, edits: [], skipped: "it is misclassified as it is" };
  const [one] = figuresOf(saved(skipped), style);
  expect(one?.title).toBe("Nothing to attack: it is misclassified as it is.");
  expect(marksOf(one)).toEqual(["label:positive", "label:negative"]);
});

test("a search that goes on has no steps yet, and one of many questions only those as marks", () => {
  const live = { label: "positive", made: "deepwordbug", partial: true };
  for (const length of [0, 1])
    expect(attackSearch({ ...live, trace: attacked.trace.slice(0, length) }, style)).toBeUndefined();
  const figure = attackSearch({ ...live, trace: attacked.trace.slice(0, 3) }, style);
  expect(figure?.title).toBe("After 3 questions, positive is at 0.500 at the lowest.");
  const [first] = attacked.trace;
  const filler = Array.from({ length: 1000 }, () => first ?? []).flat();
  const many = searchOf(attacked, [...filler, ...attacked.trace.slice(1)]);
  expect(marksOf(attackSearch(many, style))).toEqual(["question:1003", "question:1005"]);
  expect(marksOf(attackSearch(many, { ...style, chosen: ["question:5"] }))).toContain("question:5");
  const lit = attackSearch(searchOf(attacked, attacked.trace), { ...style, pointed: "question:2" });
  expect(lit && svgText(lit.svg)).not.toBe(svgText(attackSearch(searchOf(attacked, attacked.trace), style)!.svg));
});

test("many texts have a summary with intervals; one says all of that itself", () => {
  const summary = saved(attackSummaryDocument());
  const groups = figureGroups([saved(attacked), summary], style);
  expect(groups.map((group) => group.map(({ kind }) => kind))).toEqual([
    ["attack-strips", "attack-search"],
    ["attack-summary"],
  ]);
  const figure = groups[1]?.[0];
  expect(figure && faultsOf(figure)).toEqual([]);
  expect(figure?.title).toBe("deepwordbug (textattack) flips 15 of 18 texts that were classified rightly.");
  expect(figure?.table.rows.map(([name]) => name)).toEqual([
    "accuracy before",
    "accuracy under attack",
    "success rate",
    "words changed",
    "questions a text",
    "fools another-model too",
  ]);
  expect(figuresOf(saved({ ...attackSummaryDocument(), texts: 1 }), style)).toEqual([]);
  const none = { successRate: null, meanQueries: null, wordsChanged: null };
  expect(figuresOf(saved({ ...attackSummaryDocument(), ...none }), style)[0]?.table.rows).toHaveLength(3);
});

const number = fc.constantFrom(0, 1, -1, 0.5, 1e308, -1e308, 5e-324);
const text = fc.constantFrom("", " ", "so good", "\u202Eex", "<b>", "\uD800", "x ".repeat(300), "__proto__", "שלום");
const probabilities = fc.dictionary(fc.constantFrom("positive", "__proto__", "<a>"), number);
const said = fc.record({ label: text, probability: number, probabilities });
const hostile = fc.record(
  {
    text,
    text_pair: text,
    attack: fc.record({ goal: text, search: text, transformations: fc.array(text) }),
    status: fc.constantFrom("succeeded", "failed", "skipped", "maximized", "nonsense"),
    adversarial: fc.option(text),
    nearest: text,
    label: text,
    before: said,
    after: said,
    edits: fc.array(fc.record({ start: number, end: fc.nat(9), from: text, to: text })),
    wordsChanged: number,
    words: number,
    queries: fc.record({ asked: number, distinct: number, known: number, forward: number }),
    trace: fc.array(fc.record({ text, probabilities, score: number, known: fc.boolean(), round: number })),
    seconds: number,
  },
  {
    requiredKeys: ["text", "attack", "adversarial", "label", "before", "after", "edits", "status", "words", "seconds"],
  },
);

test("whatever a file holds, it is drawn or refused", () => {
  fc.assert(
    fc.property(hostile, (document) => {
      const drawn = (): unknown[] => {
        try {
          return figuresOf(saved(document), style).flatMap(faultsOf);
        } catch (error) {
          return error instanceof FigureError ? [] : [error];
        }
      };
      expect(drawn()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

const mean = (at: number) => ({ mean: at, low: at - 0.1, high: at + 0.1 });

test("a certificate over many texts is a dot a number of words; without labels there is nothing to draw", () => {
  const summary = {
    type: "summary",
    method: "ranmask",
    texts: 12,
    abstained: 2,
    medianRadius: 3,
    accuracy: mean(0.75),
    certified: [
      { words: 1, accuracy: mean(0.5) },
      { words: 2, accuracy: { mean: 0.25, low: null, high: null } },
    ],
    provenance: { options: { verb: "certify" } },
    hash: "0",
  };
  const [figure] = figuresOf(summary, style);
  expect(figure && faultsOf(figure)).toEqual([]);
  expect(figure?.title).toBe("Randomised masking: of half of the texts at least 3 words may be replaced.");
  expect(marksOf(figure)).toEqual(["words:0", "words:1", "words:2"]);
  expect(figure?.table.rows).toEqual([
    [0, 0.75, 0.65, 0.85],
    [1, 0.5, 0.4, 0.6],
    [2, 0.25, null, null],
  ]);
  expect(figuresOf({ ...summary, accuracy: null, certified: [] }, style)).toEqual([]);
});
