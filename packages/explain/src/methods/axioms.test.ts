import { describe, expect, test } from "vitest";
import { axiomChecks, holdSteady } from "../../testing/axioms.ts";
import { findMethod, methods } from "./index.ts";
import { axioms, resolveOptions } from "../method.ts";
import { toySubject } from "./toy-subject.ts";

const text = "alpha bravo";

// Who looks inside a model cannot be asked about a game.
const asksTexts = await Promise.all(
  methods.map(async (method) =>
    method
      .attribute(
        toySubject(() => 1),
        { text },
        1,
        resolveOptions(method, {}),
        { seed: 0 },
      )
      .then(
        () => [method],
        () => [],
      ),
  ),
);
const blackBoxes = asksTexts.flat();

test("methods that ask nothing but texts are found, and only they claim axioms of games", () => {
  expect(blackBoxes.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["lime", "kernel-shap", "permutation-shap", "partition-shap", "sobol", "exact-shapley"]),
  );
  for (const { claims = [], id } of methods)
    expect(claims.length === 0 || blackBoxes.some((method) => method.id === id)).toBe(true);
});

describe.each(blackBoxes)("$id", (method) => {
  test("gives the same for the same seed, however questions are packed", async () => {
    await expect(holdSteady(method)).resolves.toBeUndefined();
  });
  for (const claim of method.claims ?? [])
    test(`keeps ${claim}`, async () => {
      await expect(axiomChecks[claim](method)).resolves.toBeUndefined();
    });
});

test.each([
  ["efficiency", "leave-one-out"],
  ["symmetry", "permutation-shap"],
  ["dummy", "lime"],
  ["linearity", "sobol"],
] as const)("the check of %s fails for a method that does not keep it, such as %s", async (axiom, id) => {
  await expect(axiomChecks[axiom](findMethod(id))).rejects.toThrow(/Property failed/);
});

test("there is a check for every axiom", () => {
  expect(Object.keys(axiomChecks)).toEqual([...axioms]);
});
