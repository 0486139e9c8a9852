import type { Sequence } from "@limelight/core";

/** A text to learn from. */
export interface Example<Target> {
  readonly sequence: Sequence;
  readonly target: Target;
  /** Which of its tokens the logits stand behind that are asked for, ascending; left out where the head reads one row a text. */
  readonly rows?: ArrayLike<number>;
}
