import type { GeneratedPiece } from "@limelight/experiments";
import { pieceText, promptText } from "@limelight/report";
import { styleOf } from "./style.ts";

/** One text, shown on a terminal as it is generated. */
export class StreamedText {
  readonly #stream: NodeJS.WriteStream;
  #shown = "";
  #begun = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** Whether anything was shown. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Shows the prompt once, then what came. */
  piece({ read, continues, text }: GeneratedPiece): void {
    if (!this.#begun) this.#stream.write(promptText(read, continues, styleOf(this.#stream, process.env)));
    this.#begun = true;
    this.#shown += text;
    this.#stream.write(pieceText(text));
  }

  /** Shows what was held back of the text, and ends the line. */
  end(text: string): void {
    this.#stream.write(`${pieceText(text.slice(this.#shown.length))}\n`);
  }
}
