import { attentionColumns, attentionLayout, columnFields, elements, type Table, type Tensor } from "@limelight/kernels";
import type { PackedTokens } from "../batch/batch.ts";
import type { TokenPath } from "../models/run-options.ts";
import type { AttentionPlan, PackedAttention } from "../run/attention.ts";
import type { Operations } from "../run/operations.ts";
import type { Slice } from "../run/read.ts";
import type { LookUpIndex } from "../run/weight-gradients.ts";

/** Tokens on their way through a stack of blocks. */
export interface Stream {
  readonly tokens: PackedTokens;
  readonly ids: LookUpIndex;
  readonly positions: LookUpIndex;
  /** Where the word embeddings lie between the text's and others: [tokens, 2] u32 and [tokens]. */
  readonly path: { readonly index: Tensor; readonly share: Tensor } | undefined;
  /** All rows, and those that are needed behind the last block; undefined where those are all. */
  readonly all: Rows;
  readonly top: PickedRows | undefined;
}

/** How activations with a row a token, or of some tokens alone, are cut into sequences. */
export interface RowCuts {
  /** [sequences + 1]: where each sequence's rows start. */
  readonly offsets: Uint32Array;
  /** [rows]: each row's place in its sequence. */
  readonly places: Int32Array;
  /** Where an activation [rows, …features] has a sequence's numbers. */
  slice(features: readonly number[]): (sequence: number) => Slice;
  /** Which tokens of a sequence its rows stand for, where those are not all. */
  readonly which?: (sequence: number) => Required<Slice>["rows"];
}

/** Rows of a stream's activations. */
export interface Rows extends RowCuts {
  /** [rows]: each row's position. */
  readonly positions: LookUpIndex;
}

/** Some rows of a stream, and where they are among all. */
export interface PickedRows extends Rows {
  /** [rows] u32. */
  readonly index: Tensor;
}

export interface StreamOptions {
  /** Added to a token's place to get its position. */
  readonly firstPosition: number;
  /** Rows needed behind the last block, ascending; undefined: all. */
  readonly rows: Uint32Array | undefined;
  readonly path: TokenPath | undefined;
  /** The token whose embedding nothing is learned for. */
  readonly padId?: number | undefined;
}

/** Puts tokens on the device. */
export function openStream(ops: Operations, tokens: PackedTokens, options: StreamOptions): Stream {
  const { ids, places } = tokens;
  const { firstPosition, rows, path, padId } = options;
  const positions = column(
    ops,
    Uint32Array.from(places, (place) => firstPosition + place),
  );
  return {
    tokens,
    ids: { ...column(ops, Uint32Array.from(ids)), untrained: padId },
    positions,
    path: path && {
      index: ops.upload(
        Uint32Array.from({ length: ids.length * 2 }, (_, i) => (i % 2 === 0 ? ids : path.baseline)[i >> 1] ?? 0),
        [ids.length, 2],
      ),
      share: ops.upload(path.share, [ids.length]),
    },
    all: { ...rowsOf(tokens, undefined), positions },
    top: rows && pickRows(ops, tokens, rows, firstPosition),
  };
}

function column(ops: Operations, numbers: Uint32Array): LookUpIndex {
  return { tensor: ops.upload(numbers, [numbers.length]), rows: numbers };
}

/** The rows of all tokens, or of those given, which ascend. */
export function rowsOf({ places, offsets }: PackedTokens, rows: Uint32Array | undefined): RowCuts {
  if (!rows) return { offsets, places, slice: slices(offsets) };
  const own = rowOffsets(offsets, rows);
  const picked = Int32Array.from(rows, (row) => places[row] ?? 0);
  const which = (sequence: number): Required<Slice>["rows"] => ({
    tokens: [...picked.subarray(own[sequence], own[sequence + 1])],
    of: count(sequence, offsets),
  });
  return { offsets: own, places: picked, slice: slices(own, which), which };
}

function pickRows(ops: Operations, tokens: PackedTokens, rows: Uint32Array, first: number): PickedRows {
  const cuts = rowsOf(tokens, rows);
  const positions = Uint32Array.from(cuts.places, (place) => first + place);
  return { ...cuts, positions: column(ops, positions), index: ops.upload(rows, [rows.length]) };
}

/** [sequences + 1]: where each sequence's rows start among the rows given, which ascend. */
function rowOffsets(offsets: Uint32Array, rows: Uint32Array): Uint32Array {
  const own = new Uint32Array(offsets.length);
  let at = 0;
  for (let s = 0; s + 1 < offsets.length; s++) {
    while (at < rows.length && (rows[at] ?? 0) < (offsets[s + 1] ?? 0)) at++;
    own[s + 1] = at;
  }
  return own;
}

function slices(offsets: Uint32Array, which?: RowCuts["which"]): RowCuts["slice"] {
  return (features) => (sequence) => ({
    start: (offsets[sequence] ?? 0) * elements(features),
    shape: [count(sequence, offsets), ...features],
    ...(which && { rows: which(sequence) }),
  });
}

function count(sequence: number, offsets: Uint32Array): number {
  return (offsets[sequence + 1] ?? 0) - (offsets[sequence] ?? 0);
}

/** Who attends to whom in an attention layer, on the device, and how its patterns are cut. */
export interface Route {
  readonly tables: PackedAttention;
  readonly patterns: (sequence: number) => Slice;
}

export interface RouteOptions {
  readonly heads: number;
  readonly causal: boolean;
  /** The largest distance to a key that is seen; undefined: any. */
  readonly window?: number | undefined;
  /** Whether there is a way back. */
  readonly back: boolean;
  /** What keys have a row for. */
  readonly keysOf: AttentionPlan["keys"];
  /** How many keys stand in front of a sequence's own. */
  readonly before?: number;
}

/**
 * Lays attention out from some rows to keys: those of the same sequences, of an encoder's, or of a cache.
 * @param keys where each sequence's keys start, and how many they are where they do not reach to the next one's
 */
export function openRoute(
  ops: Operations,
  { offsets, places, which }: Rows,
  keys: { readonly offsets: Uint32Array; readonly counts?: Uint32Array },
  { heads, causal, window, back, keysOf, before = 0 }: RouteOptions,
): Route {
  const shape = {
    queryOffsets: offsets,
    keyOffsets: keys.offsets,
    ...(keys.counts && { keyCounts: keys.counts }),
    queryPlaces: before === 0 ? places : places.map((place) => place + before),
    heads,
    causal,
    ...(window !== undefined && { window }),
  };
  const layout = attentionLayout(shape);
  const columns = back ? attentionColumns(shape, layout) : undefined;
  const keyCount = (sequence: number): number => keys.counts?.[sequence] ?? count(sequence, keys.offsets);
  return {
    tables: {
      plan: { heads, causal, window, keys: keysOf },
      layout,
      rows: ops.upload(layout.rows, [layout.queries, layout.rows.length / Math.max(1, layout.queries)]),
      tiles: ops.upload(layout.tiles, [layout.tiles.length / 2, 2]),
      ...(columns && { columns: ops.upload(columns, [columns.length / columnFields, columnFields]) }),
    },
    patterns: (sequence) => ({
      start: layout.patternOffsets[sequence] ?? 0,
      shape: [heads, count(sequence, offsets), keyCount(sequence)],
      ...(which && { rows: which(sequence) }),
    }),
  };
}

/** The word embeddings of a stream, [tokens, embedding]: the text's own, or those on the way to others. */
export function wordEmbeddings(ops: Operations, table: Table, { ids, path }: Stream): Tensor {
  return path ? ops.blend(table, path.index, path.share) : ops.lookUp(table, ids);
}
