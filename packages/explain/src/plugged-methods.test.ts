import { expect, test } from "vitest";
import { z } from "zod";
import { methods } from "./methods/index.ts";
import { pluggedMethods } from "./plugged-methods.ts";

const [lime] = methods;
const own = { ...lime, id: "own-one" };
const plugin = (exports: object): { name: string; exports: object } => ({ name: "limelight-method-own", exports });

test("methods of packages come in their order", () => {
  const two = { ...own, id: "own-two" };
  expect(pluggedMethods([plugin({ methods: [own] }), { name: "b", exports: { methods: [two] } }])).toEqual([own, two]);
  expect(pluggedMethods([])).toEqual([]);
});

const wrong: readonly (readonly [problem: string, exports: object])[] = [
  ["exports no methods", {}],
  ["exports no methods", { methods: [] }],
  ["method 0: it is no object", { methods: [3] }],
  ["method 0: its id is not lower case with hyphens", { methods: [{ ...own, id: "Own One" }] }],
  ["method 1: b has no caution", { methods: [own, { ...own, id: "b", caution: "" }] }],
  ["method 0: own-one has no function attribute", { methods: [{ ...own, attribute: 3 }] }],
  ["method 0: own-one has no modes", { methods: [{ ...own, modes: null }] }],
  ["method 0: own-one has options that are no strict zod object", { methods: [{ ...own, options: {} }] }],
  ["method 0: own-one has options that are no strict zod object", { methods: [{ ...own, options: z.object({}) }] }],
  ["Limelight has a method lime already", { methods: [lime] }],
  ["limelight-method-own has a method own-one already", { methods: [own, own] }],
];

test.each(wrong)("%s", (problem, exports) => {
  expect(() => pluggedMethods([plugin(exports)])).toThrow(`limelight-method-own: ${problem}`);
});
