import { expect, test } from "vitest";
import { z } from "zod";
import { resolveOptions } from "../method.ts";
import { findMethod, methods } from "./index.ts";

test.each(methods)("$id can be found, described and run with its defaults", (method) => {
  expect(findMethod(method.id)).toBe(method);
  const schema = z.toJSONSchema(method.options, { io: "input" });
  expect(schema.additionalProperties).toBe(false);
  expect(Object.keys(schema.properties ?? {}).length).toBeGreaterThan(0);
  for (const option of Object.values(schema.properties ?? {})) {
    expect(option).toMatchObject({ description: expect.any(String), default: expect.anything() });
  }
  for (const mode of [undefined, ...Object.keys(method.modes)]) {
    expect(resolveOptions(method, {}, mode)).toEqual(expect.any(Object));
  }
});

test("ids are all different", () => {
  expect(new Set(methods.map(({ id }) => id)).size).toBe(methods.length);
});

test("what is given wins over the mode, the mode over the method", () => {
  const lime = findMethod("lime");
  expect(resolveOptions(lime, {})).toMatchObject({ samples: 500, output: "log-odds" });
  expect(resolveOptions(lime, {}, "lime")).toMatchObject({ samples: 5000, output: "probability", features: 10 });
  expect(resolveOptions(lime, { samples: 20 }, "lime")).toMatchObject({ samples: 20, output: "probability" });
});

test("bad names and options are errors that say what to do", () => {
  const lime = findMethod("lime");
  expect(() => findMethod("lyme")).toThrow(
    expect.objectContaining({ code: "unknown-method", hint: expect.stringMatching(/^take one of lime, /) }),
  );
  expect(() => resolveOptions(lime, {}, "toString")).toThrow(expect.objectContaining({ code: "unknown-mode" }));
  expect(() => resolveOptions(lime, { samples: 1 })).toThrow(expect.objectContaining({ code: "bad-option" }));
  expect(() => resolveOptions(lime, { samples: 1e9 })).toThrow(expect.objectContaining({ code: "bad-option" }));
  expect(() => resolveOptions(lime, { sample: 10 })).toThrow(/sample/);
});
