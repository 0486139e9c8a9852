import type { ModelSource, OptimiserState } from "@limelight/core";
import { TrainError } from "../train-error.ts";
import { float32Tensor } from "./tensors.ts";

type Tensors = ModelSource["tensors"];

/** What an optimiser remembers as tensors: `firstMoment/NAME` and the like, and `steps/NAME`, which all parameters need not share. */
export function stateTensors(state: OptimiserState): Tensors {
  return new Map(
    Array.from(state).flatMap(([name, { steps, arrays }]) => [
      [`steps/${name}`, float32Tensor([1], Float32Array.of(steps))] as const,
      ...Object.entries(arrays).map(
        ([array, numbers]) => [`${array}/${name}`, float32Tensor([numbers.length], numbers)] as const,
      ),
    ]),
  );
}

/** @throws TrainError "bad-checkpoint" where a tensor has another name or type */
export function stateOf(tensors: Tensors): OptimiserState {
  const state = new Map<string, { steps: number; arrays: Record<string, Float32Array> }>();
  for (const [key, { dtype, bytes }] of tensors) {
    const cut = key.indexOf("/");
    if (cut < 1 || dtype !== "F32")
      throw new TrainError("bad-checkpoint", `the optimiser's state has "${key}"`, "Go on from another checkpoint.");
    const [array, name] = [key.slice(0, cut), key.slice(cut + 1)];
    const numbers = new Float32Array(new Uint8Array(bytes).buffer);
    const own = state.get(name) ?? { steps: 0, arrays: {} };
    if (array === "steps") own.steps = numbers[0] ?? 0;
    else own.arrays[array] = numbers;
    state.set(name, own);
  }
  return state;
}
