import { packedLength, packPanels } from "../linear/pack.ts";
import { packedWeight, type PackedWeight } from "../linear/weight.ts";
import { tableOf, tableOfWeight, type Table } from "../gather-rows/table.ts";
import type { TestDevice } from "./index.ts";

export interface WeightNumbers {
  /** [inner, columns]: f32, or halves. */
  readonly numbers: Float32Array | Uint16Array;
  readonly inner: number;
  readonly columns: number;
  /** [columns]; zeros where it is left out. */
  readonly bias?: Float32Array;
}

/** Puts a weight on the device, packed; in shards of so many columns where they are given. */
export function uploadWeight(
  device: TestDevice,
  { numbers, inner, columns, bias }: WeightNumbers,
  shards: readonly number[] = [columns],
): PackedWeight {
  let first = 0;
  return packedWeight(
    inner,
    shards.map((own) => {
      const length = packedLength(inner, own);
      const pick = (_: number, i: number): number =>
        numbers[Math.floor(i / own) * columns + first + (i % own)] ?? Number.NaN;
      const panels =
        numbers instanceof Uint16Array
          ? packPanels(new Uint16Array(inner * own).map(pick), inner, own, "in,out", new Uint16Array(length))
          : packPanels(new Float32Array(inner * own).map(pick), inner, own, "in,out", new Float32Array(length));
      const filled = new Float32Array(packedLength(1, own));
      if (bias) filled.set(bias.subarray(first, first + own));
      first += own;
      return {
        panels: device.upload(panels, [length]),
        bias: device.upload(filled, [filled.length]),
        columns: own,
      };
    }),
  );
}

/** The ways that a table may lie, with what puts numbers [rows, features] there. */
export const tableForms: readonly {
  readonly form: string;
  readonly dtype: "f32" | "f16";
  readonly make: (device: TestDevice, numbers: Float32Array | Uint16Array, rows: number, features: number) => Table;
}[] = (["f32", "f16"] as const).flatMap((dtype) => [
  {
    form: `of ${dtype} row by row, in shards`,
    dtype,
    make(device, numbers, rows, features) {
      const shards = cut(rows).map(({ first, count }) => {
        const own = numbers.slice(first * features, (first + count) * features);
        return { tensor: device.upload(own, [count, features]), rows: count };
      });
      return { ...tableOf(device.empty([rows, features])), shards };
    },
  },
  ...[false, true].map((sharded) => ({
    form: `of ${dtype} in panels${sharded ? ", in shards" : ""}`,
    dtype,
    make(device: TestDevice, numbers: Float32Array | Uint16Array, rows: number, features: number) {
      const flipped = numbers.map((_, i) => numbers[(i % rows) * features + Math.floor(i / rows)] ?? Number.NaN);
      const shards = sharded ? cut(rows).map(({ count }) => count) : [rows];
      return tableOfWeight(uploadWeight(device, { numbers: flipped, inner: features, columns: rows }, shards));
    },
  })),
]);

// Of 64 rows each, and the rest.
function cut(rows: number): { first: number; count: number }[] {
  return Array.from({ length: Math.ceil(rows / 64) }, (_, i) => ({
    first: i * 64,
    count: Math.min(64, rows - i * 64),
  }));
}
