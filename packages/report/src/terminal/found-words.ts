import { count, percent } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import type { ExplanationDocument } from "../documents.ts";

/** One sentence, and what to mind with it. */
export interface Conclusion {
  readonly sentence: string;
  readonly caution?: string;
}

type Found<Name extends keyof ExplanationDocument> = NonNullable<ExplanationDocument[Name]>;

/** What is read of a document here. */
type Finding = Pick<ExplanationDocument, "target" | "reduction" | "anchor" | "counterfactuals">;

/** More words than these are counted. */
const mostNamed = 6;

/** What methods say that look for a few words of the text: those that are enough, that fix the prediction, or that change it. */
export function foundWords(document: Finding): Conclusion | undefined {
  const { reduction, anchor, counterfactuals } = document;
  if (reduction) return ofReduction(document, reduction);
  if (anchor) return ofAnchor(document, anchor);
  return counterfactuals && ofCounterfactuals(document, counterfactuals);
}

function ofReduction({ target }: Finding, found: Found<"reduction">): Conclusion {
  const label = printable(target.label);
  const { kept, removed, probability } = found;
  const all = kept.length + removed.length;
  if (removed.length === 0)
    return {
      sentence:
        all === 1
          ? "There is one word, and none can go."
          : `No word can go: without any one of them it is not ${label}.`,
      ...runOut(found),
    };
  const left = kept.length === 1 ? `${quotedAll(kept)} alone is enough` : `${kept.length} of ${all} words are enough`;
  const which = kept.length === 1 ? "" : `: ${quotedAll(kept)}`;
  return { sentence: `${left} for ${label} (${percent(probability)})${which}.`, ...runOut(found) };
}

function runOut({ ended }: Found<"reduction">): { caution?: string } {
  return ended === "samples" ? { caution: "Samples ran out: more words may go with a higher --samples." } : {};
}

function ofAnchor({ target }: Finding, found: Found<"anchor">): Conclusion {
  const label = printable(target.label);
  const { words, precision, low, without, threshold, reached, coverage } = found;
  const names = quotedAll(words.map(({ word }) => word));
  const share = `${percent(precision)} of changed texts`;
  if (words.length === 0)
    return {
      sentence: reached
        ? `No word has to stand: ${share} stay ${label} (at least ${percent(low)}).`
        : `No rule was found: ${share} stay ${label} without any.`,
      ...(!reached && { caution: "Samples ran out: a higher --samples may tell." }),
    };
  const stand = words.length === 1 ? "stands" : "stand";
  if (!reached)
    return {
      sentence: `No rule of words keeps ${label} in ${percent(threshold)} for sure: while ${names} ${stand}, ${share} do (at least ${percent(low)}).`,
      caution: "Samples ran out: a higher --samples may tell, or a lower --threshold.",
    };
  return {
    sentence: `While ${names} ${stand}, ${share} stay ${label} (at least ${percent(low)}).`,
    caution: `Without a rule ${percent(without)} do. The rule holds for ${percent(coverage)} of them.`,
  };
}

function ofCounterfactuals({ target }: Finding, said: Found<"counterfactuals">): Conclusion {
  const { found, checked, by, emptied } = said;
  const [first] = found;
  const partly = checked.some(({ of, asked }) => asked < of)
    ? "Not all sets of words were asked about: a higher --samples tells more."
    : undefined;
  if (first === undefined)
    return {
      sentence: emptied
        ? "Nothing that was tried changes the prediction, not even the text without any of its words."
        : "Nothing that was tried changes the prediction.",
      ...(partly !== undefined && { caution: partly }),
    };
  const gone = first.replacements.every((other) => other === "");
  const names = quotedAll(first.words);
  const change = gone
    ? `Without ${names}`
    : `With ${quotedAll(first.replacements.map((text) => ({ text })))} in the place of ${names}`;
  const verdict = target.label === first.label ? "it becomes" : "it is";
  const sizes = checked.at(-1);
  const others =
    by === "size" && sizes !== undefined
      ? `${count(sizes.flips, "set")} of ${count(first.words.length, "word")} ${sizes.flips === 1 ? "does" : "do"} so, of ${sizes.asked}${sizes.asked < sizes.of ? ` asked about (there are ${sizes.of})` : ""}${found.length < sizes.flips ? `; ${found.length} ${found.length === 1 ? "is" : "are"} given` : ""}.`
      : "Found greedily: none of these words need not change, but another set may be smaller.";
  const proof = said.smallest && first.words.length > 1 ? " No smaller set does." : "";
  return {
    sentence: `${change} ${verdict} ${printable(first.label)} (${percent(first.probability)}).`,
    caution: `${others}${proof}${said.smallest ? "" : " Not all smaller sets were asked about."}`,
  };
}

function quotedAll(words: readonly { readonly text: string }[]): string {
  const named = words.slice(0, mostNamed).map(({ text }) => `"${shortened(printable(text), 32)}"`);
  const rest = words.length - named.length;
  const [last = "", ...before] = rest > 0 ? [`${rest} more`, ...named.toReversed()] : named.toReversed();
  return before.length === 0 ? last : `${before.toReversed().join(", ")} and ${last}`;
}
