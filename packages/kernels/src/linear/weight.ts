import { requireShape } from "../program/errors.ts";
import { elements, shapeText, type Tensor } from "../program/tensor.ts";
import { packedLength, panelColumns } from "./pack.ts";

/** Some neighbouring columns of a weight packed in panels (see `packPanels`), with their bias. */
export interface WeightShard {
  /** `packedLength(inner, columns)` numbers, f32 or f16. */
  readonly panels: Tensor;
  /** [columns, whole panels], f32; filled up with zeros, and all zeros where the layer has no bias. */
  readonly bias: Tensor;
  readonly columns: number;
}

/** A linear layer's weight: in one shard, or in several where it is larger than what the adapter binds. */
export interface PackedWeight {
  /** All but the last have `shardUnit` columns or a multiple of that. */
  readonly shards: readonly WeightShard[];
  readonly inner: number;
  readonly columns: number;
}

/** Columns of a shard come in these: their numbers in a row of f32 then take a multiple of 256 bytes, where bindings may start. */
const shardUnit = 2 * panelColumns;

/**
 * A weight of shards, in the order of their columns.
 * @throws KernelError "shape" where panels, bias and columns of a shard do not fit, or a shard ends in the midst of two panels
 */
export function packedWeight(inner: number, shards: readonly WeightShard[]): PackedWeight {
  shards.forEach(({ panels, bias, columns }, index) => {
    requireShape(
      elements(panels.shape) === packedLength(inner, columns) &&
        elements(bias.shape) === packedLength(1, columns) &&
        (index === shards.length - 1 || columns % shardUnit === 0),
      () =>
        `packedWeight: shard ${index} of ${shards.length}, ${inner} x ${columns}, in panels ${shapeText(panels)} with a bias ${shapeText(bias)}`,
    );
  });
  return { shards, inner, columns: shards.reduce((sum, { columns }) => sum + columns, 0) };
}

/** Shards with the column that each starts at. */
export function shardPlaces({ shards }: PackedWeight): { readonly first: number; readonly shard: WeightShard }[] {
  let next = 0;
  return shards.map((shard) => {
    const first = next;
    next += shard.columns;
    return { first, shard };
  });
}

/**
 * Columns of each shard of a weight, as few shards of about the same size as no more than `most` bytes make.
 * @param inner numbers a column
 * @param bytes of a number
 * @param most bytes that the adapter binds
 * @returns undefined where not even the smallest shard fits
 */
export function cutShards(inner: number, columns: number, bytes: number, most: number): number[] | undefined {
  if (packedLength(inner, columns) * bytes <= most) return [columns];
  const largest = Math.floor(most / (inner * bytes * shardUnit)) * shardUnit;
  if (largest < shardUnit) return undefined;
  const count = Math.ceil(columns / largest);
  const size = Math.ceil(columns / count / shardUnit) * shardUnit;
  const sizes: number[] = [];
  for (let first = 0; first < columns; first += size) sizes.push(Math.min(size, columns - first));
  return sizes;
}
