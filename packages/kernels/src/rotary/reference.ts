export interface RotaryNumbers {
  /** [tokens, heads, features]. */
  readonly input: ArrayLike<number>;
  /** [tokens]. */
  readonly positions: ArrayLike<number>;
  /** [positions, half, 2]: cosine, sine. */
  readonly angles: ArrayLike<number>;
  readonly heads: number;
  /** Of a head. */
  readonly features: number;
  readonly half: number;
}

/** What rotary.wgsl computes, in f64; `sign` is -1 for the way back. */
export function rotaryReference(
  { input, positions, angles, heads, features, half }: RotaryNumbers,
  sign: 1 | -1 = 1,
): Float64Array {
  const output = Float64Array.from(input);
  for (let token = 0; token < positions.length; token++) {
    for (let head = 0; head < heads; head++) {
      for (let slot = 0; slot < half; slot++) {
        const at = (token * heads + head) * features + slot;
        const angle = ((positions[token] ?? 0) * half + slot) * 2;
        const [cosine, sine] = [angles[angle] ?? Number.NaN, angles[angle + 1] ?? Number.NaN];
        const [x, y] = [input[at] ?? Number.NaN, input[at + half] ?? Number.NaN];
        output[at] = x * cosine - sign * y * sine;
        output[at + half] = y * cosine + sign * x * sine;
      }
    }
  }
  return output;
}
