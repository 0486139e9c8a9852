import { assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import type { JudgeAnswer } from "./formats.ts";
import { judgeReport } from "./judge-report.ts";
import { measuredValues } from "./measured-values.ts";
import { prepareTasks, type ExplainedText } from "./prepare-tasks.ts";
import { readAnswers, readKey, readTasks, shapesOfKey, shapesOfTasks } from "./read-judging.ts";

const model = { id: "toy", sha256: "00" };
const unitsOf = (text: string) =>
  [...text.matchAll(/\w+/g)].map(({ 0: word, index }) => ({ text: word, start: index, end: index + word.length }));
const explained = (text: string): ExplainedText => ({
  text,
  label: "positive",
  probability: 0.9,
  explanations: [
    { method: "lime", units: unitsOf(text), scores: unitsOf(text).map((_, word) => word - 1) },
    { method: "saliency", units: unitsOf(text), scores: unitsOf(text).map(() => 0.25) },
  ],
});
const texts = ["a fine film", "so very dull", "not bad at all", "it is what it is"].map(explained);
const prepared = (seed = 1) => prepareTasks(texts, { model, seed, random: true });
const { tasks, key } = prepared();

/** An answer in which each method has a rating. */
function rated(rater: string, task: string, ratings: Readonly<Record<string, number>>): JudgeAnswer {
  return {
    format: "limelight-judge-answer",
    version: 1,
    set: key.set,
    rater,
    task,
    ratings: Object.fromEntries(
      (key.tasks[task] ?? []).flatMap(({ id, method }) =>
        ratings[method] === undefined ? [] : [[id, ratings[method]]],
      ),
    ),
  };
}

const lines = (...items: readonly unknown[]): string => items.map((item) => JSON.stringify(item)).join("\n");

test("what was rated of a task that a rater left counts, and puts nothing in order", () => {
  const [task = ""] = Object.keys(key.tasks);
  const { methods, answered } = judgeReport(key, [rated("anna", task, { lime: 2 })]);
  expect(answered).toBe(1);
  expect(methods.find(({ method }) => method === "lime")).toMatchObject({ rating: { mean: 2 }, rank: null });
});

test("tasks do not tell methods, and the key does", () => {
  const file = lines(tasks.header, ...tasks.tasks);
  expect(file).not.toMatch(/\b(?:lime|saliency|random)\b/);
  expect(readTasks("tasks", file)).toEqual(tasks);
  expect(readKey("key", JSON.stringify(key))).toEqual(key);
  expect(shapesOfKey(key)).toEqual(shapesOfTasks(tasks));
  for (const { explanations } of tasks.tasks)
    for (const { words } of explanations) {
      const sizes = words.map(({ score }) => Math.abs(score));
      expect(Math.max(...sizes)).toBe(1);
    }
});

test("order and ids are drawn by the seed; other texts are another set", () => {
  expect(prepared()).toEqual(prepared());
  const orders = new Set<string>();
  assert(
    property(integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
      const other = prepared(seed);
      const ids = Object.values(other.key.tasks).flatMap((shown) => shown.map(({ id }) => id));
      expect(new Set(ids).size).toBe(12);
      for (const shown of Object.values(other.key.tasks)) orders.add(shown.map(({ method }) => method).join());
    }),
    { numRuns: 30 },
  );
  expect(orders.size).toBe(6);
  const fewer = prepareTasks(texts.slice(0, 2), { model, seed: 1, random: true });
  expect(fewer.key.set).not.toBe(key.set);
  expect(() => prepareTasks([], { model, seed: 0, random: false })).toThrow(
    expect.objectContaining({ code: "bad-input" }),
  );
});

test("a text without words is no task, and changes nothing for the others", () => {
  const [first, ...rest] = texts;
  const mixed = prepareTasks([explained("..."), ...(first ? [first] : []), explained("?"), ...rest], {
    model,
    seed: 1,
    random: true,
  });
  expect(mixed).toEqual(prepared());
  expect(() => prepareTasks([explained("...")], { model, seed: 0, random: true })).toThrow(
    expect.objectContaining({ code: "bad-input" }),
  );
});

