import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers } from "../testing/numbers.ts";
import { gatherSpans } from "./index.ts";
import { gatherSpansReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

it.each([
  { name: "a few", count: 5, longest: 130 },
  { name: "one", count: 1, longest: 1 },
  { name: "none", count: 0, longest: 1 },
  { name: "more than a grid is wide", count: 40_000, longest: 3 },
])("copies spans of different lengths: $name", async ({ count, longest }) => {
  const input = randomNumbers(1000);
  let to = 0;
  const spans = Array.from({ length: count }, (_, i): [number, number, number] => {
    const span: [number, number, number] = [(i * 37) % 800, to, i % 7 === 3 ? 0 : 1 + ((i * 11) % longest)];
    to += span[2] + (i % 5);
    return span;
  });
  const output = device.poisoned([to + 1]);
  await device.run((recorder) =>
    gatherSpans(recorder, {
      spans: device.upload(Uint32Array.from(count > 0 ? spans.flat() : [0]), [count, 3]),
      longest,
      input: device.upload(input, [input.length]),
      output,
    }),
  );
  const expected = gatherSpansReference(spans, input, new Float64Array(to + 1).fill(Number.NaN));
  const found = await device.read(output);
  expect(expected.findIndex((number, i) => !Object.is(number, found[i]))).toBe(-1);
  expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
});
