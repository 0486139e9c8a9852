import type { EngineStatus } from "../engine/status.ts";

type Of<K extends EngineStatus["kind"]> = Extract<EngineStatus, { kind: K }>;

/** What the adapter is doing, whatever goes on beside it. */
type DeviceStatus = Of<"starting" | "ready" | "recovering" | "unavailable">;

/** What goes on beside it. */
type Activity = Of<"fetching" | "preparing">;

/** Bytes come in many small pieces; a page draws no more often than this. */
const leastMilliseconds = 50;

/** Puts together what the adapter and the models are doing: a page shows one of them. */
export class StatusBoard {
  readonly #show: (status: EngineStatus) => void;
  #device: DeviceStatus = { kind: "starting" };
  readonly #activities = new Map<string, Activity>();
  #shown = 0;

  constructor(show: (status: EngineStatus) => void) {
    this.#show = show;
  }

  get status(): EngineStatus {
    if (this.#device.kind === "unavailable" || this.#device.kind === "recovering") return this.#device;
    return [...this.#activities.values()].at(-1) ?? this.#device;
  }

  device(status: DeviceStatus): void {
    this.#device = status;
    this.#tell();
  }

  /** A model's files are coming, or it is being prepared. */
  busy(activity: Activity): void {
    const before = this.#activities.get(activity.model)?.kind;
    this.#activities.set(activity.model, activity);
    const some = activity.kind === "fetching" && activity.bytes < activity.total && before === "fetching";
    if (!some || performance.now() - this.#shown >= leastMilliseconds) this.#tell();
  }

  /** Nothing is being done for this model any more. */
  idle(model: string): void {
    if (this.#activities.delete(model)) this.#tell();
  }

  #tell(): void {
    this.#shown = performance.now();
    this.#show(this.status);
  }
}
