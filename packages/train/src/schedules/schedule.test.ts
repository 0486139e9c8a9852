import { expect, test } from "vitest";
import golden from "../objectives/golden/losses.json" with { type: "json" };
import { scheduleKinds, scheduleOf, warmupSteps, type ScheduleKind } from "./schedule.ts";

function isKind(kind: string): kind is ScheduleKind {
  return scheduleKinds.some((each) => each === kind);
}

test.each(golden.schedules)("$kind with $warmup of $steps steps of warm-up is transformers'", (expected) => {
  const { kind, warmup, steps, rates } = expected;
  if (!isKind(kind)) throw new Error(`${kind} is no schedule`);
  const rate = scheduleOf({ kind, warmup, steps });
  rates.forEach((value, step) => expect(rate(step)).toBeCloseTo(value, 12));
});

test("a warm-up below 1 is a share of all steps, rounded up", () => {
  expect([warmupSteps(0.1, 25), warmupSteps(0, 25), warmupSteps(5, 25)]).toEqual([3, 0, 5]);
});

test("steps that are none are refused", () => {
  expect(() => scheduleOf({ kind: "linear", warmup: -1, steps: 3 })).toThrow("-1 of warm-up");
});
