import { gatherRows, matrixShape, multiply, sumRows, type Tensor } from "@limelight/kernels";
import type { Operations } from "./operations.ts";

/**
 * The mean of each sequence's rows, [tokens, features] -> [sequences, features]. What is recorded from here on is of those.
 * @param offsets [sequences + 1]: where each sequence's rows start; none is empty
 */
export function meanRows(ops: Operations, input: Tensor, offsets: Uint32Array): Tensor {
  const [rows, features] = matrixShape(input);
  const count = offsets.length - 1;
  const sums = ops.allocate([count, features]);
  sumRows(ops.recorder, {
    segments: ops.upload(
      Uint32Array.from(
        { length: count * 3 },
        (_, i) => [i / 3, offsets[(i - 1) / 3], offsets[(i + 1) / 3]][i % 3] ?? 0,
      ),
      [count, 3],
    ),
    members: ops.upload(
      Uint32Array.from({ length: rows }, (_, row) => row),
      [rows],
    ),
    input,
    output: sums,
  });
  const output = ops.allocate([count, features]);
  multiply(ops.recorder, { a: sums, b: shares(ops, offsets, features), output });
  if (ops.tape) ops.tape.space = "picked";
  ops.tape?.record({
    operation: "mean",
    output,
    inputs: [input],
    backward: (on, gradient) => {
      // Of many ways back, each has the rows of its own sequence.
      const own = on.fan?.branches.target.offsets ?? offsets;
      const each = on.allocate(gradient.shape);
      multiply(on.recorder, { a: gradient, b: shares(on, own, features), output: each });
      const index = Uint32Array.from({ length: own.at(-1) ?? 0 }, (_, row) =>
        own.findLastIndex((start) => start <= row),
      );
      const inputGradient = on.allocate([index.length, features]);
      gatherRows(on.recorder, { table: each, index: on.upload(index, [index.length]), output: inputGradient });
      return [[input, inputGradient]];
    },
  });
  return output;
}

// One over the length of each sequence, [sequences, features].
function shares(ops: Operations, offsets: Uint32Array, features: number): Tensor {
  const count = offsets.length - 1;
  const numbers = Float32Array.from({ length: count * features }, (_, i) => {
    const sequence = Math.floor(i / features);
    return 1 / ((offsets[sequence + 1] ?? 0) - (offsets[sequence] ?? 0));
  });
  return ops.upload(numbers, [count, features]);
}
