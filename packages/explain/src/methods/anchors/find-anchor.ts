import type { BlackBox, Question } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { ExplainError } from "../../explain-error.ts";
import { MaskedTexts } from "../../masking/masked-texts.ts";
import { partsOf, type PartedText } from "../../masking/parts.ts";
import type { Attribution, Context } from "../../method.ts";
import { requirePredicted } from "../../predicted-class.ts";
import type { Anchor } from "./anchor.ts";
import { bestRules } from "./best-rules.ts";
import type { AnchorsOptions } from "./options.ts";
import { boundsOf, precisionOf, RuleSamples, type Rule } from "./rule-samples.ts";

/** A lower bound so far below the threshold is good enough, and an upper one so far above it not yet bad: anchor-exp's `epsilon_stop`. */
const slack = 0.05;

/** @throws ExplainError "unfit-text" where another class is predicted; "too-many-words" where there are fewer samples than words */
export async function findAnchor(
  subject: BlackBox,
  input: Question,
  target: number,
  options: AnchorsOptions,
  context: Context,
): Promise<Attribution> {
  const text = partsOf(subject, input, "word");
  const words = text.parts.length;
  if (words + options.batch > options.samples)
    throw new ExplainError(
      "too-many-words",
      `the text has ${words} words, and each is a rule to be asked about, with ${options.samples} samples in all`,
      "give more samples, or a shorter text",
    );
  const masking = { ...options, candidates: 1, draw: true };
  const texts = new MaskedTexts(subject, text, {
    target,
    output: "probability",
    masking,
    context,
    expected: options.samples,
  });
  const samples = new RuleSamples(texts, words, target, new NumpyRandomState(context.seed), options.samples);
  await samples.draw([{ rule: [], count: options.batch }]);
  const { whole } = texts;
  requirePredicted(subject, whole.answer, target);
  const search = new Search(samples, words, options);
  const anchor = anchorOf(text, await search.run(), search, options);
  return {
    units: text.parts.map(({ unit }) => unit),
    scores: text.parts.map(({ unit }) => (anchor.words.some(({ word }) => word === unit) ? 1 : 0)),
    outputKind: "probability",
    output: whole.output,
    anchor,
    target,
    prediction: whole.answer,
    queries: texts.queries,
  };
}

/** The beam search: rules of one word, of two, and so on, until one is good enough. */
class Search {
  readonly samples: RuleSamples;
  readonly #words: number;
  readonly #options: AnchorsOptions;
  /** Of each rule, its words in the order in which they came. */
  readonly #orders = new Map<string, readonly number[]>([["", []]]);

  constructor(samples: RuleSamples, words: number, options: AnchorsOptions) {
    this.samples = samples;
    this.#words = words;
    this.#options = options;
  }

  /** log of one over how often the bounds of one of the rules that are judged may be wrong, of all rounds together. */
  get rate(): number {
    const { beam, delta } = this.#options;
    return Math.log((1 + (beam - 1) * this.#words) / delta);
  }

  order(rule: Rule): readonly number[] {
    return this.#orders.get(rule.join()) ?? rule;
  }

  /** The first rule that is good enough; where there is none, the one of the highest lower bound. */
  async run(): Promise<Rule> {
    const judged: Rule[] = [[]];
    let best = await this.#judge([[]]);
    let beam: Rule[] = [[]];
    for (let size = 1; !best && size <= this.#words; size++) {
      const rules = this.#longer(beam);
      const { tau, delta, batch } = this.#options;
      const count = Math.min(this.#options.beam, rules.length);
      beam = await bestRules(this.samples, rules, { count, tau, delta, batch });
      judged.push(...beam);
      best = await this.#judge(beam);
      if (!best && this.samples.left < this.#options.batch) break;
    }
    const low = (rule: Rule): number => boundsOf(this.samples.statistics(rule), this.rate).low;
    return best ?? judged.reduce((one, other) => (low(other) > low(one) ? other : one));
  }

  reached(rule: Rule): boolean {
    const found = this.samples.statistics(rule);
    return (
      precisionOf(found) >= this.#options.threshold && boundsOf(found, this.rate).low > this.#options.threshold - slack
    );
  }

  /** Asks about rules until each is known to be good enough or not; of those that are, the first. */
  async #judge(rules: readonly Rule[]): Promise<Rule | undefined> {
    const { threshold, batch } = this.#options;
    for (;;) {
      const open = rules.filter((rule) => {
        const found = this.samples.statistics(rule);
        const { low, high } = boundsOf(found, this.rate);
        return precisionOf(found) >= threshold ? low <= threshold - slack : high >= threshold + slack;
      });
      if (open.length === 0 || open.length * batch > this.samples.left) break;
      await this.samples.draw(open.map((rule) => ({ rule, count: batch })));
    }
    return rules.find((rule) => this.reached(rule));
  }

  #longer(beam: readonly Rule[]): Rule[] {
    const found = new Map<string, Rule>();
    for (const rule of beam)
      for (let word = 0; word < this.#words; word++) {
        if (rule.includes(word)) continue;
        const longer = [...rule, word].toSorted((one, other) => one - other);
        if (found.has(longer.join())) continue;
        found.set(longer.join(), longer);
        this.#orders.set(longer.join(), [...this.order(rule), word]);
        this.samples.inherit(longer, rule, word);
      }
    return [...found.values()];
  }
}

function anchorOf(text: PartedText, rule: Rule, search: Search, { threshold }: AnchorsOptions): Anchor {
  const found = search.samples.statistics(rule);
  const order = search.order(rule);
  return {
    words: order.flatMap((part, index) => {
      const word = text.parts[part]?.unit;
      const up = order.slice(0, index + 1).toSorted((one, other) => one - other);
      return word
        ? [{ word, precision: precisionOf(search.samples.statistics(up)), coverage: 0.5 ** (index + 1) }]
        : [];
    }),
    precision: precisionOf(found),
    ...boundsOf(found, search.rate),
    coverage: 0.5 ** rule.length,
    samples: found.samples,
    without: precisionOf(search.samples.statistics([])),
    threshold,
    reached: search.reached(rule),
  };
}
