import type { ResultOf } from "@limelight/experiments";
import type { Question } from "../../engine/question.ts";

/** Of a model that writes: what may come next. */
export const onlyNext = { strategy: "greedy", maxNewTokens: 1, alternatives: 5 } as const;

/** What a model says of a text in a line: the likeliest, and how likely each is. */
export interface Said {
  readonly label: string;
  readonly probabilities: Readonly<Record<string, number>>;
}

/** Of a classifier: its classes; of a model that writes: what may come next. */
export function saidBy(prediction: Question<"classify">, next: Question<"generate">): Said | undefined {
  return prediction.answer?.document ?? (next.answer && nextOf(next.answer.document));
}

function nextOf({ sequences: [sequence] }: ResultOf<"generate">): Said | undefined {
  const likely = sequence?.alternatives?.[0] ?? [];
  const names = likely.map(({ text, token }) => text.trim() || token);
  const named = likely.map(({ text, logprob }, place) => {
    const name = names[place] ?? "";
    return [names.indexOf(name) === place ? name : JSON.stringify(text), Math.exp(logprob)] as const;
  });
  const [first] = named;
  return first && { label: first[0], probabilities: Object.fromEntries(named) };
}
