import { KernelError } from "../program/errors.ts";

/** Who sees whom in a packed batch. */
export interface AttentionShape {
  /** [sequences + 1]: where each sequence's queries start. */
  readonly queryOffsets: ArrayLike<number>;
  /** [sequences + 1]: where each sequence's keys start; the same array for self-attention over whole sequences. */
  readonly keyOffsets: ArrayLike<number>;
  readonly heads: number;
  /** Queries see no later keys; the last query of a sequence stands at its last key. */
  readonly causal?: boolean;
}

/** The tables that attention kernels read, made once a batch. */
export interface AttentionLayout {
  readonly queries: number;
  readonly heads: number;
  /** [queries, 6] u32: the fields of `QueryRow` in query-row.wgsl. */
  readonly rows: Uint32Array;
  /** [tiles, 2] u32: first query row and number of queries (1 to 8), never across sequences. */
  readonly tiles: Uint32Array;
  /** [sequences + 1]: where each sequence's pattern [heads, queries, keys] starts. */
  readonly patternOffsets: Float64Array;
  /** Longest sequence of keys. */
  readonly mostKeys: number;
}

export const tileQueries = 8;
export const rowFields = 6;
export const columnFields = 5;

/**
 * Lays out attention over packed sequences.
 * @throws KernelError "too-large" where the patterns of all heads have 2³² numbers or more
 */
export function attentionLayout({ queryOffsets, keyOffsets, heads, causal = false }: AttentionShape): AttentionLayout {
  const sequences = queryOffsets.length - 1;
  const queries = queryOffsets[sequences] ?? 0;
  const rows = new Uint32Array(queries * rowFields);
  const tiles: number[] = [];
  const patternOffsets = new Float64Array(sequences + 1);
  let mostKeys = 0;
  for (let s = 0; s < sequences; s++) {
    const first = queryOffsets[s] ?? 0;
    const count = (queryOffsets[s + 1] ?? 0) - first;
    const keyStart = keyOffsets[s] ?? 0;
    const keyCount = (keyOffsets[s + 1] ?? 0) - keyStart;
    const start = patternOffsets[s] ?? 0;
    mostKeys = Math.max(mostKeys, keyCount);
    for (let i = 0; i < count; i++) {
      const visibleTo = causal ? Math.max(0, keyCount - count + i + 1) : keyCount;
      rows.set([keyStart, keyCount, 0, visibleTo, start + i * keyCount, count * keyCount], (first + i) * rowFields);
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
  return { queries, heads, rows, tiles: Uint32Array.from(tiles), patternOffsets, mostKeys };
}

/** [keys, 5] u32: who sees each key, the fields of `KeyRow` in key-row.wgsl. The way back reads it. */
export function attentionColumns(
  { queryOffsets, keyOffsets }: AttentionShape,
  { patternOffsets }: AttentionLayout,
): Uint32Array {
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
