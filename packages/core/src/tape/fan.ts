import {
  attentionColumns,
  attentionLayout,
  columnFields,
  elements,
  gatherSpans,
  patternRow,
  type Tensor,
} from "@limelight/kernels";
import type { PackedTokens } from "../batch/batch.ts";
import { hookAxes } from "../edits/edit.ts";
import type { HookName } from "../hooks/names.ts";
import type { PackedAttention } from "../run/attention.ts";
import type { Operations } from "../run/operations.ts";
import type { Captured, Slice } from "../run/read.ts";
import type { LookUpIndex } from "../run/weight-gradients.ts";

/**
 * What an activation has a row for: a token of the encoder's text, a token of the target (the text itself, or the decoder's), or one
 * of the target's rows that were picked for the head.
 */
export type Space = "source" | "target" | "picked";

/** What a run went through, as far as its ways back branch. */
export interface FanShape {
  readonly target: PackedTokens;
  /** Of an encoder-decoder. */
  readonly source: PackedTokens | undefined;
  /** Rows of the target that the logits stand behind, ascending. */
  readonly rows: Uint32Array;
  /** Whether tokens of the target see none behind them, so that a row's way back ends with itself. */
  readonly causal: boolean;
}

/** The rows of a space that ways back go through: those of the first, of the second, and so on. */
interface Branches {
  /** [rows]: which row of the forward pass each is. */
  readonly rows: Uint32Array;
  /** [branches + 1]. */
  readonly offsets: Uint32Array;
}

/**
 * Many ways back through one forward pass: each row of logits has one of its own, and all are walked together as a packed batch. A
 * step of a generated text does not depend on what comes after it, so its way back has the rows up to itself and no others: of a text
 * of n tokens with its last k steps explained, k walks of at most n rows behind one forward pass of n.
 */
export class Fan {
  readonly branches: Readonly<Record<Space, Branches>>;
  /** The sequence that each branch belongs to. */
  readonly sequences: readonly number[];
  readonly #ops: Operations;
  readonly #shape: FanShape;
  readonly #index = new Map<Space, Tensor>();
  readonly #tables = new Map<PackedAttention, Map<Space, FannedAttention>>();

  constructor(ops: Operations, shape: FanShape) {
    this.#ops = ops;
    this.#shape = shape;
    const { target, source, rows, causal } = shape;
    this.sequences = Array.from(rows, (row) => sequenceOf(target.offsets, row));
    const all = ({ offsets }: PackedTokens): Branches =>
      concatenated(this.sequences.map((sequence) => [offsets[sequence] ?? 0, offsets[sequence + 1] ?? 0]));
    this.branches = {
      target: causal
        ? concatenated(this.sequences.map((sequence, i) => [target.offsets[sequence] ?? 0, (rows[i] ?? 0) + 1]))
        : all(target),
      source: source ? all(source) : concatenated([]),
      picked: { rows, offsets: Uint32Array.from({ length: rows.length + 1 }, (_, i) => i) },
    };
  }

  /** An activation of the forward pass, [rows, …], as the branches need it. */
  rows(tensor: Tensor, space: Space): Tensor {
    if (space === "picked") return tensor;
    return this.#ops.gather(tensor, this.#indexOf(space));
  }

  /** Numbers of the host, one a row. */
  column({ rows: numbers }: LookUpIndex, space: Space): Tensor {
    const branch = space === "picked" ? undefined : this.branches[space].rows;
    const own = branch ? Uint32Array.from(branch, (row) => numbers[row] ?? 0) : numbers;
    return this.#ops.upload(own, [own.length]);
  }

