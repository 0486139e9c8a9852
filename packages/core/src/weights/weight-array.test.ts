import { expect, test } from "vitest";
import { CoreError } from "../core-error.ts";
import { float16Of, float32Of } from "./weight-array.ts";

const values = [1, -2.5, 0, 1024];

// The bytes at an odd place of a larger buffer, as tensors of a file may lie.
function unaligned(bytes: Uint8Array): Uint8Array {
  const buffer = new Uint8Array(bytes.length + 1);
  buffer.set(bytes, 1);
  return buffer.subarray(1);
}

const stored = {
  F32: new Uint8Array(Float32Array.from(values).buffer),
  F64: new Uint8Array(Float64Array.from(values).buffer),
  F16: new Uint8Array(Uint16Array.of(0x3c00, 0xc100, 0, 0x6400).buffer),
  BF16: new Uint8Array(Uint16Array.of(0x3f80, 0xc020, 0, 0x4480).buffer),
};

test.each(Object.entries(stored))("%s is read, aligned or not", (dtype, bytes) => {
  for (const place of [bytes, unaligned(bytes)]) {
    const array = { dtype, shape: [4], bytes: place };
    expect([...float32Of("w", array)]).toEqual(values);
    expect([...float16Of("w", array)]).toEqual([0x3c00, 0xc100, 0, 0x6400]);
  }
});

test("aligned f32 is not copied", () => {
  expect(float32Of("w", { dtype: "F32", shape: [4], bytes: stored.F32 }).buffer).toBe(stored.F32.buffer);
});

test("integers are refused by name", () => {
  expect(() => float32Of("bert.weight", { dtype: "I64", shape: [1], bytes: new Uint8Array(8) })).toThrow(CoreError);
  expect(() => float32Of("bert.weight", { dtype: "I64", shape: [1], bytes: new Uint8Array(8) })).toThrow(
    /"bert.weight" holds I64/,
  );
});
