/** One after another, in the order in which they were asked for: there is one device. */
export class RunQueue {
  #running = false;
  readonly #waiting: (() => void)[] = [];

  /**
   * Runs `body` when its turn comes. One that is aborted while it waits leaves the queue; one that runs has to stop by itself.
   * @throws what `body` throws; the signal's reason
   */
  async run<T>(signal: AbortSignal, body: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.#running) await this.#turn(signal);
    this.#running = true;
    try {
      return await body();
    } finally {
      const next = this.#waiting.shift();
      if (next) next(); // still running, for whoever is next
      else this.#running = false;
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        const index = this.#waiting.indexOf(enter);
        if (index >= 0) this.#waiting.splice(index, 1);
        reject(signal.reason);
      };
      const enter = (): void => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(enter);
    });
  }
}
