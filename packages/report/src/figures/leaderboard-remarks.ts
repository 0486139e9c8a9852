import { floorName, type FaithfulnessDocument } from "../faithfulness-documents.ts";
import { refusedSentences, settledSentence, whatWasDone } from "../terminal/leaderboard-conclusion.ts";
import { titleOf as titleOfMethod, type MethodNames } from "./caption.ts";

/** What a leaderboard's picture cannot say. */
export interface LeaderboardRemarks {
  /** Of each metric, which differences are settled. */
  readonly settled: readonly { readonly metric: string; readonly title: string; readonly text: string }[];
  /** Which methods refused texts, and why. */
  readonly refused: readonly string[];
  /** What was measured, and what it took. */
  readonly made: string;
}

/** In words: what is settled, who refused, and what it took. */
export function leaderboardRemarks(
  documents: readonly FaithfulnessDocument[],
  names: MethodNames,
): LeaderboardRemarks | undefined {
  const [first] = documents;
  if (!first) return undefined;
  const titleOf = (method: string): string =>
    method === floorName ? "random explanation" : titleOfMethod(method, names);
  return {
    settled: first.metrics.flatMap((metric) => {
      const text = settledSentence(documents, metric, titleOf);
      return text === "" ? [] : [{ metric: metric.id, title: metric.title, text }];
    }),
    refused: refusedSentences(documents, titleOf),
    made: whatWasDone(first, documents.length).join(" "),
  };
}
