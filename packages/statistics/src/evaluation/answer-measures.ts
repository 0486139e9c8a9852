import { binOf, brierOf, expectedError, likeliest } from "../classification/calibration.ts";
import { confusionMatrix, type Confusion } from "../classification/confusion.ts";
import { metricsOf, type Answers } from "../classification/metrics.ts";

/** Numbers about all examples. */
export const scoreNames = [
  "accuracy",
  "macroPrecision",
  "macroRecall",
  "macroF1",
  "microF1",
  "weightedF1",
  "matthews",
  "macroRocAuc",
  "expectedCalibrationError",
  "brier",
] as const;

export type ScoreName = (typeof scoreNames)[number];

/** Numbers about one class against the others. */
export const classScoreNames = ["precision", "recall", "specificity", "f1", "rocAuc", "averagePrecision"] as const;

export type ClassScoreName = (typeof classScoreNames)[number];

/** A class's examples in the order of their scores, worked out once for all resamples. */
interface Order {
  readonly rows: Uint32Array;
  /** [rows]: 1 where the next one's score is lower, so that a threshold may lie between. */
  readonly ends: Uint8Array;
}

/**
 * Everything that is measured of a classifier's answers, for any resample of them: a bootstrap asks thousands of times, so that what does
 * not depend on the resample (answers, orders of scores, stretches of confidence) is worked out once.
 */
export class AnswerMeasures {
  readonly #answers: Answers;
  readonly #bins: number;
  /** [examples]: the classes that were said. */
  readonly said: readonly number[];
  readonly #confidence: readonly number[];
  readonly #bin: readonly number[];
  readonly #brier: readonly number[];
  readonly #orders: readonly Order[];

  /**
   * @param answers with probabilities for scores
   * @param bins of the calibration error
   * @throws StatisticsError "bad-range" where a probability is none
   */
  constructor(answers: Answers, bins: number) {
    const { gold, scores, classes } = answers;
    this.#answers = answers;
    this.#bins = bins;
    this.said = scores.map(likeliest);
    this.#confidence = scores.map((row, example) => row[this.said[example]!]!);
    this.#bin = this.#confidence.map((confidence) => binOf(confidence, bins));
    this.#brier = scores.map((row, example) => brierOf(row, gold[example]!));
    this.#orders = Array.from({ length: classes }, (_, index) => orderOf(scores.map((row) => row[index]!)));
  }

  get size(): number {
    return this.said.length;
  }

  confusion(rows?: ArrayLike<number>): Confusion {
    const { gold, classes } = this.#answers;
    return confusionMatrix(gold, this.said, classes, rows);
  }

  /**
   * The numbers of `scoreNames`, then those of `classScoreNames` for each class. NaN where there is no such number: precision of a class
   * that is never said, recall of one that does not occur.
   * @param rows which examples count, with repeats; all unless given
   */
  values(rows?: ArrayLike<number>): number[] {
    const confusion = this.confusion(rows);
    const metrics = metricsOf(confusion);
    const times = this.#times(rows);
    const perClass = metrics.perClass.map(({ precision, recall, specificity, f1, support }, index) => {
      const said = confusion.reduce((sum, row) => sum + row[index]!, 0);
      const { rocAuc, averagePrecision } = this.#areas(index, times, support, metrics.examples);
      return [
        known(precision, said),
        known(recall, support),
        known(specificity, metrics.examples - support),
        known(f1, said + support),
        rocAuc,
        averagePrecision,
      ];
    });
    const areas = perClass.map(([, , , , rocAuc]) => rocAuc!).filter((area) => !Number.isNaN(area));
    const scores = {
      ...metrics,
      macroRocAuc: areas.reduce((sum, area) => sum + area, 0) / areas.length,
      ...this.#calibration(times, metrics.examples),
    };
    return [...scoreNames.map((name) => scores[name]), ...perClass.flat()];
  }

  #times(rows: ArrayLike<number> | undefined): Uint32Array {
    const times = new Uint32Array(this.size);
    if (!rows) return times.fill(1);
    for (let index = 0; index < rows.length; index++) times[rows[index]!]! += 1;
    return times;
  }

  #areas(
    index: number,
    times: Uint32Array,
    positives: number,
    examples: number,
  ): { rocAuc: number; averagePrecision: number } {
    const { rows, ends } = this.#orders[index]!;
    const { gold } = this.#answers;
    let [hits, alarms, area, precisions] = [0, 0, 0, 0];
    let [hitsBefore, alarmsBefore] = [0, 0];
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place]!;
      if (gold[row] === index) hits += times[row]!;
      else alarms += times[row]!;
      if (ends[place] === 0) continue;
      area += ((alarms - alarmsBefore) * (hits + hitsBefore)) / 2;
      if (hits > hitsBefore) precisions += ((hits - hitsBefore) * hits) / (hits + alarms);
      hitsBefore = hits;
      alarmsBefore = alarms;
    }
    // 0 of 0 is NaN: there is no such area.
    return { rocAuc: area / (positives * (examples - positives)), averagePrecision: precisions / positives };
  }

  #calibration(times: Uint32Array, examples: number): { expectedCalibrationError: number; brier: number } {
    const [all, right, sums] = [0, 1, 2].map(() => new Float64Array(this.#bins));
    let brier = 0;
    for (let row = 0; row < times.length; row++) {
      const [bin, count] = [this.#bin[row]!, times[row]!];
      all![bin]! += count;
      sums![bin]! += count * this.#confidence[row]!;
      if (this.said[row] === this.#answers.gold[row]) right![bin]! += count;
      brier += count * this.#brier[row]!;
    }
    return { expectedCalibrationError: expectedError(all!, right!, sums!), brier: brier / examples };
  }
}

/** A share of nothing is no number. */
function known(value: number, of: number): number {
  return of === 0 ? Number.NaN : value;
}

function orderOf(scores: readonly number[]): Order {
  const rows = Uint32Array.from(scores.keys()).sort((one, other) => scores[other]! - scores[one]!);
  const ends = Uint8Array.from(rows, (row, place) =>
    place + 1 < rows.length && scores[row] === scores[rows[place + 1]!] ? 0 : 1,
  );
  return { rows, ends };
}
