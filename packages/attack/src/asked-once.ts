import { Desk, type Wait } from "@limelight/core";

/** Questions of many tasks that go out together, each different one once: answers are remembered, up to a number of them. */
export class AskedOnce<Request, Response> {
  readonly desk: Desk<readonly Request[], readonly Response[]>;
  /** The one that was asked for longest ago first. */
  readonly #known = new Map<string, Response>();
  readonly #most: number;

  /** @param most answers that are remembered; those of one call are all held, however many */
  constructor(ask: (requests: readonly Request[]) => Promise<readonly Response[]>, most: number) {
    this.#most = most;
    this.desk = new Desk(async (all) => {
      const keys = all.map((requests) => requests.map((request) => JSON.stringify(request)));
      const found = new Map<string, Response>();
      const missing = new Map<string, Request>();
      for (const [task, requests] of all.entries())
        for (const [index, request] of requests.entries()) {
          const key = keys[task]?.[index] ?? "";
          const known = this.#known.get(key);
          if (known === undefined) missing.set(key, request);
          else found.set(key, known);
        }
      if (missing.size > 0) {
        const answers = await ask([...missing.values()]);
        if (answers.length !== missing.size)
          throw new RangeError(`${answers.length} answers to ${missing.size} questions`);
        for (const [index, key] of [...missing.keys()].entries()) {
          const answer = answers[index];
          if (answer !== undefined) found.set(key, answer);
        }
      }
      this.#remember(found);
      return keys.map((own) => own.map((key) => answerTo(found, key)));
    });
  }

  /** As one task has it. */
  seated(wait: Wait): (requests: readonly Request[]) => Promise<readonly Response[]> {
    return (requests) => (requests.length === 0 ? Promise.resolve([]) : wait(this.desk.put(requests)));
  }

  #remember(found: ReadonlyMap<string, Response>): void {
    for (const [key, answer] of found) {
      this.#known.delete(key);
      this.#known.set(key, answer);
    }
    for (const key of this.#known.keys()) {
      if (this.#known.size <= this.#most) break;
      this.#known.delete(key);
    }
  }
}

function answerTo<Response>(found: ReadonlyMap<string, Response>, key: string): Response {
  const answer = found.get(key);
  if (answer === undefined) throw new RangeError(`no answer to ${key}`);
  return answer;
}
