import { loadModel, openDevice, type Device, type Model, type WeightDType } from "@limelight/core";
import type { Checkpoint } from "@limelight/hub";
import { afterAll, beforeAll } from "vitest";

/** A device for the tests of one file, opened before them and destroyed behind them. */
export class TestDevice {
  #device: Device | undefined;
  readonly #models: Model[] = [];

  constructor() {
    beforeAll(async () => {
      this.#device = await openDevice();
    });
    afterAll(() => {
      for (const model of this.#models) model.dispose();
      this.#device?.destroy();
    });
  }

  get device(): Device {
    if (!this.#device) throw new Error("the device is there once the tests run");
    return this.#device;
  }

  /** A model on the device; it lives as long as that. */
  async load(checkpoint: Checkpoint, dtype?: WeightDType): Promise<Model> {
    const { model } = await loadModel(this.device, checkpoint, dtype);
    this.#models.push(model);
    return model;
  }
}
