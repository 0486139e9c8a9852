import { NumpyRandomState } from "../random/numpy-random-state.ts";
import { StatisticsError } from "../statistics-error.ts";

export interface Split {
  /** Places of examples. */
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * Splits examples so that both parts have the classes in the same shares. With the same seed equal to scikit-learn's
 * `train_test_split(…, test_size=share, stratify=classes, random_state=seed)`.
 * @param classes of each example, from 0
 * @param share of the examples that are for testing, rounded up
 * @throws StatisticsError "bad-range" where a class has one example alone, or a part has fewer examples than there are classes
 */
export function stratifiedSplit(classes: readonly number[], share: number, seed: number): Split {
  const random = new NumpyRandomState(seed);
  const found = [...new Set(classes)].toSorted((a, b) => a - b);
  const members = found.map((name) => [...classes.keys()].filter((index) => classes[index] === name));
  const testing = Math.ceil(share * classes.length);
  const training = classes.length - testing;
  const lone = found.find((_, index) => (members[index]?.length ?? 0) < 2);
  if (lone !== undefined || Math.min(testing, training) < found.length)
    throw new StatisticsError(
      "bad-range",
      `${classes.length} examples of ${found.length} classes cannot be split: ${lone === undefined ? "a part would lack a class" : "a class has one example"}`,
      "give more examples of each class",
    );
  const counts = members.map(({ length }) => length);
  const trained = apportioned(counts, training, random);
  const tested = apportioned(
    counts.map((count, index) => count - (trained[index] ?? 0)),
    testing,
    random,
  );
  const train: number[] = [];
  const test: number[] = [];
  for (const [index, places] of members.entries()) {
    const order = random.permutation(places.length).map((place) => places[place] ?? 0);
    const [first, second] = [trained[index] ?? 0, tested[index] ?? 0];
    train.push(...order.slice(0, first));
    test.push(...order.slice(first, first + second));
  }
  random.shuffle(train);
  random.shuffle(test);
  return { train, test };
}

// So many draws shared out as the counts are; the largest remainders get one more, ties are drawn (`_approximate_mode`).
function apportioned(counts: readonly number[], draws: number, random: NumpyRandomState): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count / total) * draws);
  const whole = exact.map(Math.floor);
  let missing = draws - whole.reduce((sum, count) => sum + count, 0);
  const remainders = exact.map((value, index) => value - (whole[index] ?? 0));
  for (const remainder of [...new Set(remainders)].toSorted((a, b) => b - a)) {
    if (missing <= 0) break;
    const tied = [...remainders.keys()].filter((index) => remainders[index] === remainder);
    const more = Math.min(tied.length, missing);
    for (const place of random.choice(tied.length, more)) {
      const index = tied[place] ?? 0;
      whole[index] = (whole[index] ?? 0) + 1;
    }
    missing -= more;
  }
  return whole;
}
