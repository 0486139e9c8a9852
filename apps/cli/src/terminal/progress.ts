import type { Progress } from "@limelight/experiments";

/** Work shorter than this shows no progress. */
const quietMilliseconds = 500;
const terminalInterval = 100;
const logInterval = 5000;

/** One line on stderr with how far, how fast and how long yet; it cleans up after itself. In a log: a line every five seconds. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #label = "";
  #labelStarted = 0;
  #done = 0;
  #last = 0;
  #drawn = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  update(state: Progress): void {
    const { label, done } = state;
    const now = performance.now();
    if (label !== this.#label || done < this.#done) {
      this.#label = label;
      this.#labelStarted = now;
    }
    this.#done = done;
    const terminal = this.#stream.isTTY;
    if (now - this.#labelStarted < quietMilliseconds || now - this.#last < (terminal ? terminalInterval : logInterval))
      return;
    this.#last = now;
    const text = progressText(state, (now - this.#labelStarted) / 1000);
    this.#stream.write(terminal ? `\r\u001B[K${text.slice(0, (this.#stream.columns || 80) - 1)}` : `${text}\n`);
    this.#drawn = terminal;
  }

  /** Takes the line away, before anything else is written or at the end. */
  clear(): void {
    if (this.#drawn) this.#stream.write("\r\u001B[K");
    this.#drawn = false;
  }
}

/** `classify  ━━━━━━╌╌╌╌  412 of 872 texts  230/s  2 s left`. */
export function progressText({ label, done, total, unit, now }: Progress, seconds: number): string {
  const detail = now === undefined ? "" : `  ${now}`;
  const rate = seconds > 0 ? done / seconds : 0;
  // A rate that would round to 0.0 says no more than that it is slow; the time that is left says how slow.
  const speed = rate >= 0.05 ? `  ${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s` : "";
  if (total === undefined || total === 0) return `${label}  ${done} ${unit}${speed}${detail}`;
  const filled = Math.round((Math.min(done, total) / total) * 20);
  const left = rate > 0 && done < total ? `  ${duration((total - done) / rate)} left` : "";
  return `${label}  ${"━".repeat(filled)}${"╌".repeat(20 - filled)}  ${done} of ${total} ${unit}${speed}${left}${detail}`;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
