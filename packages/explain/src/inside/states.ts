import type { Activation, HookName } from "@limelight/core";

/** Names of the hidden states of an encoder: what the first block reads, then what each block gives. */
export function stateHooks(layers: number): HookName[] {
  return [
    "blocks.0.hook_resid_pre",
    ...Array.from({ length: layers }, (_, layer): HookName => `blocks.${layer}.hook_normalized_resid_post`),
  ];
}

/** Some rows of [tokens, features]. */
export function rowsOf({ shape, data }: Activation, rows: readonly number[]): Activation {
  const features = shape.at(-1) ?? 0;
  const picked = new Float32Array(rows.length * features);
  for (const [index, row] of rows.entries())
    picked.set(data.subarray(row * features, (row + 1) * features), index * features);
  return { shape: [rows.length, features], data: picked };
}
