import { ofHead, questionKey, type Activation, type AskOptions, type Observer, type Question } from "@limelight/core";
import { activationOf } from "../observation.ts";
import { classifiedRow } from "./classified-row.ts";
import { inChunks } from "./chunks.ts";
import { pooled, pooledRow, type Pooling } from "./pooling.ts";
import { siteName, vectorsAt, type Site } from "./site.ts";

/** What a store asks of a model. */
export type Watched = Pick<Observer, "tokens" | "observe" | "head">;

interface ActivationStoreOptions {
  /** Of all vectors that are kept; beyond it those go that were asked for longest ago. */
  readonly mostBytes?: number;
}

const defaultBytes = 2 ** 28;

/**
 * Activations of texts, computed once: concepts, what they are held against, and probes ask for the same texts at the same sites over and
 * over. What is kept is one vector for each text, site and pooling, or all tokens' where those are asked for.
 */
export class ActivationStore {
  readonly #observer: Watched;
  readonly #mostBytes: number;
  /** The one that was asked for longest ago first. */
  readonly #kept = new Map<string, Activation>();
  #bytes = 0;
  /** Texts that were run; for those who want to know what the store spares. */
  computed = 0;

  constructor(observer: Watched, { mostBytes = defaultBytes }: ActivationStoreOptions = {}) {
    this.#observer = observer;
    this.#mostBytes = mostBytes;
  }

  /**
   * A vector for each text, [sites][texts][features].
   * @throws ExplainError "not-defined" where the classifier reads no one token and that is asked for
   */
  async vectors(
    questions: readonly Question[],
    sites: readonly Site[],
    pooling: Pooling,
    asking: AskOptions = {},
  ): Promise<Float32Array[][]> {
    const found = await this.#of(questions, sites, pooling, asking);
    return found.map((each) => each.map(({ data }) => data));
  }

  /** All tokens' vectors of each text at one site, [texts] of [tokens, features]. */
  async tokens(questions: readonly Question[], site: Site, asking: AskOptions = {}): Promise<Activation[]> {
    const [found = []] = await this.#of(questions, [site], undefined, asking);
    return found;
  }

  async #of(
    questions: readonly Question[],
    sites: readonly Site[],
    pooling: Pooling | undefined,
    { signal, progress }: AskOptions,
  ): Promise<Activation[][]> {
    const found = new Map<string, Activation>();
    const missing = new Map<string, Question>();
    for (const question of questions) {
      const text = questionKey(question);
      for (const site of sites) {
        const kept = this.#recall(key(site, pooling, text));
        if (kept) found.set(key(site, pooling, text), kept);
        else missing.set(text, question);
      }
    }
    const hooks = [...new Set(sites.map(({ hook }) => hook))];
    const rowOf = pooling === "classifier" && missing.size > 0 ? await classifiedRow(this.#observer) : () => undefined;
    let done = 0;
    for (const chunk of inChunks(this.#observer, [...missing])) {
      const { observations } = await this.#observer.observe(
        chunk.map(([, question]) => ({ question })),
        hooks,
        { silent: !hooks.some(ofHead), ...(signal && { signal }) },
      );
      for (const [index, [text, question]] of chunk.entries()) {
        for (const site of sites) {
          const vectors = vectorsAt(activationOf(observations[index], site.hook), site);
          const kept = pooling === undefined ? copied(vectors) : onePer(vectors, pooling, rowOf(question));
          found.set(key(site, pooling, text), kept);
          this.#keep(key(site, pooling, text), kept);
        }
      }
      this.computed += chunk.length;
      done += chunk.length;
      progress?.(done, missing.size);
    }
    return sites.map((site) => questions.map((question) => foundIn(found, key(site, pooling, questionKey(question)))));
  }

  #recall(name: string): Activation | undefined {
    const kept = this.#kept.get(name);
    if (kept) {
      this.#kept.delete(name);
      this.#kept.set(name, kept);
    }
    return kept;
  }

  #keep(name: string, activation: Activation): void {
    this.#bytes += activation.data.byteLength - (this.#kept.get(name)?.data.byteLength ?? 0);
    this.#kept.set(name, activation);
    for (const [oldest, { data }] of this.#kept) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= data.byteLength;
    }
  }
}

function onePer(vectors: Activation, pooling: Pooling, classified: number | undefined): Activation {
  const data = pooled(vectors, pooledRow(pooling, vectors.shape[0] ?? 0, classified));
  return { shape: [data.length], data };
}

// Runs give views of a whole batch, which would all stay in memory.
function copied({ shape, data }: Activation): Activation {
  return { shape, data: data.slice() };
}

function foundIn(found: ReadonlyMap<string, Activation>, name: string): Activation {
  const activation = found.get(name);
  if (!activation) throw new TypeError(`nothing was computed for ${name}`);
  return activation;
}

function key(site: Site, pooling: Pooling | undefined, text: string): string {
  return `${siteName(site)}\n${pooling ?? "tokens"}\n${text}`;
}
