import type { ModelSource, ParameterMoments } from "@limelight/core";
import { TrainError } from "../train-error.ts";
import { float32Tensor } from "./tensors.ts";

type Tensors = ModelSource["tensors"];

/** An optimiser's moments as tensors: `first KEY`, `second KEY`, and `steps KEY`, which all parameters need not share. */
export function momentTensors(moments: ReadonlyMap<string, ParameterMoments>): Tensors {
  return new Map(
    Array.from(moments).flatMap(([key, { steps, first, second }]) => [
      [`first ${key}`, float32Tensor([first.length], first)] as const,
      [`second ${key}`, float32Tensor([second.length], second)] as const,
      [`steps ${key}`, float32Tensor([1], Float32Array.of(steps))] as const,
    ]),
  );
}

/** @throws TrainError "bad-checkpoint" where something is missing */
export function momentsOf(tensors: Tensors): Map<string, ParameterMoments> {
  const moments = new Map<string, ParameterMoments>();
  for (const name of tensors.keys()) {
    if (!name.startsWith("first ")) continue;
    const key = name.slice("first ".length);
    const [first, second, steps] = ["first", "second", "steps"].map((part) => numbersOf(tensors, `${part} ${key}`));
    moments.set(key, { first: first ?? none, second: second ?? none, steps: steps?.[0] ?? 0 });
  }
  return moments;
}

const none = new Float32Array(0);

function numbersOf(tensors: Tensors, name: string): Float32Array {
  const tensor = tensors.get(name);
  if (tensor?.dtype !== "F32")
    throw new TrainError("bad-checkpoint", `the optimiser's state has no "${name}"`, "Go on from another checkpoint.");
  return new Float32Array(tensor.bytes.slice().buffer);
}
