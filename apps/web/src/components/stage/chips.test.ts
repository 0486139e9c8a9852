import { expect, test } from "vitest";
import { specialChips } from "./chips.ts";
import type { LitUnit } from "./light.ts";

const unit = (text: string, value: number, special = false): LitUnit => ({
  text,
  value,
  label: "",
  start: 0,
  end: 0,
  ...(special && { special }),
});

test("special tokens that count stand at the ends, at places that are none of the text's", () => {
  const units = [unit("[CLS]", -0.2, true), unit("good", 1), unit("[SEP]", 0.1, true)];
  const { first, last } = specialChips("good", units);
  expect(first.map(({ text }) => text)).toEqual(["[CLS]"]);
  expect(last.map(({ text }) => text)).toEqual(["[SEP]"]);
  for (const { start } of first) expect(start).toBeLessThan(0);
  for (const { start } of last) expect(start).toBeGreaterThan("good".length);
});

test("special tokens without a score are left out", () => {
  expect(specialChips("good", [unit("[CLS]", 0, true), unit("good", 1)])).toEqual({ first: [], last: [] });
});
