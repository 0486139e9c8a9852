import type { PackedWeight } from "../linear/weight.ts";
import type { ShaderFile } from "../program/shader.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";

/** Some neighbouring rows of a table. */
export interface TableShard {
  /** f32 or f16. */
  readonly tensor: Tensor;
  readonly rows: number;
}

/**
 * Rows to be looked up, [rows, features]: row by row, or in the panels of a linear layer that has a column for every row; in several
 * shards where they take more than the adapter binds.
 */
export interface Table {
  readonly layout: "rows" | "panels";
  readonly shards: readonly TableShard[];
  readonly rows: number;
  readonly features: number;
}

/** A table in one piece, row by row. */
export function tableOf(tensor: Tensor): Table {
  const [rows, features] = matrixShape(tensor);
  return { layout: "rows", shards: [{ tensor, rows }], rows, features };
}

/** The table whose rows are the columns of a linear layer's weight: what models tie. */
export function tableOfWeight({ shards, inner, columns }: PackedWeight): Table {
  return {
    layout: "panels",
    shards: shards.map((shard) => ({ tensor: shard.panels, rows: shard.columns })),
    rows: columns,
    features: inner,
  };
}

/** What a kernel is given for a table. */
export function asTable(table: Tensor | Table): Table {
  return "shards" in table ? table : tableOf(table);
}

/** A table's shape as error messages write it. */
export function tableText(table: Tensor | Table): string {
  const { rows, features } = asTable(table);
  return shapeText({ shape: [rows, features] });
}

/** Shards with the row that each starts at. */
export function tablePlaces({ shards }: Table): { readonly first: number; readonly shard: TableShard }[] {
  let next = 0;
  return shards.map((shard) => {
    const first = next;
    next += shard.rows;
    return { first, shard };
  });
}

/** The files that read a shard of a table. */
export function tableFiles(layout: Table["layout"], { dtype }: Tensor): ShaderFile[] {
  return [
    layout === "rows" ? "gather-rows/place-rows.wgsl" : "gather-rows/place-panels.wgsl",
    dtype === "f16" ? "gather-rows/table-f16.wgsl" : "gather-rows/table-f32.wgsl",
  ];
}
