import type { AdapterFacts } from "../program/facts.ts";
import type { ShaderFile } from "../program/shader.ts";
import { uniformInner } from "./uniform-tiles.ts";

/** One way to compute a linear layer. */
export interface LinearVariant {
  readonly id:
    | "subgroup-32x32"
    | "subgroup-16x32"
    | "subgroup-8x32"
    | "few-rows"
    | "few-rows-workgroup"
    | "uniform-16x64"
    | "workgroup-64x64"
    | "naive";
  readonly file: ShaderFile;
  /** Rows and columns that one workgroup makes; of few rows at most so many. */
  readonly tile: readonly [rows: number, columns: number];
  /** Compiled for the number of rows. */
  readonly fewRows?: boolean;
  readonly subgroups?: boolean;
}

/** All variants, for tests, benchmarks and the choice below. */
export const linearVariants: readonly LinearVariant[] = [
  { id: "subgroup-32x32", file: "linear/subgroup-32x32.wgsl", tile: [32, 32], subgroups: true },
  { id: "subgroup-16x32", file: "linear/subgroup-16x32.wgsl", tile: [16, 32], subgroups: true },
  { id: "subgroup-8x32", file: "linear/subgroup-8x32.wgsl", tile: [8, 32], subgroups: true },
  { id: "few-rows", file: "linear/few-rows.wgsl", tile: [4, 32], fewRows: true },
  { id: "few-rows-workgroup", file: "linear/few-rows-workgroup.wgsl", tile: [4, 32], fewRows: true },
  { id: "uniform-16x64", file: "linear/uniform-16x64.wgsl", tile: [16, 64] },
  { id: "workgroup-64x64", file: "linear/workgroup-64x64.wgsl", tile: [64, 64] },
  { id: "naive", file: "linear/naive.wgsl", tile: [1, 64] },
];

/** Whether a variant runs on an adapter for an inner axis of `inner` numbers. The subgroup tiles want subgroups of exactly 8. */
export function linearRuns(variant: LinearVariant, facts: AdapterFacts, inner: number): boolean {
  if (variant.id === "uniform-16x64") return inner <= uniformInner;
  return !variant.subgroups || (facts.subgroups?.min === 8 && facts.subgroups.max === 8);
}

/**
 * The variants to be preferred, best first. On llvmpipe the tile with the fewest idle rows; for one or two rows, where reading the
 * weight is what takes the time, a kernel that does little else, and up to four where there are no subgroups of 8. On real GPUs
 * workgroup memory.
 */
export function preferredLinear(facts: AdapterFacts, rows: number): readonly LinearVariant["id"][] {
  if (facts.software === undefined) return [rows <= 4 ? "few-rows-workgroup" : "workgroup-64x64"];
  if (rows <= 2) return ["few-rows"];
  const tile = rows <= 8 ? "subgroup-8x32" : rows <= 16 ? "subgroup-16x32" : "subgroup-32x32";
  return rows <= 4 ? [tile, "few-rows"] : [tile, "uniform-16x64", "workgroup-64x64"];
}
