import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { HubError } from "../hub-error.ts";
import { hostTensor, toFloat32, toInt32 } from "./convert.ts";
import type { HostTensor } from "./host-tensor.ts";
import { readSafetensors } from "./read.ts";

const { tensors } = readSafetensors(await readFile(new URL("golden/conversions.safetensors", import.meta.url)));

function tensorNamed(name: string): HostTensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`no golden tensor ${name}`);
  return tensor;
}

/** Tells -0 from 0, and one NaN from another. */
function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

function int64(...values: bigint[]): HostTensor {
  return hostTensor(BigInt64Array.from(values));
}

describe("toFloat32", () => {
  test.each(["bool", "u8", "i8", "i16", "i32", "i64", "f16", "bf16", "f32", "f64"])("%s as NumPy", (name) => {
    const bits = bitsOf(toFloat32(tensorNamed(name)));
    expect(bits).toEqual(bitsOf(toFloat32(tensorNamed(`${name}/float32`))));
  });

  test("every half, by the formula of IEEE 754", () => {
    const halves = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
    const values = toFloat32({ dtype: "F16", shape: [2 ** 16], bytes: new Uint8Array(halves.buffer) });
    const expected = Array.from(halves, (half) => {
      const sign = half >> 15 === 0 ? 1 : -1;
      const exponent = (half >> 10) & 31;
      const fraction = (half & 1023) / 1024;
      if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
      return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
    });
    expect(Array.from(values)).toEqual(expected);
  });

  test("F32 is not copied where it is aligned, and copied where it is not", () => {
    const buffer = new ArrayBuffer(12);
    const aligned: HostTensor = { dtype: "F32", shape: [2], bytes: new Uint8Array(buffer, 4, 8) };
    expect(toFloat32(aligned).buffer).toBe(buffer);
    new DataView(buffer).setFloat32(1, 1.5, true);
    const unaligned: HostTensor = { dtype: "F32", shape: [2], bytes: new Uint8Array(buffer, 1, 8) };
    expect(toFloat32(unaligned)).toEqual(Float32Array.of(1.5, 0));
    expect(toFloat32({ ...unaligned, bytes: Buffer.from(buffer, 1, 8) })).toEqual(Float32Array.of(1.5, 0));
  });
});

describe("toInt32", () => {
  test("every integer type", () => {
    expect(toInt32(int64(-(2n ** 31n), 2n ** 31n - 1n))).toEqual(Int32Array.of(-(2 ** 31), 2 ** 31 - 1));
    expect(toInt32(hostTensor(Int16Array.of(-1, 2)))).toEqual(Int32Array.of(-1, 2));
    expect(toInt32(hostTensor(Int8Array.of(-1, 2)))).toEqual(Int32Array.of(-1, 2));
    expect(toInt32(hostTensor(Uint8Array.of(255)))).toEqual(Int32Array.of(255));
    expect(toInt32(tensorNamed("bool"))).toEqual(Int32Array.of(0, 1, 1));
    const values = Int32Array.of(7);
    expect(toInt32(hostTensor(values)).buffer).toBe(values.buffer);
  });

  test("values that do not fit and floats are refused", () => {
    expect(() => toInt32(int64(2n ** 31n))).toThrow(/2147483648 does not fit/);
    expect(() => toInt32(hostTensor(Float32Array.of(1), [1, 1]))).toThrow(HubError);
  });
});

test("hostTensor takes the shape given, if it fits", () => {
  expect(hostTensor(new Float64Array(6), [2, 3])).toMatchObject({ dtype: "F64", shape: [2, 3] });
  expect(() => hostTensor(new Float32Array(5), [2, 3])).toThrow(RangeError);
});
