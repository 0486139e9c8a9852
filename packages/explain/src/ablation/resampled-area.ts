/** The area under an ROC curve for thousands of resamples: the order of the scores is worked out once. */
export class Area {
  readonly #rows: Uint32Array;
  /** 1 where the next score is lower. */
  readonly #ends: Uint8Array;
  readonly #positive: readonly boolean[];

  /**
   * @param scores [texts]
   * @param positive whether each text is of the class
   */
  constructor(scores: readonly number[], positive: readonly boolean[]) {
    this.#positive = positive;
    this.#rows = Uint32Array.from(scores.keys()).sort((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0));
    this.#ends = Uint8Array.from(this.#rows, (row, place) =>
      place + 1 < this.#rows.length && scores[row] === scores[this.#rows[place + 1] ?? 0] ? 0 : 1,
    );
  }

  /** @param times how often each text counts; NaN where only texts of the class count, or none of them */
  of(times: Uint32Array): number {
    let [hits, alarms, area, hitsBefore, alarmsBefore] = [0, 0, 0, 0, 0];
    for (let place = 0; place < this.#rows.length; place++) {
      const row = this.#rows[place] ?? 0;
      const count = times[row] ?? 0;
      if (this.#positive[row]) hits += count;
      else alarms += count;
      if (this.#ends[place] === 0) continue;
      area += ((alarms - alarmsBefore) * (hits + hitsBefore)) / 2;
      hitsBefore = hits;
      alarmsBefore = alarms;
    }
    return area / (hits * alarms);
  }
}
