import { expect, test } from "vitest";
import { listed } from "./flags.ts";

test("names are listed without the blanks round them", () => {
  expect(listed("lime, saliency")).toEqual(["lime", "saliency"]);
  expect(listed(undefined)).toBeUndefined();
});
