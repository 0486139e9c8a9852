import { jsonOrText, ownedOptions } from "./owned-options.ts";

const flag = { flag: "--metric-option", form: "METRIC.NAME=VALUE", example: "sensitivity.samples=3" };

/** METRIC.NAME=VALUE of --metric-option, by metric: numbers, true and false, lists in JSON, or texts. @throws UsageError where it is none */
export function metricOptions(words: readonly string[]): Record<string, Record<string, unknown>> {
  return ownedOptions(words, flag, jsonOrText);
}
