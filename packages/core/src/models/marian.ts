import { bartFamily } from "./bart.ts";

/**
 * Marian (Junczys-Dowmunt et al. 2018; the OPUS-MT translators): BART's blocks, word embeddings times the root of their size, fixed
 * positions and no norm behind the embedding. The decoder starts with padding.
 */
export const marian = bartFamily({
  prefix: "model.",
  ignored: [/embed_tokens\.weight$/, /embed_positions\.weight$/, /^lm_head\.weight$/, /^final_logits_bias$/],
  firstPosition: 0,
  defaults: { pad_token_id: 58_100, eos_token_id: 0, decoder_start_token_id: 58_100 },
  embed(load, { positions, hidden }, side) {
    const places = load.constant(`${side} positions`, sinusoids(positions, hidden), [positions, hidden]);
    return (ops, words, stream) => ops.add(words, ops.lookUp(places, stream.positions));
  },
});

/**
 * Fixed positions, [positions, features]: the sines of Vaswani et al. 2017 (section 3.5) in the first half of the features, and their
 * cosines in the second, not by turns.
 */
function sinusoids(positions: number, features: number): Float32Array {
  const table = new Float32Array(positions * features);
  const half = Math.ceil(features / 2);
  for (let place = 0; place < positions; place++) {
    for (let j = 0; j < features; j++) {
      const angle = place / 10000 ** ((2 * Math.floor(j / 2)) / features);
      if (j % 2 === 0) table[place * features + j / 2] = Math.sin(angle);
      else table[place * features + half + (j - 1) / 2] = Math.cos(angle);
    }
  }
  return table;
}
