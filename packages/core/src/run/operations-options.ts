import type { Tensor } from "@limelight/kernels";
import type { Attachments } from "../attachments/attachments.ts";
import type { Edits } from "../edits/edits.ts";
import type { HookName } from "../hooks/names.ts";
import type { Fan } from "../tape/fan.ts";
import type { Rules } from "../tape/rules.ts";
import type { Tape } from "../tape/tape.ts";
import type { TransposedWeights } from "../tape/transposed-weights.ts";
import type { Operations } from "./operations.ts";
import type { PackedAttention } from "./attention.ts";
import type { DropoutRun } from "./dropout.ts";

export interface OperationsOptions {
  /** Hooks whose values are copied. */
  readonly captured: ReadonlySet<HookName>;
  /** Hooks that gradients will be asked of. */
  readonly differentiated?: ReadonlySet<HookName>;
  /** Where operations are recorded for the way back. What they leave is then kept until `finish`. */
  readonly tape?: Tape;
  readonly transposed: TransposedWeights;
  /** What linear layers have beside their weights. */
  readonly attachments?: Attachments | undefined;
  /** Whether parts of the pass are computed again on the way back, and nothing of their inside is kept. */
  readonly checkpointing?: boolean;
  /** What is dropped on the way; nothing where it is left out. */
  readonly dropout?: DropoutRun | undefined;
  /** What hooks change. */
  readonly edits?: Edits;
  /** What stands in the place of backward rules, on the way back. */
  readonly rules?: Rules;
  /** Makes the way back many: one for each row of logits. */
  readonly fan?: (ops: Operations) => Fan;
}

/** What went through an attention layer, as a walk back needs it. */
export interface SavedAttention {
  readonly tables: PackedAttention;
  readonly queries: (tensor: Tensor) => Tensor;
  readonly keys: (tensor: Tensor) => Tensor;
  /** Of patterns and scores. */
  readonly patterns: (tensor: Tensor) => Tensor;
}
