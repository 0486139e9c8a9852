/** The text of a row as its tokens come: a tokenizer's incremental decoder. */
export interface GrowingText {
  /** What is certain now that this token is there; half a character waits for its other half. */
  push(id: number): string;
  /** What was still waited for. */
  end(): string;
}

/** Text up to the first of some stop strings, which may lie across tokens. */
export class StoppedText {
  readonly #source: GrowingText;
  readonly #stops: readonly string[];
  /** May be the beginning of a stop string. */
  #held = "";
  #text = "";
  #stopped = false;
  #ended = false;

  /** @param stops none of them empty */
  constructor(source: GrowingText, stops: readonly string[]) {
    this.#source = source;
    this.#stops = stops;
  }

  /** All that is certain so far, without the stop string. */
  get text(): string {
    return this.#text;
  }

  /** Whether a stop string came. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Takes a token and gives what may be shown now: all but what may yet become a stop string. */
  push(id: number): string {
    return this.#take(this.#source.push(id));
  }

  /** Gives what was held back, once no token follows; nothing the second time. */
  end(): string {
    if (this.#ended) return "";
    this.#ended = true;
    const shown = this.#take(this.#source.end());
    const rest = this.#stopped ? "" : this.#held;
    this.#held = "";
    this.#text += rest;
    return shown + rest;
  }

  #take(piece: string): string {
    if (this.#stopped) return "";
    const held = this.#held + piece;
    const match = this.#match(held);
    this.#stopped = match !== undefined;
    const certain = match ?? held.length - this.#begun(held);
    this.#held = this.#stopped ? "" : held.slice(certain);
    const shown = held.slice(0, certain);
    this.#text += shown;
    return shown;
  }

  // Where the stop string begins that ends first: the same however the text is cut into pieces.
  #match(text: string): number | undefined {
    let [start, end] = [Infinity, Infinity];
    for (const stop of this.#stops) {
      const at = text.indexOf(stop);
      if (at < 0) continue;
      const behind = at + stop.length;
      if (behind < end || (behind === end && at < start)) [start, end] = [at, behind];
    }
    return end === Infinity ? undefined : start;
  }

  // How much at the end of a text may be the beginning of a stop string.
  #begun(text: string): number {
    for (let length = Math.min(text.length, this.#longest()); length > 0; length--) {
      const end = text.slice(-length);
      if (this.#stops.some((stop) => stop.length > length && stop.startsWith(end))) return length;
    }
    return 0;
  }

  #longest(): number {
    return this.#stops.reduce((most, stop) => Math.max(most, stop.length), 0);
  }
}
