import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { digest } from "../sha256.ts";
import { sha256 } from "./sha256.ts";

test.each([0, 1, 99, 100, 101, 1000])("%d bytes, in pieces of 100, as at once", async (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => index % 251);
  const whole = new Uint8Array(createHash("sha256").update(bytes).digest());
  expect(await sha256(bytes, 100)).toEqual(whole);
  expect(await digest(bytes)).toEqual(whole);
});
