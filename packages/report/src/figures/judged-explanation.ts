import { probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import type { JudgedTask, JudgedWord } from "../judging-document.ts";
import { tokenStrip } from "./token-strip.ts";

/**
 * One explanation as raters see it: the text with its words on their grounds, and nothing that tells whose it is.
 * Marks: `unit:INDEX`, as of a strip of tokens.
 * @param place how it is called: "Explanation 2"
 */
export function judgedExplanation(
  task: JudgedTask,
  words: readonly JudgedWord[],
  place: string,
  style: FigureStyle,
): Figure {
  const textOf = ({ start, end, sequence }: JudgedWord): string =>
    (sequence === 1 ? (task.text_pair ?? "") : task.text).slice(start, end);
  const strip = tokenStrip(
    {
      text: task.text,
      ...(task.text_pair !== undefined && { text_pair: task.text_pair }),
      method: "",
      options: {},
      target: { index: 0, label: task.label },
      prediction: { probabilities: {} },
      units: words.map((word) => ({ ...word, text: textOf(word) })),
      scores: words.map(({ score }) => score),
    },
    { ...style, largest: 1 },
  );
  return {
    ...strip,
    kind: "judged-explanation",
    title: place,
    caption: `The model says ${printable(task.label)} (${probability(task.probability)}).`,
  };
}
