import { readFile } from "node:fs/promises";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hostTensor } from "./convert.ts";
import { bytesPerElement, type DType, dtypes, type HostTensor, isDType } from "./host-tensor.ts";
import { readSafetensors } from "./read.ts";
import { writeSafetensors } from "./write.ts";

async function golden(name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(new URL(`golden/${name}.safetensors`, import.meta.url)));
}

describe("byte for byte as the Python package", () => {
  test.each(["arrays", "names", "conversions", "empty"])("%s", async (name) => {
    const file = await golden(name);
    const { tensors } = readSafetensors(file);
    const shuffled = new Map([...tensors].toReversed());
    expect(writeSafetensors(shuffled)).toEqual(file);
  });

  test("metadata, a scalar and an empty array", async () => {
    const file = await golden("metadata");
    const { tensors, metadata } = readSafetensors(file);
    expect(metadata).toEqual(new Map([["for\n", '"pt"\\ é\u0001']]));
    expect(tensors.get("scalar")).toMatchObject({ dtype: "F32", shape: [] });
    expect(tensors.get("x")).toMatchObject({ dtype: "F32", shape: [2, 0, 3] });
    expect(writeSafetensors(tensors, metadata)).toEqual(file);
  });
});

const tensor: fc.Arbitrary<HostTensor> = fc
  .record({
    dtype: fc.constantFrom(...dtypes).filter((word): word is DType => isDType(word)),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
  })
  .chain(({ dtype, shape }) => {
    const length = shape.reduce((product, axis) => product * axis, bytesPerElement(dtype));
    return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => ({ dtype, shape, bytes }));
  });
const text = fc.string({ unit: "binary" });

test("what is written is read back, aligned to its elements", () => {
  const arrays = fc.array(fc.tuple(text, tensor)).map((entries) => new Map(entries));
  const metadata = fc.array(fc.tuple(text, text)).map((entries) => new Map(entries));
  fc.assert(
    fc.property(arrays, metadata, (before, notes) => {
      const after = readSafetensors(writeSafetensors(before, notes));
      expect(after.metadata).toEqual(notes);
      expect(after.tensors).toEqual(before);
      for (const { dtype, bytes } of after.tensors.values()) {
        expect(bytes.byteOffset % bytesPerElement(dtype)).toBe(0);
      }
    }),
  );
});

test("a name that the format keeps, a name that is no text, bytes that do not fit are refused", () => {
  const one = hostTensor(Float32Array.of(1));
  expect(() => writeSafetensors(new Map([["__metadata__", one]]))).toThrow(/__metadata__/);
  expect(() => writeSafetensors(new Map([["\ud800", one]]))).toThrow(/well-formed/);
  expect(() => writeSafetensors(new Map([["w", { ...one, shape: [2] }]]))).toThrow(/"w".*needs 8 bytes, has 4/);
});
