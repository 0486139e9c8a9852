import { setTimeout } from "node:timers/promises";

/** How long the hub is waited for, and how often it is asked again. */
export interface Patience {
  /** Tries, the first included, until one brings something new. */
  readonly attempts: number;
  /** Before the second try; doubled before every further one, up to {@link longestWaitMilliseconds}. */
  readonly backoffMilliseconds: number;
  /** A hub that asks for a longer pause (`Retry-After`) is not waited for. */
  readonly longestWaitMilliseconds: number;
  /** Until a connection stands, and until an answer begins. */
  readonly answerMilliseconds: number;
  /** A download that brings fewer than {@link leastBytes} in this time is given up and taken up again. */
  readonly stallMilliseconds: number;
  readonly leastBytes: number;
}

export const patient: Patience = {
  attempts: 5,
  backoffMilliseconds: 1000,
  longestWaitMilliseconds: 60_000,
  answerMilliseconds: 20_000,
  stallMilliseconds: 30_000,
  leastBytes: 2 ** 14,
};

/** Something that may be gone at the next try. */
export class Transient extends Error {
  override readonly name = "Transient";
  /** What the hub asked for: milliseconds until the next try. */
  readonly pauseMilliseconds: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly pauseMilliseconds?: number | undefined } = {}) {
    super(message, options);
    this.pauseMilliseconds = options.pauseMilliseconds;
  }
}

/** One try of {@link persist}: says when it got somewhere, so that the count begins anew. */
type Attempt<T> = (advanced: () => void) => Promise<T>;

/**
 * Tries until it works, waiting longer each time (half of that time drawn at random, so that many do not come back at once).
 *
 * @throws what the last try threw; `Transient` where patience is at its end; the signal's reason.
 */
export async function persist<T>(attempt: Attempt<T>, patience: Patience, signal?: AbortSignal): Promise<T> {
  for (let failures = 0; ;) {
    try {
      return await attempt(() => (failures = 0));
    } catch (error) {
      signal?.throwIfAborted();
      failures += 1;
      if (!(error instanceof Transient) || failures >= patience.attempts) throw error;
      const longest = patience.longestWaitMilliseconds;
      if ((error.pauseMilliseconds ?? 0) > longest) throw error;
      const backoff = Math.min(longest, patience.backoffMilliseconds * 2 ** (failures - 1));
      await pause(error.pauseMilliseconds ?? backoff * (0.5 + Math.random() / 2), signal);
    }
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, { ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted(); // its own reason, rather than the timer's
    throw error;
  }
}

/**
 * What `Retry-After` asks for (RFC 9110, 10.2.3): seconds, or a date.
 *
 * @returns milliseconds from now; undefined where there is no such header, or one that says nothing.
 */
export function retryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined || header.trim() === "") return undefined;
  const seconds = Number(header);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}
