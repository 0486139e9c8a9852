import { expect, test } from "vitest";
import { attributed } from "./attributed.ts";
import { resolveOptions, type Attribution } from "./method.ts";
import { findMethod } from "./methods/index.ts";
import { sumOfWords, toySubject } from "./methods/toy-subject.ts";

const subject = toySubject(sumOfWords({ good: 2, fun: 1 }));
const input = { text: "good fun" };
const method = findMethod("leave-one-out");
const options = resolveOptions(method, {});

/** The same method, with something else in its place afterwards. */
function turned(change: (found: Attribution) => unknown): Promise<Attribution> {
  const broken = {
    id: "last-word",
    attribute: async (...given: Parameters<typeof method.attribute>) =>
      Object.assign({}, await method.attribute(...given), change(await method.attribute(...given))),
  };
  return attributed(broken, subject, input, 1, options, { seed: 0 });
}

test("what a method says is handed on as it is", async () => {
  const context = { seed: 0 };
  expect(await attributed(method, subject, input, 1, options, context)).toEqual(
    await method.attribute(subject, input, 1, options, context),
  );
});

test.each<[string, (found: Attribution) => unknown]>([
  ['gave no number for "fun"', ({ scores }) => ({ scores: [scores[0], Number.NaN] })],
  ['gave no number for "good"', () => ({ scores: [undefined, Infinity] })],
  ["gave 1 scores for 2 units", () => ({ scores: [1] })],
  ["gave no list of units and scores", () => ({ scores: undefined })],
])("last-word %s", async (problem, change) => {
  await expect(turned(change)).rejects.toMatchObject({ code: "bad-answer", message: `last-word ${problem}` });
});
