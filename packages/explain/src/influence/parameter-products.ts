import { CoreError, crossEntropy, packBatch, type ParameterGradients } from "@limelight/core";
import { dot } from "./last-layer.ts";
import type { TracedExample, TracedModel, TracingOptions } from "./traced-example.ts";

const head = "sequence-classification";

/** Numbers of gradients that are held at a time: 256 MB. */
const held = 2 ** 26;

/** One gradient: an array for each parameter, empty for one that had no part in the logits. */
type Gradient = readonly Float32Array[];

/**
 * Dot products of gradients of losses by chosen parameters, one pass forward and back an example; gradients are read and multiplied on
 * the host.
 * @param names of the parameters
 * @returns [tests] of [training]
 * @throws CoreError "no-head", "unknown-parameter", "aborted"
 */
export async function parameterProducts(
  model: TracedModel,
  training: readonly TracedExample[],
  tests: readonly TracedExample[],
  names: readonly string[],
  options: Omit<TracingOptions, "batchTokens">,
): Promise<Float64Array[]> {
  const atOnce = Math.max(1, Math.floor(held / Math.max(1, await sizeOf(model, names))));
  const products: Float64Array[] = [];
  const rounds = Math.ceil(tests.length / atOnce);
  const total = tests.length + rounds * training.length;
  let done = 0;
  const next = (): void => options.progress?.(done++, total);
  for (let first = 0; first < tests.length; first += atOnce) {
    const gradients: Gradient[] = [];
    for (const test of tests.slice(first, first + atOnce)) {
      next();
      gradients.push(await gradientOf(model, test, names, options, (found) => readAll(found, names)));
    }
    const own = gradients.map(() => new Float64Array(training.length));
    for (const [index, example] of training.entries()) {
      next();
      const other = await gradientOf(model, example, names, options, (found) => readAll(found, names));
      gradients.forEach((gradient, test) => {
        const row = own[test];
        if (row) row[index] = productOf(gradient, other);
      });
    }
    products.push(...own);
  }
  options.progress?.(total, total);
  return products;
}

/** Squared lengths of the gradients, [examples]; nothing is read but they. @throws as `parameterProducts` */
export async function parameterSquares(
  model: TracedModel,
  examples: readonly TracedExample[],
  names: readonly string[],
  options: Omit<TracingOptions, "batchTokens">,
): Promise<Float64Array> {
  const squares = new Float64Array(examples.length);
  for (const [index, example] of examples.entries()) {
    options.progress?.(index, examples.length);
    squares[index] = await gradientOf(model, example, names, options, async (found) => (await found.norm()) ** 2);
  }
  options.progress?.(examples.length, examples.length);
  return squares;
}

async function gradientOf<Result>(
  model: TracedModel,
  { sequence, label }: TracedExample,
  names: readonly string[],
  { signal }: Pick<TracingOptions, "signal">,
  use: (found: ParameterGradients) => Promise<Result>,
): Promise<Result> {
  if (signal?.aborted) throw new CoreError("aborted", "interrupted");
  using run = await model.run(packBatch([sequence]), { head, parameters: names });
  const { seeds } = crossEntropy(await run.logits(), [label]);
  using found = await run.parameterGradients(seeds, { last: true });
  return await use(found);
}

async function readAll(found: ParameterGradients, names: readonly string[]): Promise<Gradient> {
  const there = new Set(found.names);
  const gradient: Float32Array[] = [];
  for (const name of names) gradient.push(there.has(name) ? (await found.read(name)).data : new Float32Array(0));
  return gradient;
}

function productOf(a: Gradient, b: Gradient): number {
  return a.reduce((sum, part, index) => {
    const other = b[index];
    return part.length === other?.length ? sum + dot(part, other) : sum;
  }, 0);
}

async function sizeOf(model: TracedModel, names: readonly string[]): Promise<number> {
  const chosen = new Set(names);
  const all = await model.parameters(head);
  return all
    .filter(({ name }) => chosen.has(name))
    .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}
