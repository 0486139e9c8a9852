import { expect, test } from "vitest";
import { parseExperiment } from "../../run-experiment.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import { composedAttack } from "./composed-attack.ts";

function asked(fields: object): ExperimentOf<"attack"> {
  const experiment = parseExperiment({ verb: "attack", ...fields });
  if (experiment.verb !== "attack") throw new Error("not an attack");
  return experiment;
}

test("what stands behind a goal is a text where the goal takes one, though it looks like a number", () => {
  expect(composedAttack(asked({ goal: "targeted:1" })).attack.goal.options).toEqual({ label: "1" });
  expect(composedAttack(asked({ goal: "targeted:1e3" })).attack.goal.options).toEqual({ label: "1e3" });
  expect(composedAttack(asked({ goal: "confidence:0.3" })).attack.goal.options).toMatchObject({ below: 0.3 });
});

test("a threshold for sentences is refused where none are compared", () => {
  expect(() => composedAttack(asked({ recipe: "deepwordbug", similarity: 0.3 }))).toThrow(
    "similarity: deepwordbug compares no sentences with these constraints",
  );
  expect(() => composedAttack(asked({ recipe: "textfooler", similarity: 0.3 }))).not.toThrow();
});
