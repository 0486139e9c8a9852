import { widthOf } from "../cells/cells.ts";
import { lineWidth, type Line } from "../cells/line.ts";
import { printable } from "../cells/printable.ts";
import type { Subject } from "../documents.ts";
import { sentence, type Mark } from "./sentence.ts";

/** A mark in the first or the second text of a pair. */
export interface StageMark extends Mark {
  readonly sequence?: 1;
}

/**
 * How every report begins: the text with its marks, on its right (or under it) the model, and under it the second text of a
 * pair.
 * @param underline draws marks as signs below, for where there are no colours
 */
export function stage(subject: Subject, width: number, marks: readonly StageMark[] = [], underline = false): Line[] {
  const pair = subject.text_pair ?? subject.pair;
  const first = sentence(
    subject.text,
    marks.filter(({ sequence }) => sequence !== 1),
    width,
    underline,
  );
  const second =
    pair === undefined
      ? []
      : sentence(
          pair,
          marks.filter(({ sequence }) => sequence === 1),
          width,
          underline,
        );
  return [...named(first, subject.model?.id, width), ...second];
}

/** What a model writes that answers a text, under it. */
export function writtenText(continuation: string): string {
  return continuation === "" ? "It writes nothing." : `It writes: ${printable(continuation)}`;
}

function named(lines: readonly Line[], model: string | undefined, width: number): Line[] {
  if (model === undefined) {
    return [...lines];
  }
  const name = printable(model);
  const [first = [], ...others] = lines;
  const gap = width - lineWidth(first) - widthOf(name);
  return gap >= 2
    ? [[...first, { text: " ".repeat(gap) }, { text: name, ink: "quiet" }], ...others]
    : [...lines, [{ text: name, ink: "quiet" }]];
}
