import type { Edit } from "../edits/edit.ts";
import { headEdit } from "./head-change.ts";

/**
 * The steps of a block (blocks/stages.ts) that a changed run may begin with. `head` is for one head that is changed as a whole: only
 * its slice of the output projection is done anew.
 */
export const stages = ["input", "projected", "attended", "head", "middle"] as const;

export type Stage = (typeof stages)[number];

/** Where a changed run parts from the unchanged one. */
export interface Branch {
  readonly layer: number;
  readonly stage: Stage;
}

/**
 * The last place before which edits change nothing; undefined where they begin before the blocks, behind them, or need
 * more of a run than a branch has (functions of the host, whole patterns).
 */
export function branchOf(edits: readonly Edit[]): Branch | undefined {
  const head = headEdit(edits);
  if (head) return { layer: head.layer, stage: "head" };
  let first: Branch | undefined;
  for (const { hook, set, add, apply } of edits) {
    const match = /^blocks\.(\d+)\.(.*)$/.exec(hook);
    const whole = [set, add].some((value) => typeof value === "object" && "data" in value);
    const stage = stageOf(match?.[2] ?? "");
    if (!stage || apply || (whole && stage === "projected")) return undefined;
    const branch = { layer: Number(match?.[1]), stage };
    if (!first || isBefore(branch, first)) first = branch;
  }
  return first;
}

function isBefore(a: Branch, b: Branch): boolean {
  return a.layer < b.layer || (a.layer === b.layer && stages.indexOf(a.stage) < stages.indexOf(b.stage));
}

// The step that passes a hook: what stands before it is shared.
function stageOf(hook: string): Stage | undefined {
  switch (hook) {
    case "hook_resid_pre":
    case "ln1.hook_normalized":
    case "attn.hook_q":
    case "attn.hook_k":
    case "attn.hook_v":
    case "attn.hook_rot_q":
    case "attn.hook_rot_k":
      return "input";
    case "attn.hook_attn_scores":
    case "attn.hook_pattern":
      return "projected";
    case "attn.hook_z":
    case "hook_attn_out":
    case "hook_resid_mid":
      return "attended";
    case "hook_normalized_resid_mid":
    case "ln2.hook_normalized":
    case "mlp.hook_pre":
    case "mlp.hook_pre_linear":
    case "mlp.hook_post":
    case "hook_mlp_out":
    case "hook_resid_post":
    case "hook_normalized_resid_post":
      return "middle";
    default:
      return undefined;
  }
}
