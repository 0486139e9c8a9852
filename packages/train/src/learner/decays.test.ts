import { expect, test } from "vitest";
import golden from "../objectives/golden/losses.json" with { type: "json" };
import { decays } from "./decays.ts";

test.each(golden.decays)("the parameters of $model decay that transformers' Trainer lets decay", ({ decay, stay }) => {
  expect(decay.filter((name) => !decays(name))).toEqual([]);
  expect(stay.filter(decays)).toEqual([]);
});
