import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers } from "../testing/numbers.ts";
import { narrow, widen } from "./index.ts";
import { narrowReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

/** The bits of halves that numbers become. */
async function narrowed(numbers: Float32Array): Promise<number[]> {
  const count = numbers.length;
  const output = device.empty([count], "f16");
  await device.run((recorder) => narrow(recorder, device.upload(numbers, [count]), output));
  const words = await device.read({ ...output, shape: [Math.ceil(count / 2)] });
  return [...new Uint16Array(words.buffer, words.byteOffset, count)];
}

const odd = Float32Array.of(0, -0, 1, -1, 65_504, 65_519, 65_520, 1e6, -1e9, Infinity, -Infinity, 2 ** -14, 2 ** -24);
const ties = Float32Array.of(
  1 + 2 ** -11,
  1 + 3 * 2 ** -11,
  2048 + 1,
  2048 + 3,
  2 ** -25,
  3 * 2 ** -25,
  2 ** -14 - 2 ** -25,
);

it.each([
  ["odd numbers", odd],
  ["numbers between two halves", ties],
  ["some", randomNumbers(1)],
  ["many", randomNumbers(70_001, 3)],
  ["small ones", randomNumbers(1000, 4).map((value) => value * 1e-5)],
  ["large ones", randomNumbers(1000, 5).map((value) => value * 7e4)],
])("%s become the nearest halves", async (_, numbers) => {
  expect(await narrowed(numbers)).toEqual(Array.from(numbers, narrowReference));
});

it("every half comes back as it was", async () => {
  // All but those that are no numbers.
  const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i).filter((each) => (each & 0x7fff) <= 0x7c00);
  const [halves, single] = [device.upload(bits, [bits.length]), device.empty([bits.length])];
  await device.run((recorder) => widen(recorder, halves, single));
  const numbers = await device.read(single);
  expect(Array.from(numbers, narrowReference)).toEqual([...bits]);
  expect(await narrowed(numbers)).toEqual([...bits]);
});

it("refuses other sizes and types", async () => {
  const [four, five] = [device.empty([4]), device.empty([5], "f16")];
  await expect(device.run((recorder) => narrow(recorder, four, five))).rejects.toMatchObject({
    code: "shape",
    message: "narrow: [4] f32 into [5] f16",
  });
  await expect(device.run((recorder) => widen(recorder, four, four))).rejects.toMatchObject({ code: "shape" });
});
