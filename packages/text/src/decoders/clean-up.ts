import type { StepMaker } from "./step.ts";

/** Takes away the blanks that English does not put before signs and contractions (Rust: decoders/wordpiece.rs). */
export function cleanUpToken(token: string): string {
  return replaceAll(token, [...REPLACEMENTS.slice(0, 7), [" do not", " don't"], ...REPLACEMENTS.slice(7)]);
}

/** transformers: `clean_up_tokenization`. One after the other: what one makes, the next may match. */
const REPLACEMENTS: readonly (readonly [string, string])[] = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

function replaceAll(text: string, replacements: readonly (readonly [string, string])[]): string {
  return replacements.reduce((soFar, [from, to]) => soFar.replaceAll(from, to), text);
}

/** A sign that no replacement has in it: what stands before it is settled, since no match can reach over it. */
const SETTLED = /[^ .?!,'ntmsver]/gu;

/** The same for a text that comes in parts. */
export const cleanUpText: StepMaker = () => {
  let held = "";
  return {
    push(part) {
      const last = lastMatch(part);
      if (last === 0) {
        held += part;
        return [];
      }
      const settled = held + part.slice(0, last);
      held = part.slice(last);
      return [replaceAll(settled, REPLACEMENTS)];
    },
    end: () => (held === "" ? [] : [replaceAll(held, REPLACEMENTS)]),
  };
};

/** Where the last settled sign ends; 0 where there is none. */
function lastMatch(text: string): number {
  let last = 0;
  for (const match of text.matchAll(SETTLED)) last = match.index + match[0].length;
  return last;
}
