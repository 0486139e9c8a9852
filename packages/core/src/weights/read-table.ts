import { tablePlaces, type Table } from "@limelight/kernels";
import type { Device } from "../device/open-device.ts";
import type { Activation } from "../run/read.ts";
import { readPlaced } from "./parameters.ts";

/** All rows of a table, [rows, features]. */
export async function readTable(device: Device, table: Table): Promise<Activation> {
  const { rows, features, layout } = table;
  const data = new Float32Array(rows * features);
  for (const { first, shard } of tablePlaces(table)) {
    const place = { layout, tensor: shard.tensor };
    data.set((await readPlaced(device, [shard.rows, features], place)).data, first * features);
  }
  return { shape: [rows, features], data };
}

/** The mean of all rows, [features], in f64. */
export function meanRow({ shape: [rows = 0, features = 0], data }: Activation): Float32Array {
  const sums = new Float64Array(features);
  data.forEach((value, at) => (sums[at % features] = (sums[at % features] ?? 0) + value));
  return Float32Array.from(sums, (sum) => sum / rows);
}
