import { CoreError } from "../core-error.ts";
import type { DropoutRates } from "../run/dropout.ts";

/**
 * Rates of dropout in a config.json.
 * @param defaults what the family has where the file has nothing, or null, by the names of the fields
 * @throws CoreError "bad-config" naming the first that is no share from 0 to less than 1
 */
export function readRates<Name extends string>(
  config: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> {
  const rates: Record<Name, number> = { ...defaults };
  for (const name in defaults) {
    const rate = config[name] ?? defaults[name];
    if (typeof rate !== "number" || !(rate >= 0 && rate < 1))
      throw new CoreError(
        "bad-config",
        `config.json: ${name}: ${JSON.stringify(rate)} is no rate of dropout`,
        "It is a share, from 0 to less than 1.",
      );
    rates[name] = rate;
  }
  return rates;
}

/** Rates by what names of sites end with; nothing is dropped elsewhere. */
export function ratesAt(endings: Readonly<Record<string, number>>): DropoutRates {
  const rates = Object.entries(endings);
  return (site) => rates.find(([ending]) => site === ending || site.endsWith(`.${ending}`))?.[1] ?? 0;
}

/**
 * Rates of BERT's kin: of the embedding, patterns, what goes to the residual, and in front of the classifier; transformers' defaults.
 * @param heads the sites of the family's classifiers
 */
export function encoderRates(
  config: Readonly<Record<string, unknown>>,
  heads: readonly `head.${"input" | "pooled" | "rows"}`[],
): DropoutRates {
  const rates = readRates(config, { hidden_dropout_prob: 0.1, attention_probs_dropout_prob: 0.1 });
  const hidden = rates.hidden_dropout_prob;
  const { classifier_dropout: classifier } = readRates(config, { classifier_dropout: hidden });
  return ratesAt({
    embed: hidden,
    hook_pattern: rates.attention_probs_dropout_prob,
    hook_attn_out: hidden,
    hook_mlp_out: hidden,
    ...Object.fromEntries(heads.map((site) => [site, classifier])),
  });
}
