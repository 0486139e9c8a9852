import { expect, test } from "vitest";
import { z } from "zod";
import { ExplainError } from "./explain-error.ts";
import { methods } from "./methods/index.ts";
import { sumOfWords, toySubject } from "./methods/toy-subject.ts";
import { pluggedMethods } from "./plugged-methods.ts";

const [lime] = methods;
const own = { ...lime, id: "own-one" };
const plugin = (exports: object): { name: string; exports: object } => ({ name: "limelight-method-own", exports });

test("methods of packages come in their order", () => {
  const two = { ...own, id: "own-two" };
  const found = pluggedMethods([plugin({ methods: [own] }), { name: "b", exports: { methods: [two] } }]);
  expect(found.map(({ id, title, options }) => ({ id, title, options }))).toEqual(
    [own, two].map(({ id, title, options }) => ({ id, title, options })),
  );
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

/** What becomes of an error that a plug-in's method throws. */
async function thrownBy(error: unknown): Promise<unknown> {
  const broken = {
    ...own,
    async attribute() {
      throw error;
    },
  };
  const [method] = pluggedMethods([plugin({ methods: [broken] })]);
  try {
    return await method?.attribute(toySubject(sumOfWords({})), { text: "" }, 0, {}, { seed: 0 });
  } catch (reason) {
    return reason;
  }
}

test("what a method throws names its package, and what Limelight or an abort throws stays as it is", async () => {
  const broken = new TypeError("inside");
  expect(await thrownBy(broken)).toMatchObject({
    code: "bad-plugin",
    message: "limelight-method-own: its method own-one broke: inside",
    cause: broken,
  });
  for (const known of [new ExplainError("no-words", "none", "give some"), new DOMException("aborted", "AbortError")])
    expect(await thrownBy(known)).toBe(known);
});
