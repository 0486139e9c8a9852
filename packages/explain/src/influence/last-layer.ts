import { CoreError, crossEntropy, packBatch, type Activation } from "@limelight/core";
import type { TracedExample, TracedModel, TracingOptions } from "./traced-example.ts";

const head = "sequence-classification";
const pooledHook = "pooler.hook_pooler_out";

/**
 * Gradients of examples' losses by the last layer of a classifier, in factors: that by the weights is the outer product of a slope and the
 * features, that by the bias the slope itself.
 */
export interface LastLayerGradients {
  /** [examples] of [features]: what the layer reads. */
  readonly features: readonly Float32Array[];
  /** [examples] of [classes]: of the cross-entropy by the logits, p - y. */
  readonly slopes: readonly Float32Array[];
  /** Whether the layer has a bias. */
  readonly bias: boolean;
}

/** One pass forward for all examples, and none back. @throws CoreError "no-head", "aborted" */
export async function lastLayerGradients(
  model: TracedModel,
  examples: readonly TracedExample[],
  { batchTokens, signal, progress }: TracingOptions,
): Promise<LastLayerGradients> {
  const { dense } = await model.readHead(head);
  const features: Float32Array[] = [];
  const slopes: Float32Array[] = [];
  progress?.(0, examples.length);
  for (const some of batches(examples, batchTokens)) {
    if (signal?.aborted) throw new CoreError("aborted", "interrupted");
    const batch = packBatch(some.map(({ sequence }) => sequence));
    const read = dense ? await throughPooler(model, batch) : await fromStates(model, batch);
    some.forEach(({ label }, index) => {
      const logits = read.logits[index];
      if (logits) slopes.push(crossEntropy([logits], [label]).seeds);
      features.push(read.features[index] ?? new Float32Array(0));
    });
    progress?.(features.length, examples.length);
  }
  return { features, slopes, bias: (await lastLayerNames(model)).some((name) => name.endsWith(".bias")) };
}

/** Names of the last layer's weights, and of its bias where it has one, as checkpoints of the model's family call them. */
export async function lastLayerNames(model: Pick<TracedModel, "parameters">): Promise<string[]> {
  const names = (await model.parameters(head)).map(({ name }) => name);
  return names.filter((name) =>
    /^(?:classifier|score|classifier\.out_proj|classification_head\.out_proj)\.(?:weight|bias)$/.test(name),
  );
}

/**
 * Dot products of all gradients of some examples with all of others, exact, without any of them being formed:
 * (slope . slope') (features . features' + 1), the 1 for the bias.
 * @returns [tests] of [training]
 */
export function lastLayerProducts(training: LastLayerGradients, tests: LastLayerGradients): Float64Array[] {
  return tests.slopes.map((slope, test) => {
    const read = tests.features[test] ?? new Float32Array(0);
    return Float64Array.from(training.slopes, (other, index) => {
      const own = training.features[index] ?? new Float32Array(0);
      return dot(slope, other) * (dot(read, own) + (training.bias ? 1 : 0));
    });
  });
}

/** Squared lengths of the gradients, [examples]. */
export function lastLayerSquares({ features, slopes, bias }: LastLayerGradients): Float64Array {
  return Float64Array.from(slopes, (slope, index) => {
    const own = features[index] ?? new Float32Array(0);
    return dot(slope, slope) * (dot(own, own) + (bias ? 1 : 0));
  });
}

/** The sum of products, in f64. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

interface Read {
  readonly logits: readonly Activation[];
  readonly features: readonly Float32Array[];
}

async function throughPooler(model: TracedModel, batch: ReturnType<typeof packBatch>): Promise<Read> {
  using run = await model.run(batch, { head, capture: [pooledHook] });
  const pooled = await run.activations(pooledHook);
  return { logits: await run.logits(), features: pooled.map(({ data }) => data) };
}

// A head that is nothing but its last layer reads a state as it is.
async function fromStates(model: TracedModel, batch: ReturnType<typeof packBatch>): Promise<Read> {
  const headInput = await model.headInput(batch, head);
  const [texts = 0, hidden = 0] = headInput.shape;
  using run = await model.run(batch, { head, headInput });
  return {
    logits: await run.logits(),
    features: Array.from({ length: texts }, (_, text) => headInput.data.slice(text * hidden, (text + 1) * hidden)),
  };
}

// In order, as many as a batch takes; a longer one by itself.
function* batches(examples: readonly TracedExample[], most: number): Generator<readonly TracedExample[]> {
  let some: TracedExample[] = [];
  let tokens = 0;
  for (const example of examples) {
    const { length } = example.sequence.ids;
    if (some.length > 0 && tokens + length > most) {
      yield some;
      [some, tokens] = [[], 0];
    }
    some.push(example);
    tokens += length;
  }
  if (some.length > 0) yield some;
}
