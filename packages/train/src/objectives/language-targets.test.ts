import { expect, test } from "vitest";
import { causalExample, maskedExample } from "./language-targets.ts";

const ids = Int32Array.from({ length: 400 }, (_, i) => (i === 0 ? 101 : i === 399 ? 102 : 200 + (i % 50)));
const options = { mask: 103, vocabulary: 1000, special: new Set([101, 102]) };

test("a causal example asks in front of every token but the first", () => {
  const { rows, target } = causalExample({ ids: Int32Array.of(5, 6, 7) });
  expect(rows).toEqual([0, 1]);
  expect(target).toEqual(Int32Array.of(6, 7));
  expect(causalExample({ ids: Int32Array.of(5) }).rows).toEqual([]);
});

/** How often each fate befalls a token, over many epochs. */
function fates(): { told: number; masked: number; replaced: number; kept: number; special: number; stray: number } {
  const counts = { told: 0, masked: 0, replaced: 0, kept: 0, special: 0, stray: 0 };
  for (let epoch = 0; epoch < 50; epoch++) {
    const { sequence, rows = [], target } = maskedExample({ ids }, options, { seed: 3, epoch, index: 0 });
    const told = new Set(Array.from(rows));
    Array.from(rows).forEach((row, at) => {
      const read = sequence.ids[row];
      counts.told += 1;
      if (read === 103) counts.masked += 1;
      else if (read === ids[row]) counts.kept += 1;
      else counts.replaced += 1;
      if (ids[row] === 101 || ids[row] === 102) counts.special += 1;
      if (target[at] !== ids[row]) counts.stray += 1;
    });
    counts.stray += sequence.ids.filter((id, row) => !told.has(row) && id !== ids[row]).length;
  }
  return counts;
}

test("15 in 100 tokens are to be told, of which 80 are masked and 10 replaced", () => {
  const { told, masked, replaced, kept, special, stray } = fates();
  expect(told / (50 * 398)).toBeCloseTo(0.15, 2);
  expect(masked / told).toBeCloseTo(0.8, 1);
  expect(replaced / told).toBeCloseTo(0.1, 1);
  expect(kept / told).toBeCloseTo(0.1, 1);
  expect([special, stray]).toEqual([0, 0]);
});

const drawn = (seed: number, epoch: number, index: number) => maskedExample({ ids }, options, { seed, epoch, index });
const rowsOf = (...place: [number, number, number]): string => Array.from(drawn(...place).rows ?? []).join();

test("which they are depends on the seed, the epoch and the text alone", () => {
  expect(drawn(1, 2, 3)).toEqual(drawn(1, 2, 3));
  const all = [rowsOf(1, 2, 3), rowsOf(2, 2, 3), rowsOf(1, 3, 3), rowsOf(1, 2, 4), rowsOf(1, 3, 2)];
  expect(new Set(all).size).toBe(5);
});
