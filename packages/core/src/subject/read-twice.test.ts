import { expect, test } from "vitest";
import { decoderPath, ofBothSides, onBothSides } from "./read-twice.ts";

const rows = (...data: readonly number[]) => ({ shape: [data.length / 2, 2], data: Float32Array.from(data) });

test("the decoder's way is the text's, one token later, from a start token that stays", () => {
  const path = { baseline: Int32Array.of(7, 7, 7, 5, 5), share: Float32Array.of(0, 0.5, 1, 0.25, 0.25) };
  const { baseline, share } = decoderPath(path, [3, 2]);
  expect([...baseline].filter((_, place) => share[place] !== 1)).toEqual([7, 7, 5]);
  expect([...share]).toEqual([1, 0, 0.5, 1, 0.25]);
});

test("edits of word embeddings are made on both sides, but of the last token, which the decoder does not read", () => {
  const other = { hook: "encoder.0.hook_mlp_out", set: 0 } as const;
  expect(onBothSides([other, { hook: "hook_embed", position: [0, 2], add: 1 }], 3)).toEqual([
    other,
    { hook: "hook_embed", position: [0, 2], add: 1 },
    { hook: "decoder.hook_embed", position: [1], add: 1 },
  ]);
  expect(onBothSides([{ hook: "hook_embed", set: rows(1, 2, 3, 4, 5, 6) }], 3)[1]).toEqual({
    hook: "decoder.hook_embed",
    position: [1, 2],
    set: rows(0, 0, 1, 2, 3, 4),
  });
  expect(onBothSides([{ hook: "hook_embed", position: 2, scale: 0 }], 3)).toHaveLength(1);
});

test("gradients of a token are the sum of both places that it is read at", () => {
  expect(ofBothSides(rows(1, 2, 3, 4), rows(100, 100, 10, 20))).toEqual(rows(11, 22, 3, 4));
});
