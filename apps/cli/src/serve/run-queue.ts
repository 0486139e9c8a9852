import { HttpError } from "./http-error.ts";

/** Runs one after another, since all share a device. One whose signal is aborted leaves the queue. */
export class RunQueue {
  readonly #most: number;
  #present = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** @param most that may wait while another runs */
  constructor(most = 32) {
    this.#most = most;
  }

  /** @throws HttpError 503 where too many wait; the signal's reason where it is aborted before its turn */
  async run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    if (this.#present > this.#most)
      throw new HttpError(503, "busy", `${this.#most} runs are waiting already`, "Ask again later.", {
        "Retry-After": "5",
      });
    this.#present += 1;
    const turn = this.#last.then(async () => {
      signal.throwIfAborted();
      return work();
    });
    this.#last = turn.catch(() => undefined);
    let counted = true;
    const leave = (): void => {
      if (counted) this.#present -= 1;
      counted = false;
    };
    signal.addEventListener("abort", leave, { once: true });
    try {
      return await turn;
    } finally {
      signal.removeEventListener("abort", leave);
      leave();
    }
  }
}
