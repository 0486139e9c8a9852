interface Waiting<Request, Response> {
  readonly request: Request;
  readonly resolve: (response: Response) => void;
  readonly reject: (reason: unknown) => void;
}

/** Where several pieces of work bring requests of one kind, to be answered together. */
export class Desk<Request, Response> {
  readonly #answer: (requests: readonly Request[]) => Promise<readonly Response[]>;
  #waiting: Waiting<Request, Response>[] = [];

  /** @param answer a response a request, in their order */
  constructor(answer: (requests: readonly Request[]) => Promise<readonly Response[]>) {
    this.#answer = answer;
  }

  put(request: Request): Promise<Response> {
    return new Promise((resolve, reject) => this.#waiting.push({ request, resolve, reject }));
  }

  /** Whether anything waits here. */
  get busy(): boolean {
    return this.#waiting.length > 0;
  }

  /** Answers all that is there; where that fails, each by itself, so that what one brought is no matter of the others. */
  async serve(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      const responses = await this.#answer(waiting.map(({ request }) => request));
      if (responses.length !== waiting.length)
        throw new RangeError(`${responses.length} responses to ${waiting.length} requests`);
      for (const [index, response] of responses.entries()) waiting[index]?.resolve(response);
    } catch (error) {
      if (waiting.length === 1) waiting[0]?.reject(error);
      else for (const one of waiting) await this.#serveAlone(one);
    }
  }

  async #serveAlone({ request, resolve, reject }: Waiting<Request, Response>): Promise<void> {
    try {
      const responses = await this.#answer([request]);
      if (responses.length !== 1) throw new RangeError(`${responses.length} responses to 1 request`);
      responses.forEach(resolve);
    } catch (error) {
      reject(error);
    }
  }
}

/** How a piece of work says that it cannot go on before this. */
export type Wait = <Response>(response: Promise<Response>) => Promise<Response>;

/**
 * Lets pieces of work bring requests to desks as if each were alone. Once all that still run wait, desks are served, one after another. Nothing depends on the
 * clock, so that the same work makes the same calls.
 *
 * Runs all tasks to their ends, whatever becomes of some.
 */
export async function rendezvous<Result>(
  desks: readonly Pick<Desk<unknown, unknown>, "busy" | "serve">[],
  tasks: readonly ((wait: Wait) => Promise<Result>)[],
): Promise<PromiseSettledResult<Result>[]> {
  let running = tasks.length;
  const waiting = new Set<number>();
  let serving = false;
  // Behind all that runs now: a task may ask several times before it waits.
  const serveIfAllWait = (): void =>
    queueMicrotask(async () => {
      if (serving || waiting.size < running || !desks.some(({ busy }) => busy)) return;
      serving = true;
      for (const desk of desks) if (desk.busy) await desk.serve();
      serving = false;
      serveIfAllWait();
    });
  const one = async (task: (typeof tasks)[number], index: number): Promise<Result> => {
    let open = 0;
    try {
      return await task(async (response) => {
        open += 1;
        waiting.add(index);
        serveIfAllWait();
        try {
          return await response;
        } finally {
          open -= 1;
          if (open === 0) waiting.delete(index);
        }
      });
    } finally {
      running -= 1;
      waiting.delete(index);
      serveIfAllWait();
    }
  };
  return Promise.allSettled(tasks.map(one));
}
