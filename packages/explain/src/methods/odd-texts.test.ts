import { describe, expect, test } from "vitest";
import { ExplainError } from "../explain-error.ts";
import { resolveOptions, type Attribution, type Method } from "../method.ts";
import { findMethod } from "./index.ts";
import { sumOfWords, toySubject } from "./toy-subject.ts";

const ids = [
  "lime",
  "kernel-shap",
  "permutation-shap",
  "partition-shap",
  "sobol",
  "exact-shapley",
  "leave-one-out",
  "occlusion",
];

/** What a method says of a text, or why it says nothing; and how much it asked. */
async function outcome(
  method: Method<unknown>,
  text: string,
  given: object = {},
): Promise<{ found?: Attribution; refused?: ExplainError; asked: number }> {
  const subject = toySubject(sumOfWords({ so: 1, good: 2 }, { "so good": 1 }));
  const options = resolveOptions(method, given);
  try {
    return {
      found: await method.attribute(subject, { text }, 1, options, { seed: 0 }),
      asked: subject.asked.length,
    };
  } catch (error) {
    if (error instanceof ExplainError) return { refused: error, asked: subject.asked.length };
    throw error;
  }
}

describe.each(ids.map((id) => findMethod(id)))("$id", (method) => {
  test("explains a text of one word, and claims no errors that it has not", async () => {
    const { found } = await outcome(method, "good");
    expect(found?.scores).toHaveLength(1);
    expect(found?.scores[0]).toBeGreaterThan(0.2);
    expect(found?.tied ?? []).toEqual([]);
  });

  test("explains words that come again", async () => {
    const { found } = await outcome(method, "so so so good");
    expect(found?.units.length).toBe(method.id === "lime" ? 2 : 4);
    expect(found?.scores.every((score) => Number.isFinite(score))).toBe(true);
  });

  test("answers for 2,000 words, or refuses before anything is asked", async () => {
    const text = Array.from({ length: 2000 }, (_, word) => `w${word}`).join(" ");
    const { found, refused, asked } = await outcome(method, text, {});
    const clear = refused?.code === "too-many-words" && refused.hint.startsWith("take ") && asked === 0;
    expect(clear || found?.scores.length === 2000).toBe(true);
    expect(asked).toBeLessThanOrEqual(2001);
  });

  test("has no answer for a text without words", async () => {
    const { refused, asked } = await outcome(method, "?! ...");

    expect(refused?.code).toBe("no-words");
    expect(asked).toBe(0);
  });
});
