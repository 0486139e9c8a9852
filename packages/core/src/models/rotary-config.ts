import {
  rotaryAngles,
  rotaryFrequencies,
  type RotaryFrequencies,
  type RotaryScaling,
  type Tensor,
} from "@limelight/kernels";
import { z } from "zod";
import { CoreError } from "../core-error.ts";
import type { Rotation } from "../blocks/attention-layer.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";

const positive = z.number().positive();

/** Rotary positions as transformers 5 writes them, and as `rope_scaling` of files before. */
const ropeFields = z.object({
  rope_theta: positive.nullish(),
  rope_type: z.string().optional(),
  /** The older name of `rope_type`. */
  type: z.string().optional(),
  factor: positive.nullish(),
  low_freq_factor: positive.optional(),
  high_freq_factor: positive.optional(),
  original_max_position_embeddings: positive.optional(),
  attention_factor: positive.nullish(),
  mscale: z.number().nullish(),
  mscale_all_dim: z.number().nullish(),
  beta_fast: positive.nullish(),
  beta_slow: positive.nullish(),
  truncate: z.boolean().optional(),
  partial_rotary_factor: positive.optional(),
});

export type RopeFields = z.infer<typeof ropeFields>;

/** What config.json may say of rotary positions, in either dialect. */
export const rotaryFields = {
  rope_parameters: ropeFields.nullish(),
  rope_scaling: ropeFields.nullish(),
  rope_theta: positive.nullish(),
  partial_rotary_factor: positive.nullish(),
} as const;

export { ropeFields };

export interface RotaryOptions {
  /** Features of a head. */
  readonly headFeatures: number;
  readonly positions: number;
  /** Where config.json has none. */
  readonly theta: number;
  /** How much of a head is turned, where config.json does not say. */
  readonly share?: number;
}

/**
 * The frequencies that a configuration asks for.
 * @throws CoreError "bad-config" where scaling is of a kind that is not supported
 */
export function rotaryOf(
  rope: RopeFields,
  { headFeatures, positions, theta, share = 1 }: RotaryOptions,
): RotaryFrequencies {
  const features = Math.floor(headFeatures * (rope.partial_rotary_factor ?? share));
  return rotaryFrequencies(rope.rope_theta ?? theta, features, scalingOf(rope, positions));
}

/** Both dialects as one: what stands in `rope_parameters` goes first. */
export function ropeOf(config: {
  readonly rope_parameters?: RopeFields | null | undefined;
  readonly rope_scaling?: RopeFields | null | undefined;
  readonly rope_theta?: number | null | undefined;
  readonly partial_rotary_factor?: number | null | undefined;
}): RopeFields {
  return {
    ...(config.rope_theta && { rope_theta: config.rope_theta }),
    ...(config.partial_rotary_factor && { partial_rotary_factor: config.partial_rotary_factor }),
    ...config.rope_scaling,
    ...config.rope_parameters,
  };
}

function scalingOf(rope: RopeFields, positions: number): RotaryScaling {
  const type = rope.rope_type ?? rope.type ?? "default";
  const originalPositions = rope.original_max_position_embeddings ?? positions;
  switch (type) {
    case "default":
      return { type };
    // Stretches positions for texts longer than the context alone, and the model takes none of those.
    case "dynamic":
      return { type: "default" };
    case "linear":
      return { type, factor: required(rope, "factor") };
    case "llama3":
      return {
        type,
        factor: required(rope, "factor"),
        lowFrequencyFactor: required(rope, "low_freq_factor"),
        highFrequencyFactor: required(rope, "high_freq_factor"),
        originalPositions,
      };
    case "yarn": {
      const factor = rope.factor ?? positions / originalPositions;
      const attentionFactor = rope.attention_factor ?? yarnAmplitude(rope, factor);
      return {
        type,
        factor,
        originalPositions,
        ...(attentionFactor !== undefined && { attentionFactor }),
        ...(rope.beta_fast && { betaFast: rope.beta_fast }),
        ...(rope.beta_slow && { betaSlow: rope.beta_slow }),
        ...(rope.truncate !== undefined && { truncate: rope.truncate }),
      };
    }
    default:
      throw new CoreError(
        "bad-config",
        `config.json: rotary positions scaled by "${type}" are not supported`,
        "Known are default, linear, dynamic, llama3 and yarn.",
      );
  }
}

// DeepSeek's: the ratio of two amplitudes.
function yarnAmplitude({ mscale, mscale_all_dim: all }: RopeFields, factor: number): number | undefined {
  if (!mscale || !all) return undefined;
  const of = (scale: number): number => (factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1);
  return of(mscale) / of(all);
}

function required(rope: RopeFields, name: "factor" | "low_freq_factor" | "high_freq_factor"): number {
  const value = rope[name];
  if (value) return value;
  throw new CoreError(
    "bad-config",
    `config.json: rotary positions of type "${rope.rope_type ?? rope.type}" lack ${name}`,
    "Take the config.json that belongs to the weights.",
  );
}

/**
 * What turns queries and keys by their positions. Angles are computed as far as texts reach, since a model may take texts that are
 * much longer than those it gets.
 */
export function rotationBy(load: WeightLoader, frequencies: RotaryFrequencies): Rotation["turn"] {
  let table: Tensor | undefined;
  const half = frequencies.frequencies.length;
  const anglesFor = (positions: number): Tensor => {
    if (table && (table.shape[0] ?? 0) >= positions) return table;
    const size = Math.max(256, 2 ** Math.ceil(Math.log2(positions)));
    table = load.constant("rotary angles", rotaryAngles(frequencies, size), [size, half, 2]);
    return table;
  };
  return (ops, tensor, { positions }, heads) => {
    const most = positions.rows.reduce((largest, position) => Math.max(largest, position), 0);
    return ops.rotate(tensor, positions, anglesFor(most + 1), heads);
  };
}
