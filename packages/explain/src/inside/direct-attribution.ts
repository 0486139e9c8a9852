import type { HeadKind, HeadNumbers, HookName, Observation, Observer, Question } from "@limelight/core";
import { ExplainError } from "../explain-error.ts";
import { activationOf } from "../observation.ts";
import { requireOneStack } from "../one-stack.ts";
import { pooledPosition } from "../pooled-position.ts";
import { blockParts, partHooks, type Component } from "./block-parts.ts";
import { dot, throughFrozenNorm, type Direction } from "./frozen-norm.ts";
import { gate } from "./gate.ts";
import { blockOutput, rowsOf } from "./states.ts";

export interface DirectAttribution {
  readonly position: number;
  readonly target: number;
  readonly against?: number;
  /** What is shared out: the target's logit, or its difference to the other's. */
  readonly logit: number;
  /** In the order of the model. */
  readonly components: readonly Component[];
  /** `logit` − the sum of all scores: rounding. */
  readonly residual: number;
}

export interface DirectOptions {
  readonly task: HeadKind;
  /** The row that is answered from; heads that pool one row read that. */
  readonly position?: number;
  /** An output of the head; without, the likeliest. */
  readonly target?: number;
  /** Another output: the difference of the two logits is shared out. */
  readonly against?: number;
  readonly signal?: AbortSignal;
}

/**
 * Direct logit attribution (Elhage et al. 2021, A Mathematical Framework for Transformer Circuits; nostalgebraist's lens, component by component):
 * what each part of the model adds to a logit by its own way to the residual stream of one position, not through later parts.
 *
 * In an encoder whose norms stand behind the blocks, every later norm rescales what earlier parts added: each is carried through
 * all of them with the norm's standard deviation held where it was. Where norms stand in front, nothing but the final norm lies
 * between a part and the head, and is held alike. Of the head that answers, the activation function's f(x) / x is held as well,
 * and its biases are a part of their own. So the parts sum to the logit exactly.
 * @throws ExplainError "bad-option", CoreError "no-head"
 */
export async function directAttribution(
  observer: Observer,
  question: Question,
  { task, position: asked, target: wanted, against, signal }: DirectOptions,
): Promise<DirectAttribution> {
  requireOneStack(observer);
  const { size } = observer;
  const numbers = await observer.head(task);
  const tokens = observer.tokens(question).length;
  const position = pooledPosition(observer, question, numbers) ?? asked ?? 0;
  if (position >= tokens)
    throw new ExplainError(
      "bad-option",
      `there is no position ${position}`,
      `they are counted from 0 to ${tokens - 1}`,
    );
  const last = blockOutput(size, size.layers - 1);
  const final: readonly HookName[] = numbers.finalNorm ? ["hook_final"] : [];
  const first: HookName = "blocks.0.hook_resid_pre";
  const hooks = [...new Set([first, ...partHooks(size), last, ...final])];
  const { observations } = await observer.observe([{ question }], hooks, signal && { signal });
  const row = (hook: HookName): Float32Array => flatRow(observations, hook, position);
  const { data: logits } = await observer.readOut(task, rowsOf(activationOf(observations[0], last), [position]));
  const target = wanted ?? logits.indexOf(logits.reduce((most, value) => Math.max(most, value), -Infinity));
  const of = async (output: number): Promise<Readout> =>
    readout(numbers, await numbers.output(output), row(final[0] ?? last), size.epsilon);
  const [own, other] = [await of(target), against === undefined ? undefined : await of(against)];
  let direction: Direction = own.direction.map((value, feature) => value - (other?.direction[feature] ?? 0));
  let rest = own.rest - (other?.rest ?? 0);
  if (numbers.finalNorm) {
    const frozen = throughFrozenNorm(direction, numbers.finalNorm, row(last), size.epsilon);
    direction = frozen.direction;
    rest += frozen.shift;
  }
  const parts: Component[] = [{ kind: "readout", score: rest }];
  for (let layer = size.layers - 1; layer >= 0; layer--) {
    signal?.throwIfAborted();
    const below = blockParts(await observer.block(layer), size, layer, direction, row);
    direction = below.direction;
    parts.unshift(...below.components);
  }
  parts.unshift({ kind: "embedding", score: dot(direction, row(first)) });
  const logit = (logits[target] ?? Number.NaN) - (against === undefined ? 0 : (logits[against] ?? Number.NaN));
  const residual = parts.reduce((missing, { score }) => missing - score, logit);
  return { position, target, ...(against !== undefined && { against }), logit, components: parts, residual };
}

// One token's numbers, whatever axes stand behind the first.
function flatRow(observations: readonly Observation[], hook: HookName, position: number): Float32Array {
  const { shape, data } = activationOf(observations[0], hook);
  const features = data.length / Math.max(1, shape[0] ?? 0);
  return data.subarray(position * features, (position + 1) * features);
}

/** A logit as a linear form of the last state, and what of it does not depend on that. */
interface Readout {
  readonly direction: Direction;
  readonly rest: number;
}

/**
 * logit = w · N(f(W h + b)) + c with f(u) / u and the norm N's deviation held; heads without them leave them out.
 * @param state h, the last layer's
 */
export function readout(
  { dense, norm }: Pick<HeadNumbers, "dense" | "norm">,
  { weight, bias }: { readonly weight: Float32Array; readonly bias: number },
  state: Float32Array,
  epsilon: number,
): Readout {
  let direction: Direction = Float64Array.from(weight);
  let rest = bias;
  if (!dense) return { direction, rest };
  const features = state.length;
  const form = (output: number): Float32Array => dense.weight.data.subarray(output * features, (output + 1) * features);
  const before = Float64Array.from(
    dense.bias.data,
    (value, output) => value + dot(Float64Array.from(state), form(output)),
  );
  const gates = before.map((value) => gate(value, dense.activation));
  if (norm) {
    const frozen = throughFrozenNorm(
      direction,
      norm,
      before.map((value, output) => value * (gates[output] ?? 0)),
      epsilon,
    );
    direction = frozen.direction;
    rest += frozen.shift;
  }
  direction = direction.map((value, output) => value * (gates[output] ?? 0));
  rest += dot(direction, dense.bias.data);
  const through = new Float64Array(features);
  direction.forEach((value, output) =>
    form(output).forEach((factor, feature) => (through[feature] = (through[feature] ?? 0) + value * factor)),
  );
  return { direction: through, rest };
}
