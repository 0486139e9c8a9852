import { dropoutScale, dropoutThreshold, type DropoutDraw } from "./index.ts";

/** High and low word of a product of 32-bit words. */
function wideProduct(a: number, b: number): readonly [high: number, low: number] {
  const product = BigInt(a) * BigInt(b);
  return [Number(product >> 32n), Number(product & 0xffff_ffffn)];
}

/** Philox4x32-10 (Salmon et al. 2011): four words of 32 bits. */
export function philox(counter: readonly number[], key: readonly number[]): number[] {
  let [x = 0, y = 0, z = 0, w = 0] = counter;
  let [k = 0, l = 0] = key;
  for (let round = 0; round < 10; round++) {
    const p = wideProduct(0xd251_1f53, x);
    const q = wideProduct(0xcd9e_8d57, z);
    [x, y, z, w] = [(q[0] ^ y ^ k) >>> 0, q[1], (p[0] ^ w ^ l) >>> 0, p[1]];
    k = (k + 0x9e37_79b9) >>> 0;
    l = (l + 0xbb67_ae85) >>> 0;
  }
  return [x, y, z, w];
}

/** Dropout of an array, bit by bit what the kernel gives. */
export function dropoutReference(input: Float32Array, { seed, step, site, rate }: DropoutDraw): Float32Array {
  const output = new Float32Array(input.length);
  const threshold = dropoutThreshold(rate);
  const scale = dropoutScale(rate);
  for (let vector = 0; vector * 4 < input.length; vector++) {
    const draws = philox([vector, step, site, 0], [seed >>> 0, Math.floor(seed / 2 ** 32)]);
    draws.forEach((draw, lane) => {
      const i = vector * 4 + lane;
      if (i < input.length && draw >= threshold) output[i] = (input[i] ?? Number.NaN) * scale;
    });
  }
  return output;
}
