import type { Answer, BlackBox, Question } from "@limelight/core";
import { expect, test } from "vitest";
import { resolveOptions, type Attribution } from "../../method.ts";
import { toySubject } from "../toy-subject.ts";
import { anchors } from "./anchors.ts";

const explain = (subject: BlackBox, text: string, given = {}, seed = 0): Promise<Attribution> =>
  anchors.attribute(subject, { text }, 1, resolveOptions(anchors, given), { seed });

const has = (text: string, ...words: readonly string[]): boolean =>
  words.every((word) => new RegExp(`\\b${word}\\b`).test(text));
const notBad = (): ReturnType<typeof toySubject> => toySubject((text) => (has(text, "not", "bad") ? 3 : -3));
const text = "It is not such a bad film after all";

test.each([0, 1, 2, 3])("an exact rule is found, whatever is drawn (seed %i)", async (seed) => {
  const { anchor, scores, units } = await explain(notBad(), text, {}, seed);
  expect(anchor?.words.map(({ word }) => word.text).toSorted()).toEqual(["bad", "not"]);
  expect(anchor).toMatchObject({ precision: 1, high: 1, coverage: 0.25, reached: true, threshold: 0.95 });
  expect(anchor?.low).toBeGreaterThan(0.9);
  expect(anchor?.words.map(({ coverage }) => coverage)).toEqual([0.5, 0.25]);
  expect(anchor?.words[0]?.precision).toBeLessThan(0.9);
  expect(units.flatMap((unit, index) => (scores[index] === 1 ? [unit.text] : []))).toEqual(["not", "bad"]);
});

test("the same seed gives the same, and no round asks about what an earlier one did", async () => {
  const subject = notBad();
  const found = await explain(subject, text);
  expect(await explain(notBad(), text)).toEqual(found);
  expect(found.queries.distinct).toBe(new Set(subject.asked).size);
  expect(found.queries.asked).toBeGreaterThan(subject.asked.length);
});

test("a prediction that nothing changes needs no word", async () => {
  const { anchor, scores } = await explain(
    toySubject(() => 2),
    text,
  );
  expect(anchor).toMatchObject({ words: [], precision: 1, coverage: 1, without: 1, reached: true });
  expect(scores).toEqual(scores.map(() => 0));
});

test("where samples run out the best rule so far is said not to reach the threshold", async () => {
  // All nine words must stand: rules grow one by one.
  const subject = toySubject((given) => (given === text ? 3 : -3));
  const { anchor, queries } = await explain(subject, text, { samples: 150 });
  expect(anchor).toMatchObject({ reached: false });
  expect(anchor?.low).toBeLessThan(0.9);
  expect(queries.asked).toBeLessThanOrEqual(151);
});

test("one word, too many words, another class, wrong answers", async () => {
  const { anchor } = await explain(
    toySubject((given) => (has(given, "good") ? 3 : -3)),
    "good",
  );
  expect(anchor).toMatchObject({ words: [{ word: { text: "good" }, coverage: 0.5 }], reached: true });
  const long = Array.from({ length: 2000 }, (_, index) => `w${index}`).join(" ");
  await expect(
    explain(
      toySubject(() => 2),
      long,
    ),
  ).rejects.toMatchObject({ code: "too-many-words" });
  await expect(
    explain(
      toySubject(() => -2),
      text,
    ),
  ).rejects.toMatchObject({ code: "unfit-text" });
  await expect(
    explain(
      toySubject(() => Number.NaN),
      text,
    ),
  ).rejects.toMatchObject({ code: "bad-answer" });
});

test("it stops when it is told to", async () => {
  const control = new AbortController();
  const inner = notBad();
  const subject: BlackBox = {
    labels: inner.labels,
    async ask(questions: readonly Question[]): Promise<{ answers: Answer[]; queries: Attribution["queries"] }> {
      control.abort(new Error("enough"));
      return inner.ask(questions);
    },
  };
  const context = { seed: 0, signal: control.signal };
  await expect(anchors.attribute(subject, { text }, 1, resolveOptions(anchors, {}), context)).rejects.toThrow("enough");
});

test("of several texts one is drawn for each word that goes: no more is asked about than samples allow", async () => {
  const subject = toySubject((given) => (has(given, "good") ? 3 : -3));
  const options = resolveOptions(anchors, { replacement: "text", replacementText: "one|other", samples: 300 });
  const input = { text: "a good film of many words and scenes" };
  const { anchor, queries } = await anchors.attribute(subject, input, 1, options, { seed: 0 });
  expect(anchor?.words.map(({ word }) => word.text)).toEqual(["good"]);
  expect(queries.asked).toBeLessThanOrEqual(301); // with the text itself
});
