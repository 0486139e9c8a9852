import { array, assert, asyncProperty, constantFrom } from "fast-check";
import { expect, test } from "vitest";
import { resolveOptions } from "../../method.ts";
import { sumOfWords, toySubject } from "../toy-subject.ts";
import { partitionShap } from "./partition-shap.ts";
import { tokenTree } from "./token-tree.ts";

const explain = (
  subject: ReturnType<typeof toySubject>,
  text: string,
  given: object = {},
): ReturnType<typeof partitionShap.attribute> =>
  partitionShap.attribute(subject, { text }, 1, resolveOptions(partitionShap, given), { seed: 0 });

test("a subject without tokens has its words masked by dots, neighbours together", async () => {
  const subject = toySubject(sumOfWords({ good: 2, very: 0.5 }, { "very good": 1 }));
  const { units, scores, base, output, residual } = await explain(subject, "a very good film");
  expect(units.map(({ text }) => text)).toEqual(["a", "very", "good", "film"]);
  [0, 1, 2.5, 0].forEach((score, i) => expect(scores[i]).toBeCloseTo(score, 12));
  expect([base, output]).toEqual([0, 3.5]);
  expect(residual).toBeCloseTo(0, 12);
  expect(subject.asked).toContain("...");
  expect(subject.asked).toContain("a very ...");
  expect(new Set(subject.asked).size).toBe(subject.asked.length);
});

test("scores add up however early it ends, in every context", async () => {
  const words = array(constantFrom("good", "bad", "not", "very", ",", "."), { minLength: 2, maxLength: 9 });
  const rule = sumOfWords({ good: 2, bad: -2, very: 0.2 }, { "not bad": 3, "not good": -3, "very bad": -1 });
  await assert(
    asyncProperty(
      words,
      constantFrom(2, 5, 12, 500),
      constantFrom("both", "absent", "present"),
      async (drawn, most, context) => {
        const text = `well ${drawn.join(" ")}`;
        const {
          scores,
          base = 0,
          output = 0,
          queries,
        } = await explain(toySubject(rule), text, { maxEvaluations: most, context });
        expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(output - base, 9);
        expect(queries.asked).toBeLessThanOrEqual(most + 2);
      },
    ),
    { numRuns: 60 },
  );
});

test("one word has it all; no word is refused", async () => {
  const subject = toySubject(sumOfWords({ good: 2 }));
  expect(await explain(subject, "good")).toMatchObject({ scores: [2], clustering: [] });
  await expect(explain(subject, "")).rejects.toMatchObject({ code: "no-words" });
});

test("words stay together before phrases, and phrases before sentences", () => {
  // Nodes: 0 fan, 1 tastic, 2 film, 3 "," 4 really, 5 "." 6 yes
  const tree = tokenTree(["fan", "tastic ", "film", ", ", "really", ". ", "yes"], undefined);
  expect(tree[0]?.slice(0, 2)).toEqual([0, 1]);
  expect(tree.at(-1)?.[3]).toBe(7);
  expect(tree.map(([, , height, size]) => height * 7 - size).every((zero) => Math.abs(zero) < 1e-12)).toBe(true);
});

test("it says whether the whole tree was opened, and if not, how much was shared out by size", async () => {
  const rule = sumOfWords({ good: 2, film: 1 }, { "not good": -3, "good film": 1 });
  const text = "this is not a good film at all";
  const whole = await explain(toySubject(rule), text);
  expect(whole.expansion).toEqual({ complete: true, closed: 0, nodes: 7, sharedBySize: 0 });
  const some = await explain(toySubject(rule), text, { maxEvaluations: 6 });
  expect(some.expansion).toMatchObject({ complete: false, nodes: 7 });
  expect(some.expansion?.closed).toBeGreaterThan(0);
  expect(some.expansion?.sharedBySize).toBeGreaterThan(0);
  expect(some.scores).not.toEqual(whole.scores);
  // A text of one word has no tree.
  const one = await explain(toySubject(rule), "good");
  expect(one.expansion).toEqual({ complete: true, closed: 0, nodes: 0, sharedBySize: 0 });
});