test("answers are read strictly, each bad line is told, and what is said later counts", () => {
  const good = rated("anna", "1", { lime: 5, saliency: 2, random: 1 });
  const [first = ""] = Object.keys(good.ratings ?? {});
  const file = [
    JSON.stringify(good),
    "",
    "{not json",
    JSON.stringify({ ...good, set: "other" }),
    JSON.stringify({ ...good, task: "99" }),
    JSON.stringify({ ...good, ratings: { [first]: 6 } }),
    JSON.stringify({ ...good, ratings: { stranger: 3 } }),
    JSON.stringify({ ...good, mood: "fine" }),
    JSON.stringify({ ...good, ranking: [first, "b"] }),
    JSON.stringify({ ...good, version: 2 }),
    JSON.stringify(rated("anna", "1", { lime: 4 })),
  ].join("\n");
  const { answers, bad } = readAnswers(file, shapesOfKey(key));
  expect(answers).toEqual([rated("anna", "1", { lime: 4 })]);
  expect(bad.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
  expect(bad.map(({ error }) => error)).toEqual([
    expect.stringMatching(/JSON/),
    expect.stringMatching(/other tasks/),
    expect.stringMatching(/no task "99"/),
    expect.stringMatching(/^ratings/),
    expect.stringMatching(/no explanation "stranger"/),
    expect.stringMatching(/mood/),
    expect.stringMatching(/either ratings or a ranking/),
    expect.stringMatching(/^version/),
  ]);
});

test("files that are none are refused with their line", () => {
  expect(() => readTasks("t", "")).toThrow(/t is empty/);
  expect(() => readTasks("t", lines(tasks.header, { task: "1" }))).toThrow(/t, line 2: text/);
  expect(() => readTasks("t", lines(tasks.header, tasks.tasks[0], tasks.tasks[0]))).toThrow(/twice/);
  expect(() => readKey("k", "[]")).toThrow(expect.objectContaining({ code: "bad-result" }));
});

test("means, agreement and order of methods", () => {
  const answers = ["1", "2", "3", "4"].flatMap((task) => [
    rated("anna", task, { lime: 5, saliency: 3, random: 1 }),
    rated("ben", task, { lime: 4, saliency: 2, random: 1 }),
  ]);
  const report = judgeReport(key, answers);
  expect(report).toMatchObject({ raters: 2, answered: 4, tasks: 4, set: key.set });
  expect(report.methods.map(({ method }) => method)).toEqual(["lime", "saliency", "random"]);
  expect(report.methods[0]).toMatchObject({
    rating: { mean: 4.5, low: null, high: null, tasks: 4 },
    rank: { mean: 1 },
  });
  expect(report.agreement).toMatchObject({ concordance: 1, spearman: 1, tasks: 4 });
  expect(report.agreement.alpha).toBeGreaterThan(0.5);
  expect(report.differences).toHaveLength(3);
  expect(
    report.differences.find(({ methods }) => methods.includes("lime") && methods.includes("random")),
  ).toMatchObject({
    difference: -2,
    settled: false,
  });
  // Of two raters whose orders have nothing in common, W is one half.
  const unrelated = judgeReport(key, [
    rated("anna", "1", { lime: 5, saliency: 3, random: 1 }),
    rated("ben", "1", { lime: 3, saliency: 5, random: 1 }),
    rated("anna", "2", { lime: 5, saliency: 3, random: 1 }),
    rated("ben", "2", { lime: 3, saliency: 1, random: 5 }),
  ]);
  expect(unrelated.agreement).toMatchObject({ concordance: 0.5, spearman: 0, tasks: 2 });
  const none = judgeReport(key, []);
  expect(none).toMatchObject({
    raters: 0,
    answered: 0,
    agreement: { alpha: null, concordance: null, spearman: null, tasks: 0 },
    differences: [],
  });
  expect(none.methods.every(({ rating, rank }) => rating === null && rank === null)).toBe(true);
});

test("rankings count by places, and ties of ratings share theirs", () => {
  const [first] = tasks.tasks;
  const ranking = [...(first?.explanations ?? [])].map(({ id }) => id);
  const answer: JudgeAnswer = {
    format: "limelight-judge-answer",
    version: 1,
    set: key.set,
    rater: "c",
    task: "1",
    ranking,
  };
  const report = judgeReport(key, [answer, rated("d", "2", { lime: 3, saliency: 3, random: 1 })]);
  const rankOf = (method: string): number =>
    report.methods.find((each) => each.method === method)?.rank?.mean ?? Number.NaN;
  const placeOf = (method: string): number => (key.tasks["1"] ?? []).findIndex((each) => each.method === method) + 1;
  expect(rankOf("lime")).toBeCloseTo((placeOf("lime") + 1.5) / 2, 12);
  expect(rankOf("random")).toBeCloseTo((placeOf("random") + 3) / 2, 12);
});

const measuredDocument = (method: string, deletion: number, insertion: number) => ({
  method,
  metrics: [
    { id: "deletion", better: "lower" },
    { id: "insertion", better: "higher" },
    { id: "tau-loo", better: "higher" },
  ],
  deletion: { mean: deletion },
  insertion: { mean: insertion },
  "tau-loo": null,
  floor: { deletion: { mean: 0.9 }, insertion: { mean: 0.9 }, "tau-loo": null },
  provenance: {},
  hash: "0",
});

test("people are held against metrics, whichever way these count", () => {
  const answers = ["1", "2"].map((task) => rated("anna", task, { lime: 5, saliency: 3, random: 1 }));
  const file = lines(measuredDocument("lime", 0.1, 0.2), measuredDocument("saliency", 0.5, 0.3), {
    error: "no words",
    line: 3,
  });
  const measured = measuredValues("f.jsonl", file);
  expect(measured.map(({ method }) => method)).toEqual(["lime", "saliency", "random"]);
  expect(judgeReport(key, answers, measured).faithfulness).toEqual([
    { metric: "deletion", rho: 1, methods: 3 },
    { metric: "insertion", rho: -1, methods: 3 },
  ]);
  expect(() => measuredValues("f", lines({ error: "x", line: 1 }))).toThrow(/says nothing of methods/);
});
