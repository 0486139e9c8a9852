import type { ResultOf } from "@limelight/experiments";

type Answer = ResultOf<"concepts">;
/** What a concept is to a class at a layer. */
export type Score = Exclude<Answer, { type: "summary" }>;
type Summary = Extract<Answer, { type: "summary" }>;

/** The class that is shown: the chosen one, else the sentence's, else the first that there is. */
export function classOf(
  scores: readonly Pick<Score, "label">[],
  chosen: string | undefined,
  said: string | undefined,
): string | undefined {
  const has = (label: string | undefined): boolean => scores.some((score) => score.label === label);
  if (has(chosen)) return chosen;
  return has(said) ? said : scores[0]?.label;
}

/** Below this, a difference is not chance. */
const clearAt = 0.05;

/**
 * The layer that is shown: the chosen one, else that of the score furthest from chance, as far as any is and the concept has a direction there; else the last.
 * @param scores of one class
 */
export function layerOf(
  scores: readonly Pick<Score, "layer" | "score" | "random" | "pAdjusted" | "cosine" | "accuracy" | "accuracyLow">[],
  chosen: number | undefined,
): Score["layer"] | undefined {
  if (chosen !== undefined && scores.some(({ layer }) => layer === chosen)) return chosen;
  const [most] = scores
    .filter(({ pAdjusted, accuracy, accuracyLow }) => pAdjusted < clearAt && (accuracyLow ?? accuracy) > 0.5)
    .toSorted(
      (one, other) =>
        Math.abs(other.score - other.random) - Math.abs(one.score - one.random) ||
        Math.abs(other.cosine) - Math.abs(one.cosine),
    );
  return (most ?? scores.at(-1))?.layer;
}

/** Where the concepts' examples are from, a sentence for each kind. */
export function sourceSentences({ concepts }: Pick<Summary, "concepts">): string[] {
  const of = (source: Summary["concepts"][number]["source"]): string =>
    listed(
      concepts.filter((each) => each.source === source).map(({ concept, examples }) => `${concept} (${examples})`),
    );
  const sentences = [
    { names: of("found"), says: "texts with its words, found among these" },
    { names: of("templates"), says: "its words in neutral sentences, since too few texts have them" },
    { names: of("given"), says: "texts as given" },
  ];
  return sentences.filter(({ names }) => names !== "").map(({ names, says }) => `${names}: ${says}.`);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
