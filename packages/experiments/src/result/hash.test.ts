import { expect, test } from "vitest";
import { hashNumbers } from "./hash.ts";

const document = { label: "positive", scores: [0.123456789, -2], nested: { logit: 3.5 }, seconds: 1 };

test("equal to six digits is equal, and times do not count", async () => {
  const hash = await hashNumbers(document);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await hashNumbers({ ...document, scores: [0.1234569, -2], seconds: 9 })).toBe(hash);
  expect(await hashNumbers({ ...document, label: "negative" })).toBe(hash);
});

test.each([
  ["a number", { scores: [0.123, -2] }],
  ["the order", { scores: [-2, 0.123456789] }],
  ["a missing number", { scores: [0.123456789] }],
  ["another field", { nested: { logits: 3.5 } }],
  ["what is no number", { nested: { logit: Number.NaN } }],
])("%s makes another hash", async (_, change) => {
  expect(await hashNumbers({ ...document, ...change })).not.toBe(await hashNumbers(document));
});

test("the numbers of arrays beside the document count too", async () => {
  const hash = (...data: number[]): Promise<string> =>
    hashNumbers(document, new Map([["logits", { shape: [2], data: Float32Array.from(data) }]]));
  expect(await hash(1, 2)).not.toBe(await hash(1, 3));
  expect(await hash(1, 2)).toBe(await hash(1.0000001, 2));
  expect(await hash(1, 2)).not.toBe(await hashNumbers(document));
});
