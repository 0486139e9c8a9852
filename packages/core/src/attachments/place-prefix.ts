import { asTable, gatherRows, matrixShape, scatterRows, type Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Operations } from "../run/operations.ts";
import { ofTable, type LookUpIndex } from "../run/weight-gradients.ts";
import type { PlacedPrefix } from "./prefix.ts";

/** A prefix whose keys and values are on the device, [tokens, keyHeads * headFeatures] each, layer by layer. */
export function placedPrefix(
  tokens: number,
  layers: readonly { readonly key: Tensor; readonly value: Tensor }[],
): PlacedPrefix {
  return {
    tokens,
    open(ops, offsets) {
      const rows = prefixRows(ops, tokens, offsets);
      return {
        offsets: offsets.map((offset, sequence) => offset + sequence * tokens),
        layer(layer) {
          const own = layers[layer];
          if (!own) throw new TypeError(`there is no layer ${layer} of the prefix`);
          return { prepend: (on, of, input) => withPrefix(on, rows, own[of], input) };
        },
      };
    },
  };
}

/** Where the rows of a prefix and of a batch's texts lie among those that attention sees. */
interface PrefixRows {
  /** Rows in all. */
  readonly count: number;
  /** [tokens]: of the texts' own. */
  readonly own: Tensor;
  /** [sequences * prefix tokens]: of the prefix, for one text after the other. */
  readonly before: Tensor;
  /** Which row of the prefix each of those is. */
  readonly index: LookUpIndex;
}

/** Lays a prefix out in front of each sequence. @param offsets [sequences + 1] */
function prefixRows(ops: Operations, tokens: number, offsets: Uint32Array): PrefixRows {
  const sequences = offsets.length - 1;
  const all = offsets.at(-1) ?? 0;
  const own = new Uint32Array(all);
  const before = new Uint32Array(sequences * tokens);
  for (let s = 0; s < sequences; s++) {
    const [start = 0, end = 0] = [offsets[s], offsets[s + 1]];
    for (let row = start; row < end; row++) own[row] = row + (s + 1) * tokens;
    for (let t = 0; t < tokens; t++) before[s * tokens + t] = start + s * tokens + t;
  }
  const rows = before.map((_, i) => i % tokens);
  return {
    count: all + sequences * tokens,
    own: ops.upload(own, [all]),
    before: ops.upload(before, [before.length]),
    index: { tensor: ops.upload(rows, [rows.length]), rows },
  };
}

/** Keys or values with those of the prefix in front of each sequence's, [rows.count, features]. */
function withPrefix(ops: Operations, rows: PrefixRows, table: Tensor, input: Tensor): Tensor {
  const [, features] = matrixShape(input);
  const output = ops.allocate([rows.count, features]);
  const first = ops.gather(table, rows.index.tensor);
  scatterRows(ops.recorder, { index: rows.before, input: first, output });
  scatterRows(ops.recorder, { index: rows.own, input, output });
  ops.tape?.record({
    operation: "prefix",
    output,
    inputs: [table, input],
    backward(back, gradient, needed) {
      if (back.fan)
        throw new CoreError("bad-input", "ways back that branch do not go through a prefix", "Detach the prefix.");
      const inputGradient = back.allocate(input.shape);
      gatherRows(back.recorder, { table: gradient, index: rows.own, output: inputGradient });
      if (!needed.has(table.buffer)) return [[input, inputGradient]];
      const ofPrefix = back.gather(gradient, rows.before);
      return [...ofTable(back, asTable(table), rows.index, ofPrefix, needed), [input, inputGradient]];
    },
  });
  return output;
}
