/** How a model's rotary frequencies follow from its base; the names are those of `rope_type` in config.json. */
export type RotaryScaling =
  | { readonly type: "default" }
  /** Positions divided by the factor (Chen et al. 2023). */
  | { readonly type: "linear"; readonly factor: number }
  | {
      readonly type: "llama3";
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalPositions: number;
    }
  /** Peng et al. 2023. */
  | {
      readonly type: "yarn";
      readonly factor: number;
      readonly originalPositions: number;
      /** What cosines and sines are multiplied by; 0.1 ln(factor) + 1 where it is left out. */
      readonly attentionFactor?: number;
      /** 32 where it is left out. */
      readonly betaFast?: number;
      /** 1 where it is left out. */
      readonly betaSlow?: number;
      /** Whether the borders of the ramp are whole numbers; true where it is left out. */
      readonly truncate?: boolean;
    };

export interface RotaryFrequencies {
  /** [rotaryFeatures / 2]: radians a position. */
  readonly frequencies: Float32Array;
  /** What cosines and sines are multiplied by. */
  readonly amplitude: number;
}

/**
 * The frequencies of rotary positions, `base ^ (-2i / rotaryFeatures)` and what scaling makes of them, as ROPE_INIT_FUNCTIONS of
 * transformers has them.
 * @param base `rope_theta`
 * @param rotaryFeatures of a head; even
 */
export function rotaryFrequencies(
  base: number,
  rotaryFeatures: number,
  scaling: RotaryScaling = { type: "default" },
): RotaryFrequencies {
  const plain = Float64Array.from({ length: rotaryFeatures / 2 }, (_, i) => base ** ((-2 * i) / rotaryFeatures));
  switch (scaling.type) {
    case "default":
      return { frequencies: Float32Array.from(plain), amplitude: 1 };
    case "linear":
      return { frequencies: Float32Array.from(plain, (each) => each / scaling.factor), amplitude: 1 };
    case "llama3":
      return { frequencies: Float32Array.from(plain, (each) => llama3(each, scaling)), amplitude: 1 };
    case "yarn":
      return yarn(plain, base, scaling);
  }
}

// Long waves are stretched by the factor, short ones left alone, those between mixed.
function llama3(
  frequency: number,
  { factor, lowFrequencyFactor, highFrequencyFactor, originalPositions }: RotaryScaling & { readonly type: "llama3" },
): number {
  const turns = (originalPositions * frequency) / (2 * Math.PI); // in the context it was trained with
  if (turns < lowFrequencyFactor) return frequency / factor;
  if (turns > highFrequencyFactor) return frequency;
  const smooth = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
  return ((1 - smooth) * frequency) / factor + smooth * frequency;
}

function yarn(
  plain: Float64Array,
  base: number,
  scaling: RotaryScaling & { readonly type: "yarn" },
): RotaryFrequencies {
  const { factor, originalPositions, attentionFactor, betaFast = 32, betaSlow = 1, truncate = true } = scaling;
  const features = plain.length * 2;
  // Where a feature makes so many turns in the context it was trained with.
  const border = (turns: number): number =>
    (features * Math.log(originalPositions / (turns * 2 * Math.PI))) / (2 * Math.log(base));
  const [fast, slow] = [border(betaFast), border(betaSlow)];
  const low = Math.max(truncate ? Math.floor(fast) : fast, 0);
  const high = Math.min(truncate ? Math.ceil(slow) : slow, features - 1);
  const width = high === low ? 0.001 : high - low;
  return {
    frequencies: Float32Array.from(plain, (frequency, i) => {
      const stretched = Math.min(1, Math.max(0, (i - low) / width));
      return (frequency / factor) * stretched + frequency * (1 - stretched);
    }),
    amplitude: attentionFactor ?? (factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1),
  };
}

/**
 * Cosines and sines for `rotary`, [positions, rotaryFeatures / 2, 2]. Angles are rounded to f32 before, as transformers has them: far
 * into a text that is what a model was trained with.
 */
export function rotaryAngles({ frequencies, amplitude }: RotaryFrequencies, positions: number): Float32Array {
  const half = frequencies.length;
  const angles = new Float32Array(positions * half * 2);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = Math.fround(position * (frequencies[i] ?? 0));
      const at = (position * half + i) * 2;
      angles[at] = Math.cos(angle) * amplitude;
      angles[at + 1] = Math.sin(angle) * amplitude;
    }
  }
  return angles;
}
