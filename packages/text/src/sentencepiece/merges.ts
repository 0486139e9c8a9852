/**
 * The merges that a BPE vocabulary stands for: SentencePiece keeps pieces alone, the earlier the better. Every way to put
 * a piece together from two others is a merge of that piece's rank, shorter left parts first (transformers:
 * `generate_merges`).
 *
 * @param vocabulary the pieces in the order of their ids.
 */
export function mergesOf(vocabulary: readonly string[]): [string, string][] {
  const known = new Set(vocabulary);
  const merges: [string, string][] = [];
  for (const piece of known) {
    let at = 0;
    for (const character of piece) {
      at += character.length;
      const left = piece.slice(0, at);
      const right = piece.slice(at);
      if (right !== "" && known.has(left) && known.has(right)) merges.push([left, right]);
    }
  }
  return merges;
}
