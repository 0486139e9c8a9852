import type { Observer } from "@limelight/core";
import { contextFacts, summarised, type ContextIndex, type Nearest, type SummaryRow } from "@limelight/explain";
import { NumpyRandomState } from "@limelight/statistics";
import type { Example } from "./examples.ts";

const rows = 8;
/** Tagging is the slowest of it: the rate of all is estimated from so many texts, drawn by the seed. */
const taggedTexts = 300;

type Facts = ReturnType<typeof contextFacts>;
type Key = "word" | "next" | "previous" | "position";

/** What neighbours' contexts have in common, beside how frequent it is among all contexts that were searched. */
export async function tokenSummary(
  observer: Pick<Observer, "tokens">,
  corpus: readonly Pick<Example, "question">[],
  { texts, positions }: ContextIndex,
  { neighbours }: Pick<Nearest, "neighbours">,
  seed: number,
): Promise<Record<string, SummaryRow[]>> {
  const facts: Facts[] = corpus.map(({ question }) => contextFacts(question, observer.tokens(question)));
  const at = (context: number): Facts[number] => facts[texts[context] ?? 0]?.[positions[context] ?? 0];
  const found = neighbours.map(({ context }) => at(context));
  const all = Array.from(texts.keys(), at);
  const of = (key: Key): SummaryRow[] =>
    summarised(
      found.map((each) => each?.[key]),
      all.map((each) => each?.[key]),
      rows,
    );
  const speech = await speechOf(corpus);
  const drawn = new Set(new NumpyRandomState(seed).choice(corpus.length, Math.min(taggedTexts, corpus.length)));
  return {
    word: of("word"),
    next: of("next"),
    previous: of("previous"),
    position: of("position"),
    partOfSpeech: summarised(
      neighbours.map(({ context }) => speech(texts[context] ?? 0, at(context))),
      Array.from(texts.keys(), (context) => {
        const text = texts[context] ?? 0;
        return drawn.has(text) ? speech(text, at(context)) : undefined;
      }),
      rows,
    ),
  };
}

/** Of whole texts: the labels of the neighbours. */
export function textSummary(
  labels: readonly (string | undefined)[],
  neighbours: Nearest["neighbours"],
): Record<string, SummaryRow[]> {
  if (labels.every((label) => label === undefined)) return {};
  return {
    label: summarised(
      neighbours.map(({ context }) => labels[context]),
      labels,
      rows,
    ),
  };
}

// A text is tagged when it is first asked for.
async function speechOf(
  corpus: readonly Pick<Example, "question">[],
): Promise<(text: number, place: Facts[number]) => string | undefined> {
  const { partsOfSpeech } = await import("@limelight/text/parts-of-speech");
  const known = new Map<string, ReturnType<typeof partsOfSpeech>>();
  return (text, place) => {
    const { question } = corpus[text] ?? {};
    if (!place || !question) return undefined;
    const source = place.sequence === 1 ? (question.pair ?? "") : question.text;
    const words = known.get(source) ?? partsOfSpeech(source);
    known.set(source, words);
    return words.find((word) => place.start >= word.start && place.start < word.end)?.partOfSpeech;
  };
}
