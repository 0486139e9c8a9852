import type { GeneratedPiece } from "@limelight/experiments";
import { pieceText, promptText, type Style } from "@limelight/report";

interface Sink {
  write(text: string): unknown;
}

/** One text, shown on a terminal as it is generated. */
export class StreamedText {
  readonly #sink: Sink;
  readonly #style: Style;
  #shown = "";
  #begun = false;

  constructor(sink: Sink, style: Style) {
    this.#sink = sink;
    this.#style = style;
  }

  /** Whether anything was shown. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Shows the prompt once, then what came. */
  piece({ read, continues, text }: GeneratedPiece): void {
    if (!this.#begun) this.#sink.write(promptText(read, continues, this.#style));
    this.#begun = true;
    this.#shown += text;
    this.#sink.write(pieceText(text));
  }

  /** Shows what was held back of the whole text, and ends the line. */
  end(text: string): void {
    this.#sink.write(`${pieceText(text.slice(this.#shown.length))}\n`);
  }
}
