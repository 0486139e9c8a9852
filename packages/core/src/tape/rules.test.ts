import { expect, test } from "vitest";
import { activationRule } from "./rules.ts";

test("a rule is for the functions and the places it names, and for all where it names none", () => {
  expect(activationRule({}, "gelu", "block")).toBe("gradient");
  expect(activationRule({ activation: { rule: "guided" } }, "tanh", "pooler")).toBe("guided");
  const some = { activation: { rule: "rescale", only: ["relu", "tanh"], places: ["block", "pooler"] } } as const;
  expect(activationRule(some, "relu", "block")).toBe("rescale");
  expect(activationRule(some, "tanh", "pooler")).toBe("rescale");
  expect(activationRule(some, "gelu", "block")).toBe("gradient");
  expect(activationRule(some, "relu", "head")).toBe("gradient");
});
