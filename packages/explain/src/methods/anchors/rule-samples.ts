import type { NumpyRandomState } from "@limelight/statistics";
import type { MaskedTexts } from "../../masking/masked-texts.ts";
import { predictedClass } from "../../predicted-class.ts";
import { lowerBound, upperBound } from "./kl-bounds.ts";

/** Words that have to stand, ascending. */
export type Rule = readonly number[];

/** What is known of a rule. */
export interface RuleStatistics {
  readonly samples: number;
  readonly positives: number;
}

/** Changed texts, asked about for one rule and known of all that they satisfy as far as they came from its own or a shorter one. */
export class RuleSamples {
  readonly #texts: MaskedTexts;
  readonly #words: number;
  readonly #target: number;
  readonly #random: NumpyRandomState;
  readonly #most: number;
  readonly #samples: { readonly kept: readonly boolean[]; readonly positive: boolean }[] = [];
  readonly #of = new Map<string, number[]>();

  constructor(texts: MaskedTexts, words: number, target: number, random: NumpyRandomState, most: number) {
    this.#texts = texts;
    this.#words = words;
    this.#target = target;
    this.#random = random;
    this.#most = most;
  }

  /** How many more may be asked about. */
  get left(): number {
    return this.#most - this.#samples.length;
  }

  /** Takes over, of what was drawn for a shorter rule, what satisfies one that has a word more: it is as if drawn for it. */
  inherit(rule: Rule, from: Rule, word: number): void {
    if (this.#of.has(rule.join())) return;
    const own = (this.#of.get(from.join()) ?? []).filter((sample) => this.#samples[sample]?.kept[word] === true);
    this.#of.set(rule.join(), own);
  }

  /** Draws changed texts for some rules, and asks about all of them in one go. */
  async draw(wanted: readonly { readonly rule: Rule; readonly count: number }[]): Promise<void> {
    const drawn = wanted.flatMap(({ rule, count }) =>
      Array.from({ length: count }, () => {
        const coins = this.#random.randomSample(this.#words);
        return { rule, kept: coins.map((coin, word) => coin < 0.5 || rule.includes(word)) };
      }),
    );
    const sets = drawn.map(({ kept }) => [...kept.keys()].filter((word) => kept[word] === false));
    const said = await this.#texts.without(sets);
    for (const [index, { rule, kept }] of drawn.entries()) {
      const answer = said[index]?.answer;
      const sample =
        this.#samples.push({ kept, positive: answer ? predictedClass(answer) === this.#target : false }) - 1;
      const own = this.#of.get(rule.join()) ?? [];
      own.push(sample);
      this.#of.set(rule.join(), own);
    }
  }

  statistics(rule: Rule): RuleStatistics {
    const own = this.#of.get(rule.join()) ?? [];
    return { samples: own.length, positives: own.filter((sample) => this.#samples[sample]?.positive).length };
  }
}

/** The share of texts that keep the prediction; 0 where none was asked about. */
export function precisionOf({ samples, positives }: RuleStatistics): number {
  return samples === 0 ? 0 : positives / samples;
}

/** Confidence bounds of the share. @param rate log of one over how often they may be wrong */
export function boundsOf(found: RuleStatistics, rate: number): { low: number; high: number } {
  if (found.samples === 0) return { low: 0, high: 1 };
  const precision = precisionOf(found);
  const level = rate / found.samples;
  return { low: lowerBound(precision, level), high: upperBound(precision, level) };
}
