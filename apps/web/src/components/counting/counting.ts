import { noChange } from "lit";
import { AsyncDirective } from "lit/async-directive.js";
import { directive } from "lit/directive.js";

const milliseconds = 150;

class CountingDirective extends AsyncDirective {
  #shown: number | undefined;
  #frame = 0;

  override render(value: number, decimals: number): unknown {
    cancelAnimationFrame(this.#frame);
    const from = this.#shown;
    if (from === undefined || from === value || matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.#shown = value;
      return value.toFixed(decimals);
    }
    const began = performance.now();
    const step = (now: number): void => {
      const share = Math.min(1, Math.max(0, (now - began) / milliseconds));
      this.#shown = from + (value - from) * share;
      this.setValue(this.#shown.toFixed(decimals));
      if (share < 1 && this.isConnected) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
    return noChange;
  }

  override disconnected(): void {
    cancelAnimationFrame(this.#frame);
  }
}

/** A number that counts to its new value, so that the eye sees which way it went. */
export const counting = directive(CountingDirective);
