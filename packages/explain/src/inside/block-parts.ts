import type { BlockHook, BlockNumbers, HookName, Observer } from "@limelight/core";
import { dot, throughFrozenNorm, type Direction } from "./frozen-norm.ts";

/** A part of the model that adds to the residual stream. */
export interface Component {
  /**
   * `bias` of attention's output; `norm`, the shifts of a block's two norms where they stand behind; `readout`, biases and norms of the
   * head that answers and in front of it.
   */
  readonly kind: "embedding" | "head" | "bias" | "mlp" | "norm" | "readout";
  readonly layer?: number;
  readonly head?: number;
  /** Its part of the logit. */
  readonly score: number;
}

type Size = Observer["size"];

const read = {
  behind: ["attn.hook_z", "hook_resid_mid", "hook_mlp_out", "hook_resid_post"],
  "in-front": ["attn.hook_z", "hook_mlp_out"],
} as const satisfies Record<Size["norms"], readonly BlockHook[]>;

/** What `blockParts` reads of all blocks. */
export function partHooks({ layers, norms }: Size): HookName[] {
  return Array.from({ length: layers }, (_, layer) =>
    read[norms].map((name): HookName => `blocks.${layer}.${name}`),
  ).flat();
}

/**
 * What a block adds to a linear form of its output, part by part.
 * @param direction the form
 * @param row of one position, by hook
 * @returns the form of the block's input, and the parts
 */
export function blockParts(
  { output, attentionNorm, outputNorm }: BlockNumbers,
  { norms, epsilon, heads: count }: Size,
  layer: number,
  direction: Direction,
  row: (hook: HookName) => Float32Array,
): { readonly direction: Direction; readonly components: readonly Component[] } {
  const z = row(`blocks.${layer}.attn.hook_z`);
  const ofHeads = (below: Direction): Component[] => [
    ...headScores(below, output.weight.data, z, count).map((score, head): Component => {
      return { kind: "head", layer, head, score };
    }),
    { kind: "bias", layer, score: dot(below, output.bias.data) },
  ];
  const mlp = (above: Direction): Component => {
    return { kind: "mlp", layer, score: dot(above, row(`blocks.${layer}.hook_mlp_out`)) };
  };
  if (norms === "in-front") return { direction, components: [...ofHeads(direction), mlp(direction)] };
  if (!attentionNorm) throw new TypeError(`block ${layer} has no norm behind attention`);
  const upper = throughFrozenNorm(direction, outputNorm, row(`blocks.${layer}.hook_resid_post`), epsilon);
  const lower = throughFrozenNorm(upper.direction, attentionNorm, row(`blocks.${layer}.hook_resid_mid`), epsilon);
  return {
    direction: lower.direction,
    components: [
      ...ofHeads(lower.direction),
      mlp(upper.direction),
      { kind: "norm", layer, score: upper.shift + lower.shift },
    ],
  };
}

// direction · (z_h W_O of head h), one number a head; the projection is [hidden, heads * headFeatures].
function headScores(direction: Direction, projection: Float32Array, z: Float32Array, heads: number): number[] {
  const scores = Array.from({ length: heads }, () => 0);
  const headFeatures = z.length / heads;
  direction.forEach((value, feature) => {
    for (let inner = 0; inner < z.length; inner++) {
      const head = Math.floor(inner / headFeatures);
      scores[head] = (scores[head] ?? 0) + value * (projection[feature * z.length + inner] ?? 0) * (z[inner] ?? 0);
    }
  });
  return scores;
}
