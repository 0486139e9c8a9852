import { explorationRate } from "./kl-bounds.ts";
import { boundsOf, precisionOf, type Rule, type RuleSamples } from "./rule-samples.ts";

interface BestRulesOptions {
  /** How many are wanted. */
  readonly count: number;
  readonly tau: number;
  readonly delta: number;
  readonly batch: number;
}

/**
 * The rules of the highest precision, best first, told by KL-LUCB (Kaufmann and Kalyanakrishnan 2013): as long as the weakest of the best and the
 * strongest of the others might be the other way round by more than τ, both are asked about further, in one go. At most half of the samples
 * that are left go into it, so that some are left for longer rules: then the best so far.
 */
export async function bestRules(
  samples: RuleSamples,
  rules: readonly Rule[],
  { count, tau, delta, batch }: BestRulesOptions,
): Promise<Rule[]> {
  const unknown = rules.filter((rule) => samples.statistics(rule).samples === 0);
  const reserve = samples.left / 2;
  if (samples.left - unknown.length >= 0) await samples.draw(unknown.map((rule) => ({ rule, count: 1 })));
  const ranked = (): Rule[] =>
    rules.toSorted((one, other) => precisionOf(samples.statistics(other)) - precisionOf(samples.statistics(one)));
  let order = ranked();
  for (let round = 1; order.length > count; round++) {
    const rate = explorationRate(rules.length, round, delta);
    const weakest = order
      .slice(0, count)
      .map((rule) => ({ rule, bound: boundsOf(samples.statistics(rule), rate).low }))
      .reduce((least, each) => (each.bound < least.bound ? each : least));
    const strongest = order
      .slice(count)
      .map((rule) => ({ rule, bound: boundsOf(samples.statistics(rule), rate).high }))
      .reduce((most, each) => (each.bound > most.bound ? each : most));
    if (strongest.bound - weakest.bound <= tau || samples.left - 2 * batch < reserve) break;
    await samples.draw([strongest, weakest].map(({ rule }) => ({ rule, count: batch })));
    order = ranked();
  }
  return order.slice(0, count);
}
