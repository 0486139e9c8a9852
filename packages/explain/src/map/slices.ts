import { wilsonInterval } from "@limelight/statistics";
import { wordSpans } from "../words/word-spans.ts";

/** A text with what it is and what the model says of it. */
export interface SlicedExample {
  readonly text: string;
  /** Its own label, as far as it has one. */
  readonly label?: string;
  readonly predicted: string;
  /** Of the predicted class. */
  readonly probability: number;
}

export const sliceKinds = ["all", "label", "predicted", "mistake", "length", "word"] as const;

/** A group of examples, and how the model does on it. */
export interface Slice {
  readonly kind: (typeof sliceKinds)[number];
  /** "positive", "negative as positive", "9 to 14 words", "not". */
  readonly name: string;
  /** Places of the examples. */
  readonly rows: readonly number[];
  /** Mean probability of what the model says. */
  readonly confidence: number;
  /** The share of right answers with its 95% interval (Wilson); null where the examples have no labels, and of mistakes. */
  readonly accuracy: { readonly mean: number; readonly low: number; readonly high: number } | null;
}

/** Words in fewer examples tell nothing. */
const fewestWithWord = 5;

/**
 * Groups of examples: all, by label, by what the model says, by mistake, by length (in quarters), and by a word in them: those that were asked for, and
 * those on which accuracy differs most from that of all, in standard errors.
 */
export function slices(
  examples: readonly SlicedExample[],
  { words = [], top = 6 }: { readonly words?: readonly string[]; readonly top?: number } = {},
): Slice[] {
  const all = [...examples.keys()];
  const slice = (kind: Slice["kind"], name: string, rows: readonly number[]): Slice[] => {
    if (rows.length === 0) return [];
    const members = rows.flatMap((row) => examples[row] ?? []);
    const labelled = kind === "mistake" ? [] : members.filter(({ label }) => label !== undefined);
    const right = labelled.filter(({ label, predicted }) => label === predicted).length;
    const interval = labelled.length > 0 ? wilsonInterval(right, labelled.length) : undefined;
    return [
      {
        kind,
        name,
        rows,
        confidence: members.reduce((sum, { probability }) => sum + probability, 0) / members.length,
        accuracy: interval ? { mean: interval.estimate, low: interval.low, high: interval.high } : null,
      },
    ];
  };
  const grouped = (kind: Slice["kind"], nameOf: (example: SlicedExample) => string | undefined): Slice[] => {
    const names = [...new Set(examples.flatMap((example) => nameOf(example) ?? []))].toSorted();
    return names.flatMap((name) =>
      slice(
        kind,
        name,
        all.filter((row) => examples[row] !== undefined && nameOf(examples[row]) === name),
      ),
    );
  };
  const wordsOf = examples.map(({ text }) =>
    wordSpans(text).map(({ start, end }) => text.slice(start, end).toLowerCase()),
  );
  return [
    ...slice("all", "all", all),
    ...grouped("label", ({ label }) => label),
    ...grouped("predicted", ({ predicted }) => predicted),
    ...grouped("mistake", ({ label, predicted }) =>
      label === undefined || label === predicted ? undefined : `${label} as ${predicted}`,
    ),
    ...quarters(wordsOf.map(({ length }) => length)).flatMap(({ name, rows }) => slice("length", name, rows)),
    ...tellingWords(examples, wordsOf, words, top).flatMap((word) =>
      slice(
        "word",
        word,
        all.filter((row) => wordsOf[row]?.includes(word)),
      ),
    ),
  ];
}

// Up to four groups of about as many, by length; equal lengths stay together.
function quarters(lengths: readonly number[]): { name: string; rows: number[] }[] {
  const sorted = lengths.toSorted((one, other) => one - other);
  const starts = [...new Set([0, 1, 2, 3].map((quarter) => sorted[Math.floor((quarter * sorted.length) / 4)] ?? 0))];
  return starts.map((start, index) => {
    const rows = [...lengths.keys()].filter((row) => {
      const length = lengths[row] ?? 0;
      return length >= start && length < (starts[index + 1] ?? Infinity);
    });
    const longest = Math.max(...rows.map((row) => lengths[row] ?? 0));
    return { name: start === longest ? `${start} words` : `${start} to ${longest} words`, rows };
  });
}

function tellingWords(
  examples: readonly SlicedExample[],
  wordsOf: readonly (readonly string[])[],
  asked: readonly string[],
  top: number,
): string[] {
  const counts = new Map<string, { with: number; right: number }>();
  let [labelled, right] = [0, 0];
  for (const [row, { label, predicted }] of examples.entries()) {
    if (label === undefined) continue;
    labelled += 1;
    right += label === predicted ? 1 : 0;
    for (const word of new Set(wordsOf[row])) {
      const count = counts.get(word) ?? { with: 0, right: 0 };
      counts.set(word, { with: count.with + 1, right: count.right + (label === predicted ? 1 : 0) });
    }
  }
  const overall = right / labelled;
  const telling = [...counts]
    .filter(([, count]) => count.with >= fewestWithWord && count.with <= labelled / 2)
    .map(([word, count]) => ({
      word,
      size: Math.abs(count.right / count.with - overall) / Math.sqrt((overall * (1 - overall)) / count.with),
    }))
    .filter(({ size }) => size > 0 && Number.isFinite(size))
    .toSorted((one, other) => other.size - one.size || (one.word < other.word ? -1 : 1))
    .slice(0, top)
    .map(({ word }) => word);
  return [...new Set([...asked.map((word) => word.toLowerCase()), ...telling])];
}
