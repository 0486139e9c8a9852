import { left, right, widthOf } from "../cells/cells.ts";
import { render, widthFor, type Line, type Style } from "../cells/line.ts";
import { decimalsFor, plain, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { CaptureDocument } from "../documents.ts";
import { stage } from "./stage.ts";
import { tableLines } from "./table.ts";

/** What was captured: of one text with what was differentiated, then names and shapes of all arrays. */
export function captureText(
  { text, texts = [], gradients = [], arrays, ...subject }: CaptureDocument,
  style: Style,
): string {
  const width = widthFor(style);
  const perText = text === undefined ? texts : [text];
  const lines = perText.flatMap((each, index): Line[] => {
    const own = text === undefined ? gradients[index] : gradients.flat();
    return [...stage({ ...subject, text: each }, width), ...outputs(own ? [own].flat() : [])];
  });
  const table = tableLines(
    [{ title: "array" }, { title: "type" }, { title: "shape" }],
    arrays.map(({ name, dtype, shape }) => [name, dtype, shape.join(" x ")]),
    width,
  );
  return render([...lines, ...table], style);
}

type Output = { readonly name: string; readonly position?: number; readonly value: number };

function outputs(gradients: readonly Output[]): Line[] {
  const names = gradients.map(({ name }) => printable(name));
  const wide = Math.max(0, ...names.map(widthOf));
  const decimals = decimalsFor(gradients.flatMap(({ name, value }) => (name.startsWith("prob:") ? [] : [value])));
  const numbers = gradients.map(({ name, value }) =>
    name.startsWith("prob:") ? probability(value) : plain(value, decimals),
  );
  const room = Math.max(0, ...numbers.map(widthOf));
  return gradients.map(({ position }, index) => [
    { text: `  ${left(names[index] ?? "", wide)}  ${right(numbers[index] ?? "", room)}` },
    { text: position === undefined ? "" : `  token ${position}`, ink: "quiet" },
  ]);
}
