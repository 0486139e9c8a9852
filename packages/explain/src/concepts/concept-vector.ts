import { stratifiedSplit } from "@limelight/statistics";
import { classify, logisticRegression, sgdClassifier, type Rows } from "@limelight/statistics/regression";
import { stacked } from "../activations/stacked.ts";

/**
 * What separates a concept's examples from others: logistic regression with L2, or scikit-learn's support vector machine by stochastic
 * gradient descent, as LIT and the original TCAV have it.
 */
export const solvers = ["logistic", "sgd"] as const;

export type Solver = (typeof solvers)[number];

/** A concept activation vector (Kim et al. 2018). */
export interface ConceptVector {
  /** Of length 1, from the others towards the concept; of `sgd` as long as it came out: [features]. */
  readonly vector: Float64Array;
  /** The share of right answers on the third of the examples that it was not fitted to. */
  readonly accuracy: number;
}

/** Of the gradient an example: by then the direction stands to three digits, and examples drawn anew turn it by far more. */
const tolerance = 1e-4;
/** Of the examples, to test on: LIT's. */
const tested = 0.33;

/** Examples of each side at least: with fewer, nothing is left to test on. */
export const fewestExamples = 3;

/**
 * A linear classifier between a concept's examples and others, at one site.
 * @param others [examples][features], 3 at least
 * @param concept [examples][features], 3 at least
 */
export function conceptVector(
  others: readonly Float32Array[],
  concept: readonly Float32Array[],
  { solver, seed }: { readonly solver: Solver; readonly seed: number },
): ConceptVector {
  const all = [...others, ...concept];
  const classes = all.map((_, index) => (index < others.length ? 0 : 1));
  const { train, test } = stratifiedSplit(classes, tested, seed);
  const pick = (places: readonly number[]): Rows => stacked(places.map((place) => all[place] ?? new Float32Array(0)));
  const classesOf = (places: readonly number[]): number[] => places.map((place) => classes[place] ?? 0);
  const training = pick(train);
  const fit =
    solver === "sgd"
      ? sgdClassifier(training, classesOf(train), seed)
      : logisticRegression(training, classesOf(train), 2, {
          inverseRegularisation: 1 / variance(training),
          tolerance,
        });
  const said = classify(fit, pick(test));
  const right = classesOf(test).filter((wanted, index) => said[index] === wanted).length;
  const [weights = new Float64Array(0)] = fit.weights;
  return { vector: solver === "sgd" ? weights : unit(weights), accuracy: right / test.length };
}

// The penalty means the same whatever the size of a layer's activations.
function variance({ data, features }: Rows): number {
  const examples = data.length / features;
  let total = 0;
  for (let feature = 0; feature < features; feature++) {
    let [sum, squares] = [0, 0];
    for (let index = feature; index < data.length; index += features) {
      sum += data[index] ?? 0;
      squares += (data[index] ?? 0) ** 2;
    }
    total += Math.max(0, squares / examples - (sum / examples) ** 2);
  }
  return total / features || 1;
}

function unit(weights: Float64Array): Float64Array {
  const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  return length > 0 ? weights.map((weight) => weight / length) : weights;
}
