import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFloat16 } from "./float16.ts";
import { requireFinite } from "./require-finite.ts";
import { float16Of, float32Of, type WeightArray } from "./weight-array.ts";

const dtypes = ["F32", "F16", "BF16", "F64"] as const;

/** A tensor of these numbers; `shift` moves its bytes off their natural place, as a file may. */
function stored(
  values: readonly number[],
  dtype: (typeof dtypes)[number],
  shape = [values.length],
  shift = 0,
): WeightArray {
  const bytes = {
    F32: () => Float32Array.from(values),
    F64: () => Float64Array.from(values),
    F16: () => Uint16Array.from(values, encodeFloat16),
    BF16: () => Uint16Array.from(values, (value) => (new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0) >>> 16),
  }[dtype]();
  const moved = new Uint8Array(bytes.byteLength + shift);
  moved.set(new Uint8Array(bytes.buffer), shift);
  return { dtype, shape, bytes: moved.subarray(shift) };
}

function check(array: WeightArray): void {
  requireFinite("w", array.dtype === "F16" ? float16Of("w", array) : float32Of("w", array), array);
}

test("finite numbers pass, and the first that is none is told, in every type and wherever the bytes lie", () => {
  const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: -60_000, max: 60_000 });
  const wrong = fc.constantFrom(Number.NaN, Infinity, -Infinity);
  fc.assert(
    fc.property(
      fc.array(finite, { minLength: 1, maxLength: 20 }),
      fc.constantFrom(...dtypes),
      fc.nat(3),
      fc.nat(),
      wrong,
      (values, dtype, shift, place, bad) => {
        check(stored(values, dtype, undefined, shift * 2));
        const at = place % values.length;
        const spoilt = stored(values.with(at, bad).with(values.length - 1, bad), dtype, undefined, shift * 2);
        expect(() => check(spoilt)).toThrow(`"w" holds ${Number.isNaN(bad) ? "NaN" : "an infinite number"} at [${at}]`);
      },
    ),
  );
});

test("places are told by rows and columns", () => {
  const array = stored([0, 1, 2, 3, Number.NaN, 5], "F32", [2, 3]);
  expect(() => check(array)).toThrow("at [1, 1]");
});

test("a number that is too large for halves has another way out", () => {
  const array = stored([1, 70_000], "F32");
  expect(() => requireFinite("w", float16Of("w", array), array)).toThrow(
    expect.objectContaining({ code: "bad-weights", hint: "Keep weights as f32: --dtype f32." }),
  );
});
