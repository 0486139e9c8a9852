/** A long computation on the host that lets others in: every twentieth of a second it tells how far it is and can be stopped. */
export class Pauses {
  #last = performance.now();
  readonly #options: { readonly signal?: AbortSignal; readonly progress?: (done: number, total: number) => void };

  constructor(
    options: { readonly signal?: AbortSignal; readonly progress?: (done: number, total: number) => void } = {},
  ) {
    this.#options = options;
  }

  /** Between two steps. @throws what the signal was aborted with */
  async pause(done: number, total: number): Promise<void> {
    if (performance.now() - this.#last < 50) return;
    this.#options.progress?.(done, total);
    await new Promise((resolve) => setTimeout(resolve));
    this.#options.signal?.throwIfAborted();
    this.#last = performance.now();
  }
}
