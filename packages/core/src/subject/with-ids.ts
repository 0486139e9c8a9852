import type { Sequence } from "../batch/batch.ts";
import { CoreError } from "../core-error.ts";

/**
 * A sequence that is read as other ids, where there are any.
 * @throws CoreError "bad-input" where they are not as many
 */
export function withIds<Encoded extends Sequence>(sequence: Encoded, ids: readonly number[] | undefined): Encoded {
  if (ids === undefined) return sequence;
  if (ids.length !== sequence.ids.length)
    throw new CoreError(
      "bad-input",
      `${ids.length} ids are given for a text of ${sequence.ids.length} tokens`,
      "Give one id a token.",
    );
  return { ...sequence, ids: Int32Array.from(ids) };
}
