import { prepareTasks } from "@limelight/experiments/judging";
import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import {
  allAnswers,
  answersFile,
  answersOf,
  beginJudging,
  isAnswered,
  nextOpen,
  ranked,
  rated,
  restoredSession,
  storedSession,
  withAnswers,
  type JudgingSession,
} from "./judging-session.ts";

const explanations = ["lime", "saliency"].map((method, index) => ({
  method,
  units: [{ text: "good", start: 0, end: 4 }],
  scores: [index],
}));
const { tasks, key } = prepareTasks(
  ["good", "fine"].map((text) => ({ text, label: "positive", probability: 0.9, explanations })),
  { model: { id: "tiny" }, seed: 3, random: false },
);

/** All explanations of the task that is shown get these numbers, in their order. */
function rateAll(session: JudgingSession, ...ratings: number[]): JudgingSession {
  const shown = session.tasks.tasks[session.at]?.explanations ?? [];
  return shown.reduce((before, { id }, place) => rated(before, id, ratings[place] ?? 1), session);
}

test("a task is answered when all of its explanations have a number; the next that is open is found, going round", () => {
  const begun = beginJudging(tasks, key);
  const [first, second] = tasks.tasks;
  const half = rated(begun, first?.explanations[0]?.id ?? "", 4);
  expect(first && isAnswered(half, first)).toBe(false);
  expect(answersOf(half)).toEqual([]);
  const whole = rateAll(half, 4, 2);
  expect(answersOf(whole).map(({ rater, task }) => [rater, task])).toEqual([["me", "1"]]);
  expect(nextOpen(whole, 0)).toBe(1);
  expect(nextOpen({ ...whole, at: 1 }, 2)).toBe(1);
  const all = rateAll({ ...whole, at: 1 }, 1, 5);
  expect(second && isAnswered(all, second)).toBe(true);
  expect(nextOpen(all, 1)).toBeUndefined();
});

test("a place that is taken back is the last again", () => {
  const begun = { ...beginJudging(tasks, key), way: "rank" as const };
  const [one = "", other = ""] = tasks.tasks[0]?.explanations.map(({ id }) => id) ?? [];
  const ordered = ranked(ranked(begun, one), other);
  expect(answersOf(ordered)[0]?.ranking).toEqual([one, other]);
  expect(answersOf(ranked(ranked(ordered, one), one))[0]?.ranking).toEqual([other, one]);
});

test("answers that were saved are taken up again; others' stand beside them, and bad lines are told", () => {
  const done = rateAll(beginJudging(tasks, key), 4, 2);
  const saved = answersFile(answersOf(done));
  const opened = withAnswers(beginJudging(tasks, key), `${saved}${saved.replace('"me"', '"ben"')}nonsense\n`);
  expect([opened.read, opened.bad.map(({ line }) => line)]).toEqual([2, [3]]);
  expect(answersOf(opened.session)).toEqual(answersOf(done));
  expect(allAnswers(opened.session).map(({ rater }) => rater)).toEqual(["ben", "me"]);
  const again = withAnswers(opened.session, saved.replace('"me"', '"ben"'));
  expect(allAnswers(again.session)).toHaveLength(2);
});

test("somebody else's answers under one's own name are not taken without a word", () => {
  const done = rateAll(beginJudging(tasks, key), 4, 2);
  const theirs = answersFile(answersOf(rateAll(beginJudging(tasks, key), 1, 5)));
  const opened = withAnswers(done, theirs);
  expect([opened.read, opened.passed]).toEqual([1, 1]);
  expect(answersOf(opened.session)).toEqual(answersOf(done));
  expect(withAnswers(done, answersFile(answersOf(done))).passed).toBe(0);
  const shown = tasks.tasks[0]?.explanations.map(({ id }) => id) ?? [];
  const begun: JudgingSession = { ...beginJudging(tasks, key), way: "rank" };
  const ordered = shown.reduce((before, id) => ranked(before, id), begun);
  const turned = shown.toReversed().reduce((before, id) => ranked(before, id), begun);
  expect(withAnswers(ordered, answersFile(answersOf(turned))).passed).toBe(1);
  expect(withAnswers(ordered, answersFile(answersOf(ordered))).passed).toBe(0);
});

test("what is kept comes back as it was; whatever else is there is no session", () => {
  const session = { ...rateAll(beginJudging(tasks, key), 3, 3), at: 1, rater: "anna" };
  expect(restoredSession(storedSession(session))).toEqual(session);
  const others = withAnswers(session, answersFile(answersOf({ ...session, rater: "ben" }))).session;
  expect(restoredSession(storedSession(others))).toEqual(others);
  expect(restoredSession(storedSession({ ...session, at: 99 }))?.at).toBe(1);
  expect(restoredSession(storedSession(session).replace('"way":"rate"', '"way":"guess"'))).toBeUndefined();
  assert(
    property(string(), (text) => restoredSession(text) === undefined),
    { numRuns: 50 },
  );
});
