import type { Device, DeviceOptions } from "@limelight/core";
import { adapterAdvice, browserFacts } from "./adapter-advice.ts";
import { describeFault } from "./fault.ts";
import type { Fault } from "../rpc/messages.ts";
import type { StatusBoard } from "./status-board.ts";

type Prefer = NonNullable<DeviceOptions["prefer"]>;

/** Opens devices, keeps them, and opens one anew where it was lost. */
export class Devices {
  readonly #open: (options: DeviceOptions) => Promise<Device>;
  readonly #board: StatusBoard;
  readonly #opened = new Map<Prefer, Promise<Device>>();
  readonly #gone: () => void;

  /** @param gone told whenever a device was lost: whatever was on it is lost, too */
  constructor(open: (options: DeviceOptions) => Promise<Device>, board: StatusBoard, gone: () => void) {
    this.#open = open;
    this.#board = board;
    this.#gone = gone;
  }

  /**
   * The device of that kind, opened where there is none.
   * @throws CoreError "no-adapter"
   */
  get(prefer: Prefer): Promise<Device> {
    const known = this.#opened.get(prefer);
    if (known) return known;
    const opening = this.#open({ prefer }).then(
      (device) => {
        this.#watch(prefer, device);
        return device;
      },
      (error: unknown) => {
        this.#opened.delete(prefer); // asked again, it may be there
        // A page that has one kind of adapter goes on where somebody asks for the other.
        if (prefer === "auto") this.#board.device({ kind: "unavailable", ...adapterFault(error) });
        throw error;
      },
    );
    this.#opened.set(prefer, opening);
    return opening;
  }

  /** Destroys all devices, as a driver would that crashes. */
  async lose(): Promise<void> {
    const devices = await Promise.all(this.#opened.values());
    for (const { gpu } of devices) gpu.destroy();
    await Promise.all(devices.map(({ lost }) => lost));
  }

  #watch(prefer: Prefer, device: Device): void {
    const { software, description, vendor, architecture } = device.adapter;
    this.#board.device({ kind: "ready", adapter: description || `${vendor} ${architecture}`.trim(), software });
    void this.#reopen(prefer, device.lost);
  }

  /** Opens another as soon as this one is gone, so that the page knows whether there is one. */
  async #reopen(prefer: Prefer, lost: Promise<string>): Promise<void> {
    await lost;
    this.#opened.delete(prefer);
    this.#gone();
    this.#board.device({ kind: "recovering" });
    await this.get(prefer).catch(() => undefined); // why not is on the board
  }
}

/** Why there is no adapter, and what to do in this browser. */
function adapterFault(error: unknown): Fault {
  const fault = describeFault(error);
  return fault.code === "no-adapter" ? { ...fault, hint: adapterAdvice(browserFacts()) } : fault;
}
