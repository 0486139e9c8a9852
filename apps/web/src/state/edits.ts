import type { AppState } from "./app-state.ts";

/** One change of a run, as experiments have it. */
export interface HeadEdit {
  readonly hook: string;
  readonly head: number[];
  readonly set: 0;
}

/** Heads that are switched off, as changes of a run: what they hand to the output projection becomes 0. */
export function headEdits(off: AppState["off"]): HeadEdit[] {
  const layers = new Map<number, Set<number>>();
  for (const [layer, head] of off) layers.set(layer, (layers.get(layer) ?? new Set()).add(head));
  return Array.from(layers, ([layer, heads]) => ({
    hook: `blocks.${layer}.attn.hook_z`,
    head: [...heads].toSorted((one, other) => one - other),
    set: 0 as const,
  })).toSorted((one, other) => one.hook.localeCompare(other.hook, "en", { numeric: true }));
}
