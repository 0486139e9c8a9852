import type { Device } from "@limelight/core";
import type { Environment, NamedCheckpoint } from "../environment.ts";
import type { Experiment } from "../schema/index.ts";
import { loadSession, openSession, type LoadedSession, type Session } from "./session.ts";

type Terms = Pick<Experiment, "device" | "dtype" | "batchTokens">;

/** A model that stays on the device. */
interface Kept {
  readonly dtype: Experiment["dtype"];
  /** The names it was asked for by: undefined is the default model's. */
  readonly names: Set<string | undefined>;
  readonly loaded: LoadedSession;
  /** How many experiments use it now. */
  users: number;
}

interface SessionStoreOptions {
  /** Models that are kept while nobody uses them; default: 2. */
  readonly most?: number;
}

/** After these nobody knows what is left of the models on the device. */
const breaking: ReadonlySet<string> = new Set(["device-lost", "device-error", "out-of-memory"]);

/**
 * Models that stay loaded from one experiment to the next, by name and dtype. All are on one device: once the environment
 * opens another, those of the old one go. An experiment that lost the device, or ran out of memory, leaves none behind.
 * Experiments that share a model must run one after another.
 */
export class SessionStore {
  readonly #most: number;
  /** The least recently used first. */
  #kept: Kept[] = [];
  #device: Device | undefined;

  constructor({ most = 2 }: SessionStoreOptions = {}) {
    this.#most = most;
  }

  /** The models of one experiment; they are its own until it gives them back. */
  lease(terms: Terms, environment: Environment): SessionLease {
    return new SessionLease(this, terms, environment);
  }

  /** Forgets what goes by this name, since another checkpoint does from now on. */
  forget(name: string | undefined): void {
    for (const kept of this.#kept) if (kept.names.has(name)) this.#drop(kept);
  }

  /** Frees all models; those in use, once they are given back. */
  dispose(): void {
    for (const kept of this.#kept) this.#drop(kept);
    this.#device = undefined;
  }

  /** Whether a model of that name is there, on whatever device. */
  has(name: string | undefined, dtype: Experiment["dtype"]): boolean {
    return this.#kept.some((kept) => kept.dtype === dtype && kept.names.has(name));
  }

  /**
   * The model of that name on this device, loaded if it is not there.
   * @param open reads the checkpoint, unless that has been done
   */
  async take(
    name: string | undefined,
    dtype: Experiment["dtype"],
    device: Device,
    open: () => ReturnType<Environment["openCheckpoint"]>,
  ): Promise<Kept> {
    if (device !== this.#device) this.dispose();
    this.#device = device;
    let kept = this.#kept.find((each) => each.dtype === dtype && each.names.has(name));
    if (!kept) {
      const checkpoint = await open();
      const same = ({ id, sha256 }: LoadedSession): boolean =>
        id === checkpoint.id && sha256 === checkpoint.checkpoint.sha256;
      kept = this.#kept.find((each) => each.dtype === dtype && same(each.loaded));
      if (!kept) {
        this.#shrink(this.#most - 1); // before there is one more, so that the device never has to hold both
        kept = { dtype, names: new Set(), loaded: await loadSession(device, checkpoint, dtype), users: 0 };
      }
      kept.names.add(name);
    }
    kept.users += 1;
    // A device may have been replaced while its model was being loaded.
    this.#kept = this.#kept.filter((each) => each !== kept);
    if (device === this.#device) this.#kept.push(kept);
    return kept;
  }

  /** Gives a model back. */
  give(kept: Kept): void {
    kept.users -= 1;
    if (this.#kept.includes(kept)) this.#shrink(this.#most);
    else if (kept.users === 0) kept.loaded.model.dispose();
  }

  #shrink(most: number): void {
    for (const kept of this.#kept) if (this.#kept.length > most && kept.users === 0) this.#drop(kept);
  }

  #drop(kept: Kept): void {
    this.#kept = this.#kept.filter((each) => each !== kept);
    if (kept.users === 0) kept.loaded.model.dispose();
  }
}

/** What one experiment has of a store. */
class SessionLease {
  /** Once a model was asked for. */
  device: Device | undefined;
  readonly #store: SessionStore;
  readonly #terms: Terms;
  readonly #environment: Environment;
  readonly #sessions = new Map<string | undefined, Session>();
  readonly #taken: Kept[] = [];

  constructor(store: SessionStore, terms: Terms, environment: Environment) {
    this.#store = store;
    this.#terms = terms;
    this.#environment = environment;
  }

  /** In the order in which they were asked for. */
  get sessions(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  /** The model of that name, as this experiment asks it. */
  async session(name: string | undefined): Promise<Session> {
    const known = this.#sessions.get(name);
    if (known) return known;
    const { dtype, device: prefer, batchTokens } = this.#terms;
    const environment = this.#environment;
    // A checkpoint that is wrong is told before an adapter that is missing.
    const checkpoint = this.#store.has(name, dtype) ? undefined : await environment.openCheckpoint(name);
    this.device ??= await environment.openDevice(prefer);
    const open = async (): ReturnType<Environment["openCheckpoint"]> => checkpoint ?? environment.openCheckpoint(name);
    const kept = await this.#store.take(name, dtype, this.device, open);
    this.#taken.push(kept);
    const session = openSession(this.device, kept.loaded, {
      ...(batchTokens !== undefined && { batchTokens }),
      warn: (message) => environment.warn?.(message),
    });
    this.#sessions.set(name, session);
    return session;
  }

  /** The checkpoint of that name and the device: whoever loads it has a model that nobody else knows. */
  async opened(name: string | undefined): Promise<{ readonly device: Device; readonly named: NamedCheckpoint }> {
    const named = await this.#environment.openCheckpoint(name);
    this.device ??= await this.#environment.openDevice(this.#terms.device);
    return { device: this.device, named };
  }

  /** Empties the store where the error leaves models in a state that nobody knows. */
  failed(error: unknown): void {
    if (error instanceof Error && "code" in error && typeof error.code === "string" && breaking.has(error.code))
      this.#store.dispose();
  }

  /** Gives all models back. */
  release(): void {
    for (const kept of this.#taken.splice(0)) this.#store.give(kept);
  }
}
