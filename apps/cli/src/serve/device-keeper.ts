import type { Device } from "@limelight/core";

/** One device for all runs; once it is lost, the next run opens another. */
export class DeviceKeeper {
  readonly #open: () => Promise<Device>;
  #device: Promise<Device> | undefined;

  constructor(open: () => Promise<Device>) {
    this.#open = open;
  }

  /** @throws CoreError "no-adapter"; the next call tries again */
  device(): Promise<Device> {
    if (this.#device) return this.#device;
    const opening = this.#open();
    this.#device = opening;
    const forget = (): void => {
      if (this.#device === opening) this.#device = undefined;
    };
    opening.then(({ lost }) => lost).then(forget, forget);
    return opening;
  }

  /** For who found it lost before it said so. */
  forget(): void {
    this.#device = undefined;
  }

  /** Frees the device. */
  async dispose(): Promise<void> {
    const device = await this.#device?.catch(() => undefined);
    this.#device = undefined;
    device?.destroy();
  }
}
