import { UsageError } from "./terminal/failure.ts";

/** METRIC.NAME=VALUE of --metric-option, by metric: numbers, true and false, lists in JSON, or texts. @throws UsageError where it is none */
export function metricOptions(words: readonly string[]): Record<string, Record<string, unknown>> {
  const own: Record<string, Record<string, unknown>> = {};
  for (const word of words) {
    const match = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(word);
    if (!match)
      throw new UsageError(
        `--metric-option ${word}: it must be METRIC.NAME=VALUE`,
        "For example --metric-option sensitivity.samples=3.",
      );
    const [, metric = "", name = "", value = ""] = match;
    own[metric] = { ...own[metric], [name]: valueOf(value) };
  }
  return own;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
