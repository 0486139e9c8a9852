import { StatisticsError } from "../statistics-error.ts";
import { minimise } from "./minimise.ts";

/** Examples as rows, [examples, features] in C order. */
export interface Rows {
  readonly data: Float32Array | Float64Array;
  readonly features: number;
}

export interface LogisticOptions {
  /** C: how much the data count against the penalty ½‖w‖² (default 1, scikit-learn's). */
  readonly inverseRegularisation?: number;
  /** Of the objective's gradient, over the number of examples times C: 1e-6 unless said. */
  readonly tolerance?: number;
  readonly iterations?: number;
}

/** Weights of a linear classifier: one row of them for two classes (of the second against the first), else one a class. */
export interface LinearClassifier {
  /** [rows][features] */
  readonly weights: readonly Float64Array[];
  /** [rows] */
  readonly intercepts: readonly number[];
}

export interface LogisticFit extends LinearClassifier {
  readonly converged: boolean;
  readonly iterations: number;
}

/**
 * Logistic regression with L2, multinomial where there are more than two classes: minimises C Σ −log p(class) + ½‖w‖², intercepts free of
 * penalty. `sklearn.linear_model.LogisticRegression` with its defaults comes to the same minimum, as near as its tolerance lets it.
 * @param classes of each row, from 0 to classCount − 1
 * @throws StatisticsError "bad-shape" where rows and classes are not as many; "bad-range" where there are fewer than two classes
 */
export function logisticRegression(
  { data, features }: Rows,
  classes: readonly number[],
  classCount: number,
  { inverseRegularisation: c = 1, tolerance = 1e-6, iterations = 1000 }: LogisticOptions = {},
): LogisticFit {
  const examples = classes.length;
  if (data.length !== examples * features || examples === 0)
    throw new StatisticsError(
      "bad-shape",
      `${data.length} numbers are not ${examples} rows of ${features}`,
      "give a class for each row",
    );
  if (new Set(classes).size < 2 || classCount < 2)
    throw new StatisticsError("bad-range", "all examples are of one class", "give examples of two classes or more");
  const rows = classCount === 2 ? 1 : classCount;
  const stride = features + 1; // the intercept stands behind the weights
  const logits = new Float64Array(rows);
  const weigh = (point: Float64Array, gradient: Float64Array): number => {
    let value = 0;
    gradient.fill(0);
    for (let row = 0; row < rows; row++)
      for (let index = row * stride; index < row * stride + features; index++) {
        const weight = point[index] ?? 0;
        value += (weight * weight) / (2 * c);
        gradient[index] = weight / c;
      }
    for (let example = 0; example < examples; example++) {
      const from = example * features;
      for (let row = 0; row < rows; row++) {
        let sum = point[row * stride + features] ?? 0;
        for (let index = 0; index < features; index++)
          sum += (point[row * stride + index] ?? 0) * (data[from + index] ?? 0);
        logits[row] = sum;
      }
      value += rows === 1 ? binary(logits, classes[example] ?? 0) : softmax(logits, classes[example] ?? 0);
      for (let row = 0; row < rows; row++) {
        const slope = logits[row] ?? 0; // what the loss left there
        const start = row * stride;
        for (let index = 0; index < features; index++)
          gradient[start + index] = (gradient[start + index] ?? 0) + slope * (data[from + index] ?? 0);
        gradient[start + features] = (gradient[start + features] ?? 0) + slope;
      }
    }
    return value;
  };
  const {
    point,
    converged,
    iterations: taken,
  } = minimise(weigh, rows * stride, {
    tolerance: tolerance * examples,
    iterations,
  });
  return {
    weights: Array.from({ length: rows }, (_, row) => point.slice(row * stride, row * stride + features)),
    intercepts: Array.from({ length: rows }, (_, row) => point[row * stride + features] ?? 0),
    converged,
    iterations: taken,
  };
}

/** The class of each row: of equal scores the first. */
export function classify({ weights, intercepts }: LinearClassifier, { data, features }: Rows): number[] {
  return Array.from({ length: data.length / features }, (_, example) => {
    const scores = weights.map((row, index) => {
      let sum = intercepts[index] ?? 0;
      for (let feature = 0; feature < features; feature++)
        sum += (row[feature] ?? 0) * (data[example * features + feature] ?? 0);
      return sum;
    });
    if (scores.length === 1) return (scores[0] ?? 0) > 0 ? 1 : 0;
    return scores.indexOf(Math.max(...scores));
  });
}

// −log p of the class; leaves d loss / d logit in place of the logits.
function binary(logits: Float64Array, answer: number): number {
  const [logit = 0] = logits;
  const side = answer === 1 ? logit : -logit;
  const small = Math.exp(-Math.abs(logit));
  const loss = Math.log1p(small) + (side < 0 ? -side : 0);
  const p = logit >= 0 ? 1 / (1 + small) : small / (1 + small);
  logits[0] = p - (answer === 1 ? 1 : 0);
  return loss;
}

function softmax(logits: Float64Array, answer: number): number {
  const most = logits.reduce((max, logit) => Math.max(max, logit), -Infinity);
  const own = (logits[answer] ?? 0) - most;
  let sum = 0;
  for (let row = 0; row < logits.length; row++) sum += logits[row] = Math.exp((logits[row] ?? 0) - most);
  for (let row = 0; row < logits.length; row++) logits[row] = (logits[row] ?? 0) / sum - (row === answer ? 1 : 0);
  return Math.log(sum) - own;
}
