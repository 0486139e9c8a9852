import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { packedLength } from "./pack.ts";
import { shardPlaces, type PackedWeight } from "./weight.ts";

/**
 * Records `transposed = weightᵀ`, panels to panels. The gradient of a linear layer's input is then the linear layer of the
 * transpose: `inputGradient = outputGradient · weightᵀ`, in every variant at full speed. Each may have shards of its own.
 * @param transposed panels of the weight's type, with `weight.columns` for its inner axis; its bias is left alone
 * @throws KernelError "shape" where the sizes or types do not fit
 */
export function transposeWeight(recorder: Recorder, weight: PackedWeight, transposed: PackedWeight): void {
  const dtype = weight.shards[0]?.panels.dtype;
  requireShape(
    transposed.inner === weight.columns &&
      transposed.columns === weight.inner &&
      [...weight.shards, ...transposed.shards].every(({ panels }) => panels.dtype === dtype),
    () =>
      `transposeWeight: ${weight.inner} x ${weight.columns} ${dtype} into ${transposed.inner} x ${transposed.columns} ${transposed.shards[0]?.panels.dtype}`,
  );
  const half = dtype === "f16";
  const program = recorder.programs.program({
    label: "transpose weight",
    constants: { HALF: half },
    files: ["linear/transpose.wgsl"],
  });
  for (const from of shardPlaces(weight))
    for (const to of shardPlaces(transposed)) {
      const { columns } = from.shard;
      const words = packedLength(columns, to.shard.columns) / (half ? 2 : 1);
      const width = Math.min(words, 1 << 16);
      recorder.dispatch(
        program,
        [weight.inner, columns, to.first, weight.columns, from.first, words, width],
        [from.shard.panels, to.shard.panels],
        [Math.ceil(width / 64), Math.ceil(words / width)],
      );
    }
}
