import { rendezvous, type BlackBox } from "@limelight/core";
import { attackText, type AttackContext, type Attack, type AttackResult, type Example } from "./attack.ts";
import { SharedResources } from "./shared-resources.ts";
import { SharedSubject } from "./shared-subject.ts";

export interface AttackAllOptions extends Omit<AttackContext, "asked" | "ended"> {
  /** Examples that are attacked at the same time, so that their questions share packed batches; 32 unless said. */
  readonly atOnce?: number;
  /** Milliseconds after which no example is begun, and those that run end with what they have. */
  readonly deadlineMilliseconds?: number;
  /** Called with each batch of questions of an example once it is answered. */
  readonly asked?: (example: number, ...batch: Parameters<NonNullable<AttackContext["asked"]>>) => void;
}

/** What became of one example: its result, or what was thrown. */
export interface Attacked {
  readonly index: number;
  readonly example: Example;
  readonly result?: AttackResult;
  readonly error?: unknown;
  readonly milliseconds: number;
  /** Forward passes for all texts until this one was done, each counted once though it answered many. */
  readonly forward: number;
}

/**
 * Attacks many texts, several at a time, and gives what became of them in their order. Each has draws of its own, by its seed and place, so that what becomes of
 * one does not depend on the others. Those that the deadline kept from being begun are left out.
 * @param rowOf the place of an example among all, for runs of some of them
 */
export async function* attackAll(
  subject: BlackBox,
  examples: readonly Example[],
  attack: Attack,
  options: AttackAllOptions,
  rowOf = (place: number): number => place,
): AsyncGenerator<Attacked> {
  const { atOnce = 32, deadlineMilliseconds = Infinity, asked, seed, resources = {}, ...context } = options;
  const stopped = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stopped.signal]) : stopped.signal;
  const shared = new SharedSubject(subject, signal);
  const sharedResources = new SharedResources(resources);
  const started = performance.now();
  const ended = (): boolean => performance.now() - started >= deadlineMilliseconds;
  const waiting = [...examples.entries()];
  const done = new Map<number, Attacked>();
  let told: (() => void) | undefined;
  const tasks = Array.from(
    { length: Math.min(atOnce, examples.length) },
    () => async (wait: Parameters<SharedSubject["seated"]>[0]) => {
      const seated = shared.seated(wait);
      const seatedResources = sharedResources.seated(wait);
      for (let next = waiting.shift(); next && !ended(); next = waiting.shift()) {
        const [place, example] = next;
        const index = rowOf(place);
        const begun = performance.now();
        const own: AttackContext = {
          ...context,
          signal,
          resources: seatedResources,
          seed: (seed + index) % 2 ** 32,
          ended,
          ...(asked && { asked: (batch) => asked(index, batch) }),
        };
        const outcome = await attackText(seated, example, attack, own).then(
          (result) => ({ result }),
          (error: unknown) => ({ error }),
        );
        done.set(place, {
          index,
          example,
          milliseconds: performance.now() - begun,
          forward: shared.forward,
          ...outcome,
        });
        told?.();
      }
    },
  );
  let running = true;
  const all = rendezvous([...shared.desks, ...sharedResources.desks], tasks).finally(() => {
    running = false;
    told?.();
  });
  try {
    for (let place = 0; place < examples.length;) {
      const attacked = done.get(place);
      if (attacked) {
        done.delete(place);
        place += 1;
        yield attacked;
      } else if (running) {
        await new Promise<void>((resolve) => {
          told = resolve;
        });
      } else break;
    }
  } finally {
    // Whoever looks no further does not wait for those that run.
    waiting.length = 0;
    if (running) stopped.abort();
    await all;
  }
  options.signal?.throwIfAborted();
}
