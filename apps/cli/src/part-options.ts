import { jsonOrText, ownedOptions } from "./owned-options.ts";

const flag = { flag: "--option", form: "PART.NAME=VALUE", example: "beam.width=4" };

/** PART.NAME=VALUE of an attack's --option, by part. @throws UsageError where it is none */
export function partOptions(words: readonly string[]): Record<string, Record<string, unknown>> {
  return ownedOptions(words, flag, jsonOrText);
}
