/** A measure that can be chosen. */
interface MetricChoice {
  readonly id: string;
  /** What it asks, in plain words. */
  readonly asks: string;
  /** Measured unless something is chosen. */
  readonly usual?: true;
  /** Takes many times as long as the others. */
  readonly slow?: true;
}

/** What can be measured on a model, in the order of the pictures. Where data has words that people marked, the measures of those come by themselves. */
export const metricChoices: readonly MetricChoice[] = [
  { id: "comprehensiveness", asks: "Without the words that matter, how much less sure?", usual: true },
  { id: "sufficiency", asks: "With nothing but those words, how much less sure?", usual: true },
  { id: "tau-loo", asks: "Does it rank words as leaving out each alone does?", usual: true },
  { id: "insertion", asks: "As words come, how soon does it answer so?", usual: true },
  { id: "deletion", asks: "As words go, how soon does it give up?", usual: true },
  { id: "infidelity", asks: "Do scores add up to what is lost together?" },
  { id: "sensitivity", asks: "When the text changes a little, does it stay?", slow: true },
  { id: "randomization", asks: "Does it change when the model forgets what it learnt?", slow: true },
];
