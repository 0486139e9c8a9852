import { expect, test } from "vitest";
import { progressText } from "./progress.ts";

test("how far, how fast, how long yet", () => {
  expect(progressText({ label: "classify", done: 218, total: 872, unit: "texts" }, 2)).toBe(
    "classify  ━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  218 of 872 texts  109/s  6 s left",
  );
  expect(progressText({ label: "lime", done: 5, total: 1000, unit: "questions" }, 10)).toBe(
    "lime  ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  5 of 1000 questions  0.5/s  33 min 10 s left",
  );
  expect(progressText({ label: "lime", done: 1000, total: 1000, unit: "questions" }, 10)).toBe(
    "lime  ━━━━━━━━━━━━━━━━━━━━  1000 of 1000 questions  100/s",
  );
});

test("no rate where it would be 0.0", () => {
  expect(progressText({ label: "faithfulness", done: 2, total: 49, unit: "measures" }, 60)).toBe(
    "faithfulness  ━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  2 of 49 measures  23 min 30 s left",
  );
});

test("what is going on inside one of them", () => {
  const now = "text 3: lime 5 of 500 questions";
  expect(progressText({ label: "explain", done: 2, total: 10, unit: "texts", now }, 4)).toBe(
    "explain  ━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  2 of 10 texts  0.5/s  16 s left  text 3: lime 5 of 500 questions",
  );
});

test("where nobody knows the end", () => {
  expect(progressText({ label: "tag", done: 7, total: undefined, unit: "texts" }, 1)).toBe("tag  7 texts  7.0/s");
  expect(progressText({ label: "tag", done: 0, total: 0, unit: "texts" }, 0)).toBe("tag  0 texts");
});
