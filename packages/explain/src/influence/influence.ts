import { lastLayerGradients, lastLayerProducts, lastLayerSquares } from "./last-layer.ts";
import { parameterProducts, parameterSquares } from "./parameter-products.ts";
import type { TracedExample, TracedModel, TracingOptions } from "./traced-example.ts";

export interface InfluenceOptions extends TracingOptions {
  /** Names of the parameters whose gradients count; default: those of the classifier's last layer, without any gradient being formed. */
  readonly parameters?: readonly string[];
}

/**
 * A checkpoint's part in TracInCP (Pruthi et al. 2020, "Estimating Training Data Influence by Tracing Gradient Descent"): the dot product
 * of the loss's gradient at each training example with that at each test example. Times a learning rate, it is about how much a step of
 * plain gradient descent on the one takes off the loss of the other. Nothing is dropped out.
 * @returns [tests] of [training]
 * @throws CoreError "no-head", "unknown-parameter", "aborted"
 */
export async function checkpointInfluence(
  model: TracedModel,
  training: readonly TracedExample[],
  tests: readonly TracedExample[],
  options: InfluenceOptions,
): Promise<Float64Array[]> {
  const { parameters, progress: _progress, ...quiet } = options;
  if (parameters) return parameterProducts(model, training, tests, parameters, options);
  return lastLayerProducts(
    await lastLayerGradients(model, training, options),
    await lastLayerGradients(model, tests, quiet),
  );
}

/**
 * A checkpoint's part in the influence of each example on itself, [training]: the squared length of its gradient. Examples that are
 * labelled wrongly have a large one: the model has to learn them by heart (there, section 4.1).
 * @throws as `checkpointInfluence`
 */
export async function checkpointSelfInfluence(
  model: TracedModel,
  training: readonly TracedExample[],
  options: InfluenceOptions,
): Promise<Float64Array> {
  if (options.parameters) return parameterSquares(model, training, options.parameters, options);
  return lastLayerSquares(await lastLayerGradients(model, training, options));
}
