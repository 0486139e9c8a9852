/** The bits of the half that is nearest to an f32, of two the even one; in plain arithmetic. */
export function narrowReference(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65_520) return sign | 0x7c00;
  // The distance of neighbouring halves: 2^-24 at the smallest, else 2^-10 of the power of two below.
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const units = size / 2 ** (exponent - 10);
  const below = Math.floor(units);
  const rest = units - below;
  const whole = below + (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0);
  return sign | (whole + (exponent === -14 ? 0 : (exponent + 14) * 1024));
}
