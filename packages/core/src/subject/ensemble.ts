import { CoreError } from "../core-error.ts";
import type { Answer, AskOptions, BlackBox, Question } from "./black-box.ts";

/**
 * Several classifiers as one: the mean of their probabilities. Classes are matched by name; they are in the order of the first member's.
 * Every member is asked every question, one after another; `forward` counts the passes of all.
 * @throws CoreError "bad-config" where members have other classes, "bad-input" where there is none
 */
export function ensemble(members: readonly BlackBox[]): BlackBox {
  const [first, ...others] = members;
  if (!first) throw new CoreError("bad-input", "an ensemble has no members", "Name at least one.");
  const { labels } = first;
  for (const other of others)
    if (other.labels.length !== labels.length || labels.some((label) => !other.labels.includes(label)))
      throw new CoreError(
        "bad-config",
        `members of an ensemble have other classes: ${labels.join(", ")} and ${other.labels.join(", ")}`,
        "Take models that were trained for the same classes.",
      );
  return {
    labels,
    async ask(questions: readonly Question[], { signal, progress }: AskOptions = {}) {
      const sums = questions.map(() => labels.map(() => 0));
      let [distinct, forward] = [0, 0];
      for (const [index, member] of members.entries()) {
        const { answers, queries } = await member.ask(questions, {
          ...(signal && { signal }),
          progress: (done, total) => progress?.(Math.floor((index * total + done) / members.length), total),
        });
        const places = labels.map((label) => member.labels.indexOf(label));
        for (const [question, answer] of answers.entries())
          for (const [label, place] of places.entries())
            sums[question]![label]! += (answer.probabilities[place] ?? 0) / members.length;
        distinct = Math.max(distinct, queries.distinct);
        forward += queries.forward;
      }
      const answers = sums.map((probabilities): Answer => ({ probabilities }));
      return { answers, queries: { asked: questions.length, distinct, forward } };
    },
  };
}
