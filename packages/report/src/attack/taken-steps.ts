import type { AttackQuestion } from "../attack-documents.ts";
import { wordChanges } from "./word-changes.ts";

type Asked = Pick<AttackQuestion, "text" | "text_pair" | "score" | "round">;

/**
 * Which questions the search went on from: their places in the trace, the last of them what it ended with. A trace says what was asked, not what was
 * kept; so a step is, of the texts of earlier rounds that have some of the changes that were kept and no others, the one with the highest score.
 * Nothing where the text that was found was not asked about.
 */
export function takenSteps(trace: readonly Asked[], found: Pick<Asked, "text" | "text_pair"> | undefined): number[] {
  const [original] = trace;
  if (!original || !found) return [];
  const end = trace.findIndex(({ text, text_pair: pair }) => text === found.text && pair === found.text_pair);
  const last = trace[end];
  if (!last || end === 0) return [];
  const changes = trace.slice(0, end + 1).map((question) => changesOf(original, question));
  const steps = [end];
  for (let [at, round] = [end, last.round]; ;) {
    const kept = changes[at] ?? new Set();
    let best = -1;
    for (const [index, question] of trace.entries()) {
      if (question.round >= round) break;
      const own = changes[index];
      if (!own || own.size === 0 || own.size >= kept.size || ![...own].every((change) => kept.has(change))) continue;
      if (best < 0 || question.score > (trace[best]?.score ?? 0)) best = index;
    }
    if (best < 0) return steps;
    steps.unshift(best);
    [at, round] = [best, trace[best]?.round ?? 0];
  }
}

function changesOf(original: Asked, question: Asked): ReadonlySet<string> {
  return new Set([
    ...keysOf(0, original.text, question.text),
    ...keysOf(1, original.text_pair ?? "", question.text_pair ?? ""),
  ]);
}

function keysOf(side: 0 | 1, before: string, after: string): string[] {
  return wordChanges(before, after).map(
    ({ gone, come }) => `${side} ${gone.start} ${gone.end} ${after.slice(come.start, come.end)}`,
  );
}
