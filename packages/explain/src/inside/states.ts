import type { Activation, HookName, Observer } from "@limelight/core";

/** A model's only stack, or the decoder of an encoder-decoder. */
type Stack = "blocks" | "decoder";

/** What a block gives to the next. */
export function blockOutput(
  { norms }: Pick<Observer["size"], "norms">,
  layer: number,
  stack: Stack = "blocks",
): HookName {
  return norms === "behind" ? `${stack}.${layer}.hook_normalized_resid_post` : `${stack}.${layer}.hook_resid_post`;
}

/** Names of the hidden states: what the first block reads, then what each block gives. Final norms are not among them. */
export function stateHooks(size: Pick<Observer["size"], "layers" | "norms">, stack: Stack = "blocks"): HookName[] {
  return [
    `${stack}.0.hook_resid_pre`,
    ...Array.from({ length: size.layers }, (_, layer): HookName => blockOutput(size, layer, stack)),
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
