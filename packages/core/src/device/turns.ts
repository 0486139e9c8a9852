/** A turn of several that wait for one another. */
interface Turn {
  /** Resolves once all turns before have ended. */
  readonly before: Promise<void>;
  /** Ends this one. */
  readonly end: () => void;
}

const nothing = (): void => undefined;

/** Gives out turns in the order in which they are taken, for work that gets ready in any order. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** The next turn; whoever takes it has to end it. */
  take(): Turn {
    const before = this.#last;
    let end = nothing;
    const own = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#last = before.then(() => own);
    return { before, end };
  }
}
