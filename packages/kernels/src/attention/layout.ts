import { KernelError } from "../program/errors.ts";

/** Who sees whom in a packed batch. */
export interface AttentionShape {
  /** [sequences + 1]: where each sequence's queries start. */
  readonly queryOffsets: ArrayLike<number>;
  /**
   * [sequences + 1]: where each sequence's keys start; the same array for self-attention over whole sequences. With `keyCounts`
   * the first [sequences] of it are read, in any order: sequences may leave room behind them, or share keys.
   */
  readonly keyOffsets: ArrayLike<number>;
  /** [sequences]: keys of each sequence, where they do not reach to the next one's: a cache has room of its own for each. */
  readonly keyCounts?: ArrayLike<number> | undefined;
  /**
   * [queries]: where each query stands among the keys of its sequence; causal and local attention go by it. By default the
   * last query of a sequence stands at its last key.
   */
  readonly queryPlaces?: ArrayLike<number> | undefined;
  readonly heads: number;
  /** Queries see no later keys. */
  readonly causal?: boolean | undefined;
  /**
   * The largest distance from a query's place to a key it sees: ModernBERT's local layers have `local_attention / 2`, sliding
   * windows of decoders `sliding_window - 1`. By default keys are seen from anywhere.
   */
  readonly window?: number | undefined;
}

/** The tables that attention kernels read, made once a batch. */
export interface AttentionLayout {
  readonly queries: number;
  /** Rows that tensors of keys have at least. */
  readonly keys: number;
  readonly heads: number;
  /** [queries, 7] u32: the fields of `QueryRow` in query-row.wgsl. */
  readonly rows: Uint32Array;
  /** [tiles, 2] u32: first query row and number of queries (1 to 8), never across sequences. */
  readonly tiles: Uint32Array;
  /** [sequences + 1]: where each sequence's pattern [heads, queries, keys] starts. */
  readonly patternOffsets: Float64Array;
  /** Longest sequence of keys. */
  readonly mostKeys: number;
}

export const tileQueries = 8;
export const rowFields = 7;
export const columnFields = 5;

/**
 * Lays out attention over packed sequences.
 * @throws KernelError "too-large" where the patterns of all heads have 2³² numbers or more
 */
export function attentionLayout(shape: AttentionShape): AttentionLayout {
  const { queryOffsets, queryPlaces, heads } = shape;
  const sequences = queryOffsets.length - 1;
  const queries = queryOffsets[sequences] ?? 0;
  const rows = new Uint32Array(queries * rowFields);
  const tiles: number[] = [];
  const patternOffsets = new Float64Array(sequences + 1);
  let mostKeys = 0;
  let keys = 0;
  for (let s = 0; s < sequences; s++) {
    const first = queryOffsets[s] ?? 0;
    const count = (queryOffsets[s + 1] ?? 0) - first;
    const [keyStart, keyCount] = keysOf(shape, s);
    const start = patternOffsets[s] ?? 0;
    mostKeys = Math.max(mostKeys, keyCount);
    keys = Math.max(keys, keyStart + keyCount);
    for (let i = 0; i < count; i++) {
      const place = queryPlaces ? (queryPlaces[first + i] ?? 0) : keyCount - count + i;
      const [from, to] = visibleKeys(shape, place, keyCount);
      rows.set([keyStart, keyCount, from, to, start + i * keyCount, count * keyCount, place], (first + i) * rowFields);
      if (i % tileQueries === 0) tiles.push(first + i, Math.min(tileQueries, count - i));
    }
    patternOffsets[s + 1] = start + heads * count * keyCount;
  }
  if ((patternOffsets[sequences] ?? 0) >= 2 ** 32)
    throw new KernelError(
      "too-large",
      "attention: the patterns of this batch have over 2^32 numbers",
      "Make the batch smaller: --batch-tokens",
    );
  return { queries, keys, heads, rows, tiles: Uint32Array.from(tiles), patternOffsets, mostKeys };
}

/** Where a sequence's keys start, and how many there are. */
function keysOf({ keyOffsets, keyCounts }: AttentionShape, sequence: number): readonly [start: number, count: number] {
  const start = keyOffsets[sequence] ?? 0;
  return [start, keyCounts ? (keyCounts[sequence] ?? 0) : (keyOffsets[sequence + 1] ?? 0) - start];
}

/** First key that a query at a place sees, and one past the last. */
function visibleKeys(
  { causal = false, window = Number.POSITIVE_INFINITY }: AttentionShape,
  place: number,
  keyCount: number,
): readonly [from: number, to: number] {
  const to = Math.min(keyCount, Math.max(0, place + 1 + (causal ? 0 : window)));
  return [Math.min(to, Math.max(0, place - window)), to];
}

/** Where a query's row of its first head's pattern starts, and how far on the next head's does. */
export function patternRow(
  { rows }: AttentionLayout,
  query: number,
): { readonly start: number; readonly stride: number } {
  const [start = 0, stride = 0] = rows.subarray(query * rowFields + 4);
  return { start, stride };
}

/**
 * [keys, 5] u32: who sees each key, the fields of `KeyRow` in key-row.wgsl. The way back reads it.
 * @throws KernelError "unsupported" for keys with `keyCounts`, which may be several sequences'
 */
export function attentionColumns(
  { queryOffsets, keyOffsets, keyCounts }: AttentionShape,
  { patternOffsets }: AttentionLayout,
): Uint32Array {
  if (keyCounts)
    throw new KernelError("unsupported", "attentionColumns: there is no way back to keys that lie in a cache");
  const sequences = keyOffsets.length - 1;
  const columns = new Uint32Array((keyOffsets[sequences] ?? 0) * columnFields);
  for (let s = 0; s < sequences; s++) {
    const queryStart = queryOffsets[s] ?? 0;
    const queryCount = (queryOffsets[s + 1] ?? 0) - queryStart;
    const keyStart = keyOffsets[s] ?? 0;
    const keyCount = (keyOffsets[s + 1] ?? 0) - keyStart;
    for (let j = 0; j < keyCount; j++) {
      const columnStart = (patternOffsets[s] ?? 0) + j;
      columns.set(
        [queryStart, queryCount, columnStart, keyCount, queryCount * keyCount],
        (keyStart + j) * columnFields,
      );
    }
  }
  return columns;
}
