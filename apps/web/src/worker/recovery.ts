import { CoreError, type Device } from "@limelight/core";

/** What one attempt is given. */
export interface Attempt {
  /** Aborted where the attempt is given up. */
  readonly signal: AbortSignal;
  /** Says which device the attempt is on. */
  readonly on: (device: Pick<Device, "lost">) => void;
}

/** The most a lost device's errors come before the news that it is lost. */
const newsMilliseconds = 100;

class DeviceLost extends Error {}

/**
 * Gives what a generator gives. Where the device is lost on the way, it is started once more, and what was given before is not
 * given again. One that the loss leaves hanging is left behind.
 * @param start begins an attempt
 * @throws CoreError "device-lost" where the second attempt loses its device, too
 */
export async function* recovering<T>(
  start: (attempt: Attempt) => AsyncGenerator<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let given = 0;
  for (const last of [false, true]) {
    let seen = 0;
    try {
      for await (const item of untilLost(start, signal)) {
        seen += 1;
        if (seen <= given) continue;
        given += 1;
        yield item;
      }
      return;
    } catch (error) {
      if (!(error instanceof DeviceLost)) throw error;
      signal.throwIfAborted();
      if (last)
        throw new CoreError(
          "device-lost",
          `the graphics adapter was lost twice in a row: ${error.message}`,
          "The question may be too much for it: take a shorter text or a smaller model, or restart the browser.",
        );
    }
  }
}

async function* untilLost<T>(start: (attempt: Attempt) => AsyncGenerator<T>, signal: AbortSignal): AsyncGenerator<T> {
  const givenUp = new AbortController();
  let device: Pick<Device, "lost"> | undefined;
  const { promise: loss, reject: lose } = rejectable();
  const items = start({
    signal: AbortSignal.any([signal, givenUp.signal]),
    on: (opened) => {
      device = opened;
      void opened.lost.then((reason) => lose(new DeviceLost(reason)));
    },
  });
  let running = true;
  try {
    for (;;) {
      const next = await Promise.race([items.next(), loss]);
      if (next.done === true) {
        running = false;
        return;
      }
      yield next.value;
    }
  } catch (error) {
    // What goes wrong on a device that is going may be told before the device is known to be gone.
    if (device && !(error instanceof DeviceLost)) await Promise.race([loss, later(newsMilliseconds)]);
    throw error;
  } finally {
    givenUp.abort();
    if (running) items.return(undefined).catch(() => undefined); // not awaited: it may never end
  }
}

function rejectable(): { readonly promise: Promise<never>; readonly reject: (error: DeviceLost) => void } {
  const made: { reject?: (error: DeviceLost) => void } = {};
  const promise = new Promise<never>((_resolve, reject) => {
    made.reject = reject;
  });
  promise.catch(() => undefined); // also where it is rejected when all is over
  return { promise, reject: (error) => made.reject?.(error) };
}

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
