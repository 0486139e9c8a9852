import { render, widthFor, type Style } from "../cells/line.ts";
import { stage } from "./stage.ts";

/** A text that was made of another, with its label. */
export function augmentedText(
  { text, text_pair: pair, label }: { readonly text: string; readonly text_pair?: string; readonly label?: string },
  style: Style,
): string {
  const subject = {
    text,
    ...(pair !== undefined && { text_pair: pair }),
    ...(label !== undefined && { model: { id: label } }),
  };
  return render(stage(subject, widthFor(style)), style);
}
