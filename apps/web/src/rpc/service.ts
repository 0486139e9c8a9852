import type { Calls, Fault, Question, Reply } from "./messages.ts";
import { transferable } from "./transferable.ts";
import type { Wire } from "./wire.ts";

/** What a call gets beside its argument. */
export interface Asking<Note> {
  /** Aborted where the one who asked no longer wants to know. */
  readonly signal: AbortSignal;
  /** Tells something on the way; its arrays are handed over, and must not be used again. */
  readonly note: (note: Note) => void;
}

/** What answers the calls of a service. */
export type Handlers<C extends Calls<C>> = {
  readonly [K in keyof C]: (argument: C[K]["argument"], asking: Asking<C[K]["note"]>) => Promise<C[K]["result"]>;
};

/** The side that answers. */
export interface Service<Event> {
  /** Tells everybody who listens. */
  emit(event: Event): void;
}

/**
 * Answers the calls that come over a wire, each as soon as it is done.
 * @param faultOf how an error is told; it is to know all errors
 */
export function serve<C extends Calls<C>, Event>(
  wire: Wire,
  handlers: Handlers<C>,
  faultOf: (error: unknown) => Fault,
): Service<Event> {
  const running = new Map<number, AbortController>();
  const send = (reply: Reply): void => {
    const { value, transfer } = transferable(reply);
    wire.post(value, transfer);
  };
  const answer = async (id: number, name: string, argument: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    const asking = { signal: controller.signal, note: (note: unknown) => send({ kind: "note", id, note }) };
    try {
      if (!isName(name, handlers)) throw new TypeError(`there is no call ${JSON.stringify(name)}`);
      // Both sides are of one build, so the argument is what its type says.
      const result = await handlers[name](argument, asking);
      send({ kind: "result", id, result });
    } catch (error) {
      send({ kind: "fault", id, fault: faultOf(error) });
    } finally {
      running.delete(id);
    }
  };
  wire.listen(
    (message) => {
      const question = message as Question; // of one build, too
      if (question.kind === "abort") running.get(question.id)?.abort();
      else void answer(question.id, question.name, question.argument);
    },
    () => {
      for (const controller of running.values()) controller.abort();
    },
  );
  return { emit: (event) => send({ kind: "event", event }) };
}

function isName<C extends object>(name: string, handlers: C): name is string & keyof C {
  return Object.hasOwn(handlers, name);
}
