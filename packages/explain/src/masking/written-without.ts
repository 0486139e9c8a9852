import type { Question } from "@limelight/core";
import type { PartedText } from "./parts.ts";
import { withoutSpans } from "../words/without-spans.ts";

/** Both texts of a pair with something else in the place of the parts; "" deletes. */
export function writtenWithout(
  { input, parts }: PartedText,
  set: readonly number[],
  fill: (part: number) => string,
): Question {
  const gone = new Set(set);
  const side = (text: string, sequence: 1 | undefined): string => {
    const own = [...parts.keys()].filter(
      (part) => parts[part]?.unit.special !== true && parts[part]?.unit.sequence === sequence,
    );
    const spans = own.flatMap((part) => parts[part]?.unit ?? []);
    return withoutSpans(text, spans, (index) => {
      const part = own[index] ?? -1;
      return gone.has(part) ? fill(part) : undefined;
    });
  };
  return {
    ...input,
    text: side(input.text, undefined),
    ...(input.pair !== undefined && { pair: side(input.pair, 1) }),
  };
}
