import { plain } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { ProbeDocument, ProbesSummary } from "../../concept-documents.ts";
import { siteTitle } from "./concepts-conclusion.ts";

/** Where what was asked for can be read best. */
export function probeConclusion(
  { task, majority }: Pick<ProbesSummary, "task" | "majority">,
  lines: readonly ProbeDocument[],
): string {
  const best = lines.reduce<ProbeDocument | undefined>(
    (found, line) => (found === undefined || line.selectivity > found.selectivity ? line : found),
    undefined,
  );
  if (!best) return "No layer was probed.";
  const { accuracy, selectivity } = best;
  const what = { label: "The label", position: "Where a token stands", "part-of-speech": "A word's part of speech" };
  const name = Object.entries(what).find(([key]) => key === task)?.[1] ?? printable(task);
  const none = accuracy <= majority ? ", no better than saying always the same" : "";
  return `${name} can be read best from ${siteTitle(best)}: ${plain(accuracy, 3)} right, ${plain(selectivity, 3)} above the control task (always the most frequent: ${plain(majority, 3)})${none}.`;
}
