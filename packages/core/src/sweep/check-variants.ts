import { CoreError } from "../core-error.ts";
import { checkEdit } from "../edits/check-edit.ts";
import type { Edit } from "../edits/edit.ts";
import type { HookName } from "../hooks/names.ts";

/** @throws CoreError "bad-input" where a sweep's change is of no sequence, "bad-edit", "unknown-hook" */
export function checkVariants(
  variants: readonly { readonly sequence: number; readonly edits: readonly Edit[] }[],
  sequences: number,
  hookNames: readonly HookName[],
): void {
  for (const { sequence, edits } of variants) {
    for (const edit of edits) checkEdit(edit, hookNames);
    if (!Number.isInteger(sequence) || sequence < 0 || sequence >= sequences)
      throw new CoreError("bad-input", `the batch has no sequence ${sequence}`);
  }
}
