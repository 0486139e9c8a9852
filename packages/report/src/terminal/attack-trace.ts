import type { AttackDocument, AttackQuestion } from "../attack-documents.ts";
import { takenSteps } from "../attack/taken-steps.ts";
import { wordChanges } from "../attack/word-changes.ts";
import { bar } from "../cells/bar.ts";
import { widthOf } from "../cells/cells.ts";
import { paragraph, render, widthFor, type Line, type Piece, type Style } from "../cells/line.ts";
import { count, plain, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { SpanOfText } from "../documents.ts";

type Traced = Pick<AttackDocument, "label" | "trace" | "adversarial" | "adversarial_pair" | "nearest" | "nearest_pair">;

const barColumns = 10;
/** Words that stay on both sides of a changed one, where a text is too long for its line. */
const around = 2;

/**
 * The questions of a search in order, a line each: which it went on from (▸), its number, the score, the label's probability, and the text with the changed
 * words on a ground, or in *asterisks* where there are no colours. Texts that are longer than their line lose words that are as they were.
 */
export function attackTraceText(document: Traced, style: Style): string {
  const { trace = [], label } = document;
  const [original] = trace;
  if (!original) return "No question was asked.";
  const width = widthFor(style);
  const found = document.adversarial ?? document.nearest;
  const pair = document.adversarial_pair ?? document.nearest_pair;
  const taken = new Set(
    takenSteps(
      trace,
      found === undefined ? undefined : { text: found, ...(pair !== undefined && { text_pair: pair }) },
    ),
  );
  const digits = String(trace.length).length;
  const lines = trace.map((question, index): Line => {
    const kept = taken.has(index);
    const value = probabilityOf(question, label);
    const drawn = bar(value, barColumns);
    const head: Piece[] = [
      { text: kept ? "▸ " : "  ", ink: "strong" },
      { text: `${index + 1} `.padStart(digits + 1), ink: "quiet" },
      { text: plain(question.score, 3).padStart(6), ...(kept && { ink: "strong" as const }) },
      { text: ` ${probability(value).padStart(6)} ` },
      { text: drawn, ink: "for" },
      { text: " ".repeat(barColumns + 1 - widthOf(drawn)) },
    ];
    const room = width - head.reduce((sum, { text }) => sum + widthOf(text), 0);
    return [...head, ...questionText(original, question, room, style.color === "none")];
  });
  const rounds = new Set(trace.map(({ round }) => round)).size;
  return render(
    [
      ...paragraph(
        `${count(trace.length, "question")} in ${count(rounds, "round")}; the search went on from those with ▸`,
        width,
        0,
        { ink: "strong" },
      ),
      [
        {
          text: `  ${" ".repeat(digits)}  score ${probabilityTitle(label, style)}`,
          ink: "quiet",
        },
      ],
      ...lines,
    ],
    style,
  );
}

function probabilityTitle(label: string, { width }: Style): string {
  return width < 40 ? "p" : `probability of ${printable(label)}`;
}

/** Of the label that is attacked. */
function probabilityOf({ probabilities }: AttackQuestion, label: string): number {
  return Object.hasOwn(probabilities, label) ? (probabilities[label] ?? 0) : 0;
}

/** What stands between blanks, in stretches that were changed or not. */
interface Word {
  readonly parts: readonly { readonly text: string; readonly changed: boolean }[];
}

/** Both texts of a pair in one line; a word that is gone leaves a ∅. */
function questionText(original: AttackQuestion, question: AttackQuestion, room: number, asterisks: boolean): Piece[] {
  const words = [
    ...wordsOf(original.text, question.text),
    ...(question.text_pair === undefined
      ? []
      : [{ parts: [{ text: "|", changed: false }] }, ...wordsOf(original.text_pair ?? "", question.text_pair)]),
  ];
  const pieces = (shown: readonly Word[]): Piece[] =>
    shown.flatMap(({ parts }, index): Piece[] => [
      ...(index > 0 ? [{ text: " " }] : []),
      ...parts.map(({ text, changed }): Piece =>
        changed ? { text: asterisks ? `*${text}*` : text, ground: 1 } : { text },
      ),
    ]);
  const whole = pieces(words);
  if (whole.reduce((sum, { text }) => sum + widthOf(text), 0) <= room) return whole;
  // In one piece, so that a … stands where it is cut.
  return words.some(isChanged) ? pieces(excerpt(words)) : [{ text: whole.map(({ text }) => text).join("") }];
}

const isChanged = ({ parts }: Word): boolean => parts.some(({ changed }) => changed);

/** Words with a few around those that were changed. */
function excerpt(words: readonly Word[]): Word[] {
  const changed = words.flatMap((word, index) => (isChanged(word) ? [index] : []));
  const more: Word = { parts: [{ text: "…", changed: false }] };
  const shown: Word[] = [];
  let skipped = false;
  for (const [index, word] of words.entries()) {
    if (changed.some((place) => Math.abs(place - index) <= around)) {
      if (skipped) shown.push(more);
      shown.push(word);
      skipped = false;
    } else skipped = true;
  }
  return skipped ? [...shown, more] : shown;
}

/** A text at its blanks, with what changed in it. */
function wordsOf(before: string, after: string): Word[] {
  const changes = wordChanges(before, after).map(({ come }) => come);
  const words = Array.from(after.matchAll(/\S+/g), ({ 0: text, index }) => ({
    start: index,
    parts: partsOf(text, index, changes),
  }));
  const gaps = changes.flatMap(({ start, end }) =>
    start === end ? [{ start: start - 0.5, parts: [{ text: "∅", changed: true }] }] : [],
  );
  return [...words, ...gaps].toSorted((one, other) => one.start - other.start);
}

function partsOf(word: string, start: number, changes: readonly SpanOfText[]): Word["parts"] {
  const parts: { text: string; changed: boolean }[] = [];
  let at = 0;
  const put = (to: number, changed: boolean): void => {
    if (to > at) parts.push({ text: printable(word.slice(at, to)), changed });
    at = Math.max(at, to);
  };
  for (const change of changes) {
    if (change.end <= start || change.start >= start + word.length || change.end === change.start) continue;
    put(change.start - start, false);
    put(Math.min(word.length, change.end - start), true);
  }
  put(word.length, false);
  return parts;
}
