import type { Calls, Fault, Question, Reply } from "./messages.ts";
import type { Wire } from "./wire.ts";

/** How a call may be followed. */
export interface CallOptions<Note> {
  readonly signal?: AbortSignal | undefined;
  readonly note?: ((note: Note) => void) | undefined;
}

/** What a client is told of the other side. */
interface ClientOptions<Event> {
  /** Starts the other side. Called at the first call, and at the first after it died. */
  readonly open: () => Wire;
  readonly event?: (event: Event) => void;
  /** Makes the error that callers see. */
  readonly errorOf: (fault: Fault) => Error;
  /** What callers are told where the other side died. */
  readonly deathOf: (reason: string) => Fault;
  /** The other side died, and whatever it held is gone. */
  readonly died?: (reason: string) => void;
}

interface Pending {
  note(note: unknown): void;
  settle(reply: { readonly result: unknown } | { readonly error: unknown }): void;
}

/** The side that asks. Where the other dies, all open calls fail, and the next call starts another. */
export class Client<C extends Calls<C>, Event> {
  readonly #options: ClientOptions<Event>;
  readonly #pending = new Map<number, Pending>();
  #wire: Wire | undefined;
  #next = 0;

  constructor(options: ClientOptions<Event>) {
    this.#options = options;
  }

  /**
   * Calls the other side.
   * @throws what `errorOf` makes of a fault; the signal's reason at once where it is aborted
   */
  call<K extends keyof C & string>(
    name: K,
    argument: C[K]["argument"],
    { signal, note }: CallOptions<C[K]["note"]> = {},
  ): Promise<C[K]["result"]> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      this.#next += 1;
      const id = this.#next;
      const abort = (): void => {
        this.#post({ kind: "abort", id });
        this.#pending.get(id)?.settle({ error: signal?.reason });
      };
      this.#pending.set(id, {
        note: (told) => note?.(told),
        settle: (reply) => {
          this.#pending.delete(id);
          signal?.removeEventListener("abort", abort);
          // Both sides are of one build, so the result is what its type says.
          if ("error" in reply) reject(reply.error);
          else resolve(reply.result);
        },
      });
      signal?.addEventListener("abort", abort);
      try {
        this.#post({ kind: "call", id, name, argument });
      } catch (error) {
        this.#pending.get(id)?.settle({ error }); // an argument that cannot be cloned
      }
    });
  }

  /** Ends the other side; open calls fail. */
  close(reason: string): void {
    this.#fail(this.#wire, reason);
  }

  #post(question: Question): void {
    this.#wire ??= this.#open();
    this.#wire.post(question, []);
  }

  #open(): Wire {
    const wire = this.#options.open();
    wire.listen(
      (message) => this.#receive(message as Reply), // of one build
      (reason) => this.#fail(wire, reason),
    );
    return wire;
  }

  #receive(reply: Reply): void {
    if (reply.kind === "event") this.#options.event?.(reply.event as Event);
    else if (reply.kind === "note") this.#pending.get(reply.id)?.note(reply.note);
    else if (reply.kind === "result") this.#pending.get(reply.id)?.settle(reply);
    else this.#pending.get(reply.id)?.settle({ error: this.#options.errorOf(reply.fault) });
  }

  #fail(wire: Wire | undefined, reason: string): void {
    if (wire === undefined || wire !== this.#wire) return;
    this.#wire = undefined;
    wire.close();
    this.#options.died?.(reason);
    const error = this.#options.errorOf(this.#options.deathOf(reason));
    for (const pending of this.#pending.values()) pending.settle({ error });
  }
}
