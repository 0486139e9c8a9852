import type { Input } from "../verbs/verb.ts";

/** A text with a blank in it. */
export interface Blank {
  readonly before: string;
  readonly after: string;
}

/** A template, cut at its blank. */
export type Pattern = Blank;

/** Where the answer goes, whatever the model: a mask, or the end of what a language model is given. */
const answer = "[MASK]";

/** @param template with one [MASK], as the schema makes sure */
export function patternOf(template: string): Pattern {
  const [before = "", after = ""] = template.split(answer);
  return { before, after };
}

/** The pattern with a text (and its pair) in it; whatever stands in those is left alone. */
export function filled({ before, after }: Pattern, { text, pair = "" }: Pick<Input, "text" | "pair">): Blank {
  const fill = (part: string): string =>
    part.replaceAll(/\{text(_pair)?\}/g, (_, second: string | undefined) => (second === undefined ? text : pair));
  return { before: fill(before), after: fill(after) };
}

/** A blank behind solved examples. */
export function behind(examples: readonly string[], separator: string, { before, after }: Blank): Blank {
  return { before: [...examples, before].join(separator), after };
}
