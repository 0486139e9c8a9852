import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attentionColumns, attentionLayout, rowFields, tileQueries } from "./layout.ts";

const lengths = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 8 });
const offsets = (sizes: readonly number[]): number[] => {
  const result = [0];
  for (const size of sizes) result.push((result.at(-1) ?? 0) + size);
  return result;
};

describe("attentionLayout", () => {
  it("covers every query by one tile, in order, never across sequences", () => {
    fc.assert(
      fc.property(lengths, (sizes) => {
        const queryOffsets = offsets(sizes);
        const { tiles, queries } = attentionLayout({ queryOffsets, keyOffsets: queryOffsets, heads: 2 });
        let next = 0;
        for (let tile = 0; tile < tiles.length; tile += 2) {
          const [first = -1, count = 0] = tiles.subarray(tile, tile + 2);
          expect(first).toBe(next);
          expect(count).toBeGreaterThan(0);
          expect(count).toBeLessThanOrEqual(tileQueries);
          const end = queryOffsets.find((offset) => offset > first);
          expect(first + count).toBeLessThanOrEqual(end ?? -1);
          next += count;
        }
        expect(next).toBe(queries);
      }),
    );
  });

  it("gives the patterns of all sequences, heads and queries rows that fill the array without overlap", () => {
    fc.assert(
      fc.property(lengths, fc.boolean(), (sizes, causal) => {
        const queryOffsets = offsets(sizes);
        const layout = attentionLayout({ queryOffsets, keyOffsets: queryOffsets, heads: 3, causal });
        const total = layout.patternOffsets.at(-1) ?? 0;
        const used = new Uint8Array(total);
        for (let query = 0; query < layout.queries; query++) {
          const [, keyCount = 0, from = 0, to = 0, start = 0, stride = 0] = layout.rows.subarray(
            query * rowFields,
            (query + 1) * rowFields,
          );
          expect(from).toBe(0);
          expect(to).toBeLessThanOrEqual(keyCount);
          for (let head = 0; head < 3; head++) {
            for (let key = 0; key < keyCount; key++) {
              const at = start + head * stride + key;
              used[at] = (used[at] ?? 0) + 1;
            }
          }
        }
        expect(used.every((count) => count === 1)).toBe(true);
      }),
    );
  });

  it("lets causal queries without keys see nothing", () => {
    const { rows } = attentionLayout({ queryOffsets: [0, 3], keyOffsets: [0, 1], heads: 1, causal: true });
    expect([0, 1, 2].map((query) => rows[query * rowFields + 3])).toEqual([0, 0, 1]);
  });

  it("lets queries see what lies within the window, and no more", () => {
    const options = { causal: fc.boolean(), window: fc.nat(50), places: fc.array(fc.nat(50), { minLength: 1 }) };
    fc.assert(
      fc.property(fc.record(options), fc.nat(50), ({ causal, window, places }, keys) => {
        const queryOffsets = [0, places.length];
        const shape = { queryOffsets, keyOffsets: [0, keys], queryPlaces: places, heads: 1, causal, window };
        const { rows } = attentionLayout(shape);
        places.forEach((place, query) => {
          const [from = 0, to = 0] = rows.subarray(query * rowFields + 2);
          for (let key = 0; key < keys; key++) {
            const seen = Math.abs(place - key) <= window && !(causal && key > place);
            expect(key >= from && key < to).toBe(seen);
          }
          expect(from).toBeLessThanOrEqual(to);
          expect(to).toBeLessThanOrEqual(keys);
        });
      }),
    );
  });

  it("lays keys where a cache has them, and says how far they reach", () => {
    const shape = { queryOffsets: [0, 1, 2], keyOffsets: [8, 0], keyCounts: [3, 5], heads: 1, causal: true };
    const layout = attentionLayout(shape);
    expect([...layout.rows]).toEqual([8, 3, 0, 3, 0, 3, 2, 0, 5, 0, 5, 3, 5, 4]);
    expect(layout).toMatchObject({ keys: 11, mostKeys: 5 });
    expect(() => attentionColumns(shape, layout)).toThrow(/no way back to keys that lie in a cache/);
  });

  it("refuses patterns of 2^32 numbers", () => {
    const long = [0, 2 ** 15];
    expect(() => attentionLayout({ queryOffsets: long, keyOffsets: long, heads: 4 })).toThrow(/over 2\^32 numbers/);
  });
});
