import type { Edit, EditNumbers, Selection } from "../edits/edit.ts";
import type { TokenPath } from "../models/run-options.ts";
import type { Activation } from "../run/read.ts";

/**
 * Classifiers that are encoder-decoders read a text twice: the encoder as it is, the decoder behind a start token and without its last
 * token (BART, Lewis et al. 2020, section 3.2). A word's embedding is the same in both, so what is done to it is done twice, and
 * gradients by it are the sum of both. Here, row i + 1 of a decoder stands for token i.
 */

/** The way of the decoder's embeddings: the start token keeps its own. @param lengths tokens of each text */
export function decoderPath({ baseline, share }: TokenPath, lengths: readonly number[]): TokenPath {
  const path = { baseline: new Int32Array(baseline.length), share: new Float32Array(share.length) };
  let start = 0;
  for (const length of lengths) {
    path.baseline.set(baseline.subarray(start, start + length - 1), start + 1);
    path.share.set(share.subarray(start, start + length - 1), start + 1);
    path.share[start] = 1;
    start += length;
  }
  return path;
}

/** Edits of the text's word embeddings for both sides; others as they are. @param tokens of the text */
export function onBothSides(edits: readonly Edit[], tokens: number): Edit[] {
  return edits.flatMap((edit): readonly Edit[] => {
    if (edit.hook !== "hook_embed" && edit.hook !== "embed.hook_embed") return [edit];
    const places = placesOf(edit.position, tokens).flatMap((place) => (place + 1 < tokens ? [place + 1] : []));
    const { set, add } = edit;
    const behind: Edit = {
      ...edit,
      hook: "decoder.hook_embed",
      position: places,
      ...(set !== undefined && set !== "-inf" && { set: shifted(set) }),
      ...(add !== undefined && { add: shifted(add) }),
    };
    return places.length > 0 ? [edit, behind] : [edit];
  });
}

function placesOf(selection: Selection | undefined, tokens: number): readonly number[] {
  if (selection === undefined) return Array.from({ length: tokens }, (_, place) => place);
  return typeof selection === "number" ? [selection] : selection;
}

// Numbers of a whole activation go down one row; those of a feature, or of all, stay.
function shifted(numbers: EditNumbers): EditNumbers {
  if (typeof numbers === "number" || !("data" in numbers)) return numbers;
  const data = new Float32Array(numbers.data.length);
  const features = numbers.data.length / Math.max(1, numbers.shape[0] ?? 0);
  data.set(numbers.data.subarray(0, data.length - features), features);
  return { shape: numbers.shape, data };
}

/** The gradient by a text's word embeddings, [tokens, features], of those by both sides. */
export function ofBothSides(encoder: Activation, decoder: Activation): Activation {
  const [tokens = 0] = encoder.shape;
  const features = encoder.data.length / Math.max(1, tokens);
  return {
    shape: encoder.shape,
    data: encoder.data.map((number, index) => number + (decoder.data[index + features] ?? 0)),
  };
}