  /** [branches] u32: where each picked row is among the branches' rows of the target. */
  get ends(): Tensor {
    const { offsets } = this.branches.target;
    const ends = Uint32Array.from(this.#shape.rows, (row, i) =>
      this.#shape.causal
        ? (offsets[i + 1] ?? 0) - 1
        : (offsets[i] ?? 0) + row - (this.#shape.target.offsets[this.sequences[i] ?? 0] ?? 0),
    );
    return this.#ops.upload(ends, [ends.length]);
  }

  /** Who attends to whom among the branches, where queries are rows of `space`. */
  attention(tables: PackedAttention, space: Space): FannedAttention {
    const known = this.#tables.get(tables) ?? new Map<Space, FannedAttention>();
    this.#tables.set(tables, known);
    const found = known.get(space) ?? this.#attention(tables, space);
    known.set(space, found);
    return found;
  }

  /** How the gradients of a hook's activation are cut, branch by branch. */
  slices(name: HookName, of: Captured["slice"]): Slice[] {
    const cross = name.includes(".cross_attn.");
    const ofSource = this.#shape.source !== undefined && (name.startsWith("encoder.") || name === "hook_embed");
    const own = ofSource ? "source" : "target";
    let start = 0;
    return this.sequences.map((sequence, branch) => {
      const { shape, rows } = of(sequence);
      const count = (space: Space): number => {
        const { offsets } = this.branches[space];
        return (offsets[branch + 1] ?? 0) - (offsets[branch] ?? 0);
      };
      const queries = count(rows ? "picked" : own);
      const [first = 0, ...rest] = shape;
      const branched = hookAxes(name).includes("key")
        ? [first, queries, count(cross ? "source" : own)]
        : [isOfKeys(name) ? count("source") : queries, ...rest];
      const slice = { start, shape: branched };
      start += elements(branched);
      return slice;
    });
  }

  #attention({ plan, layout }: PackedAttention, space: Space): FannedAttention {
    const [queries, keys] = [this.branches[space], this.branches[plan.keys]];
    const { causal, window, heads } = plan;
    const shape = {
      heads,
      causal,
      window,
      queryOffsets: queries.offsets,
      keyOffsets: keys.offsets,
      queryPlaces: this.#places(space),
    };
    const fanned = attentionLayout(shape);
    const columns = attentionColumns(shape, fanned);
    const spans: number[] = [];
    for (const branch of this.sequences.keys()) {
      const [first = 0, end = 0] = [queries.offsets[branch], queries.offsets[branch + 1]];
      const keyCount = (keys.offsets[branch + 1] ?? 0) - (keys.offsets[branch] ?? 0);
      for (let head = 0; head < heads; head++)
        for (let i = first; i < end; i++) {
          const { start, stride } = patternRow(layout, space === "picked" ? branch : (queries.rows[i] ?? 0));
          const to = (fanned.patternOffsets[branch] ?? 0) + (head * (end - first) + i - first) * keyCount;
          spans.push(start + head * stride, to, keyCount);
        }
    }
    const ops = this.#ops;
    const table = ops.upload(Uint32Array.from(spans), [spans.length / 3, 3]);
    return {
      tables: {
        plan,
        layout: fanned,
        rows: ops.upload(fanned.rows, [fanned.queries, fanned.rows.length / Math.max(1, fanned.queries)]),
        tiles: ops.upload(fanned.tiles, [fanned.tiles.length / 2, 2]),
        columns: ops.upload(columns, [columns.length / columnFields, columnFields]),
      },
      pattern(pattern) {
        const output = ops.allocate([fanned.patternOffsets.at(-1) ?? 0]);
        gatherSpans(ops.recorder, { spans: table, longest: fanned.mostKeys, input: pattern, output });
        return output;
      },
    };
  }

  #places(space: Space): Int32Array {
    const { target, source } = this.#shape;
    const { places } = space === "source" ? (source ?? target) : target;
    return Int32Array.from(this.branches[space].rows, (row) => places[row] ?? 0);
  }

  #indexOf(space: Exclude<Space, "picked">): Tensor {
    const { rows } = this.branches[space];
    const index = this.#index.get(space) ?? this.#ops.upload(rows, [rows.length]);
    this.#index.set(space, index);
    return index;
  }
}

/** An attention layer's tables for the branches of a fan. */
export interface FannedAttention {
  readonly tables: PackedAttention;
  /** What of the forward pass's pattern, or scores, the branches have. */
  readonly pattern: (pattern: Tensor) => Tensor;
}

// Keys and values of cross-attention have a row for each token of the encoder.
const isOfKeys = (name: HookName): boolean => /\.cross_attn\.hook_[kv]$/.test(name);

function sequenceOf(offsets: Uint32Array, row: number): number {
  return offsets.findLastIndex((start) => start <= row);
}

// Stretches of rows, one behind the other.
function concatenated(stretches: readonly (readonly [start: number, end: number])[]): Branches {
  const offsets = new Uint32Array(stretches.length + 1);
  const rows = stretches.flatMap(([start, end], i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + end - start;
    return Array.from({ length: end - start }, (_, row) => start + row);
  });
  return { rows: Uint32Array.from(rows), offsets };
}
