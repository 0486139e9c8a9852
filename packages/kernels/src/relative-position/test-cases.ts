import {
  attentionColumns,
  attentionLayout,
  columnFields,
  rowFields,
  type AttentionShape,
} from "../attention/layout.ts";
import type { TestDevice } from "../testing/index.ts";
import { debertaBucket, t5Bucket } from "./buckets.ts";

/** Who attends to whom, with which buckets. */
export interface Case extends AttentionShape {
  readonly name: string;
  readonly mostDistance: number;
  readonly bucketOf: (distance: number) => number;
}

export function offsets(...lengths: number[]): number[] {
  const result = [0];
  for (const length of lengths) result.push((result.at(-1) ?? 0) + length);
  return result;
}

const mixed = offsets(1, 2, 7, 8, 30, 67, 0, 3);
const self = { queryOffsets: mixed, keyOffsets: mixed, heads: 3 };
const t5 = (bidirectional: boolean) => ({
  mostDistance: 20,
  bucketOf: (distance: number): number => t5Bucket(distance, { bidirectional, buckets: 8, maxDistance: 20 }),
});
const deberta = {
  mostDistance: 24,
  bucketOf: (distance: number): number => debertaBucket(distance, { buckets: 8, maxDistance: 24 }),
};

export const cases: readonly Case[] = [
  { name: "both ways", ...self, ...t5(true) },
  { name: "causal", ...self, ...t5(false), causal: true },
  { name: "log buckets, local", ...self, ...deberta, window: 30 },
  {
    name: "the last queries of a cache",
    queryOffsets: offsets(1, 4, 1),
    keyOffsets: offsets(40, 11, 1),
    causal: true,
    heads: 2,
    ...t5(false),
  },
  {
    name: "queries from several places",
    queryOffsets: offsets(3, 0, 2),
    keyOffsets: offsets(70, 5, 9),
    queryPlaces: [0, 69, 7, 4, 3],
    heads: 1,
    ...deberta,
  },
];

/** What several sequences share, or caches hold: the way back does not go there. */
export const cached: Case = {
  name: "caches with room behind them",
  queryOffsets: offsets(1, 4, 1),
  keyOffsets: [64, 32, 0],
  keyCounts: [30, 4, 31],
  causal: true,
  heads: 2,
  ...t5(false),
};

/** A case's tables on the device, and its buckets. */
export function positionsOf(device: TestDevice, shape: Case) {
  const layout = attentionLayout(shape);
  const tables = {
    layout,
    rows: device.upload(layout.rows, [layout.queries, rowFields]),
    tiles: device.upload(layout.tiles, [layout.tiles.length / 2, 2]),
  };
  const table = Uint32Array.from({ length: 2 * shape.mostDistance + 1 }, (_, at) =>
    shape.bucketOf(at - shape.mostDistance),
  );
  return { tables, buckets: device.upload(table, [table.length]), numbers: layout.patternOffsets.at(-1) ?? 0 };
}

/** [keys, 5] u32 on the device. */
export function columnsOf(device: TestDevice, shape: Case) {
  const layout = attentionLayout(shape);
  return device.upload(attentionColumns(shape, layout), [layout.keys, columnFields]);
}
