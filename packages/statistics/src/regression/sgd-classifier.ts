import { NumpyRandomState } from "../random/numpy-random-state.ts";
import { StatisticsError } from "../statistics-error.ts";
import type { LinearClassifier, Rows } from "./logistic-regression.ts";

const alpha = 1e-4;
const tolerance = 1e-3;
const patience = 5;
const epochs = 1000;
const largestSeed = 2 ** 31 - 1;

/**
 * `sklearn.linear_model.SGDClassifier(random_state=seed).fit(rows, classes)`, step for step, as it was before version 1.8: a linear
 * support vector machine (hinge loss, L2 of 1e-4) by stochastic gradient descent with the rate 1 / (α (t₀ + t)), which stops once five epochs in a row gained less
 * than 1e-3 an example. LIT trains its concept activation vectors so. (From 1.8 on the penalty counts for the stopping rule.)
 * @param classes 0 or 1
 * @throws StatisticsError "bad-shape", "bad-range" where there are not two classes
 */
export function sgdClassifier({ data, features }: Rows, classes: readonly number[], seed: number): LinearClassifier {
  const examples = classes.length;
  if (data.length !== examples * features)
    throw new StatisticsError(
      "bad-shape",
      `${data.length} numbers are not ${examples} rows of ${features}`,
      "give a class for each row",
    );
  if (new Set(classes).size !== 2)
    throw new StatisticsError("bad-range", "there are not two classes", "give examples of both");
  const random = new NumpyRandomState(seed);
  random.randint(1, largestSeed, 1); // the data set's own seed, which this solver does not use
  const [shuffleSeed = 0] = random.randint(0, largestSeed, 1);
  const order = shuffledOnce(shuffleSeed);
  const weights = new Float64Array(features);
  let intercept = 0;
  const typical = Math.sqrt(1 / Math.sqrt(alpha));
  const start = 1 / (typical * alpha);
  let places = Array.from({ length: examples }, (_, index) => index);
  let [best, idle, step] = [Infinity, 0, 1];
  for (let epoch = 0; epoch < epochs && idle < patience; epoch++) {
    places = order(places);
    let sum = 0;
    for (const place of places) {
      const side = classes[place] === 1 ? 1 : -1;
      let score = intercept;
      for (let index = 0; index < features; index++)
        score += (weights[index] ?? 0) * (data[place * features + index] ?? 0);
      const rate = 1 / (alpha * (start + step - 1));
      sum += Math.max(0, 1 - side * score);
      const shrink = Math.max(0, 1 - rate * alpha);
      const pull = side * score <= 1 ? rate * side : 0;
      for (let index = 0; index < features; index++)
        weights[index] = (weights[index] ?? 0) * shrink + pull * (data[place * features + index] ?? 0);
      intercept += pull;
      step += 1;
    }
    idle = sum > best - tolerance * examples ? idle + 1 : 0;
    best = Math.min(best, sum);
  }
  return { weights: [weights], intercepts: [intercept] };
}

// Fisher-Yates from the front by a 32-bit xorshift, which begins anew with every epoch; it shuffles what the last one left.
function shuffledOnce(seed: number): (items: readonly number[]) => number[] {
  return (items) => {
    let state = seed === 0 ? 1 : seed >>> 0;
    const next = (): number => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      state >>>= 0;
      return state % 2 ** 31;
    };
    const places = [...items];
    for (let index = 0; index < places.length - 1; index++) {
      const other = index + (next() % (places.length - index));
      [places[index], places[other]] = [places[other] ?? 0, places[index] ?? 0];
    }
    return places;
  };
}
