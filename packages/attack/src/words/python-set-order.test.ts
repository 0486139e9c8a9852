import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { pythonIntersection, pythonSetOrder } from "./python-set-order.ts";

const numbers = z.array(z.number());
const cases = z
  .array(z.tuple([numbers, numbers, numbers, numbers]))
  .parse(JSON.parse(readFileSync(new URL("../golden/python-sets.json", import.meta.url), "utf8")));

test("sets are gone through as CPython does, and so are their intersections", () => {
  expect(cases.length).toBeGreaterThan(30);
  for (const [one, order, other, both] of cases) {
    expect(pythonSetOrder(one)).toEqual(order);
    expect(pythonIntersection(pythonSetOrder(one), pythonSetOrder(other))).toEqual(both);
  }
});
