import type { Edit, HookName, SubjectToken } from "@limelight/core";
import type { Positions } from "./positions.ts";

/** What is switched off: an activation, and which places of it. */
export interface Target extends Pick<Edit, "position" | "head" | "query" | "neuron"> {
  readonly hook: HookName;
}

/** One part of a model (or of its input) that is switched off by itself. */
export interface Part {
  /** null: before the layers. */
  readonly layer: number | null;
  readonly head?: number;
  readonly neuron?: number;
  /** Of a pair: the other head. */
  readonly and?: { readonly layer: number; readonly head: number };
  /** A position from the start, from the end (negative), or a class of tokens. */
  readonly row?: number | string;
  /** Its places in one text; none where the text has none, such as a row behind its end. */
  targets(tokens: readonly SubjectToken[]): readonly Target[];
}

interface PartOptions {
  readonly layers: readonly number[];
  readonly heads: number;
  readonly positions: Positions;
  /** Neurons to switch off, by layer; chosen beforehand. */
  readonly neurons: readonly (readonly [layer: number, neuron: number])[];
  /** Heads that are switched off in pairs, by layer; chosen beforehand. */
  readonly pairedHeads: readonly (readonly [layer: number, head: number])[];
}

/** A kind of part: one file and one line in `index.ts`. */
export interface PartKind {
  readonly id: string;
  /** What is switched off, in plain words. */
  readonly title: string;
  parts(options: PartOptions): readonly Part[];
}
