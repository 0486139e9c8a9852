let table: Float32Array | undefined;

/** All 65,536 halves as f32: decoding is then one look-up. */
function halves(): Float32Array {
  if (table) return table;
  table = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 31
          ? fraction === 0
            ? Infinity
            : Number.NaN
          : (1024 + fraction) * 2 ** (exponent - 25);
    table[bits] = bits >> 15 ? -size : size;
  }
  return table;
}

/** f32 values of IEEE half-precision bits. */
export function decodeFloat16(bits: Uint16Array): Float32Array {
  const values = halves();
  const result = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) result[i] = values[bits[i] ?? 0] ?? 0;
  return result;
}

const word = new DataView(new ArrayBuffer(4));

/** Half-precision bits of a number, rounded to nearest even; over 65,504 becomes infinity. */
export function encodeFloat16(value: number): number {
  word.setFloat32(0, value);
  const bits = word.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fff_ffff;
  if (magnitude > 0x7f80_0000) return sign | 0x7e00;
  if (magnitude >= 0x4780_0000) return sign | 0x7c00;
  if (magnitude < 0x3880_0000) {
    // Below the smallest normal half: units of 2^-24.
    const units = Math.abs(value) * 2 ** 24;
    const floor = Math.floor(units);
    const rest = units - floor;
    return sign | (floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0));
  }
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x3800_0000) >>> 13);
}
