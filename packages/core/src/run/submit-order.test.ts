import { expect, test, vi } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice } from "../device/open-device.ts";
import { loadModel } from "../models/load-model.ts";
import { tinyClassifier } from "../testing/tiny-model.ts";

test("a run that is recorded while another waits to be submitted keeps what is its own", async () => {
  const device = await openDevice();
  const { model } = await loadModel(device, tinyClassifier());
  const head = "sequence-classification";
  const ids = Int32Array.of(3, 1, 4, 1, 5);
  const differentiated = async (): Promise<Float32Array | undefined> => {
    using run = await model.run(packBatch([{ ids }]), { head, gradients: ["hook_embed"] });
    return (await run.gradients(Float32Array.of(1, 0), ["hook_embed"])).get("hook_embed")?.[0]?.data;
  };
  const alone = await differentiated();
  // As where programs are new: it takes a while until they are known to compile.
  vi.spyOn(device.programs, "check").mockImplementationOnce(() => new Promise((resolve) => setTimeout(resolve, 30)));
  const waiting = model.run(packBatch([{ ids: ids.toReversed() }]), { head });
  expect(await differentiated()).toEqual(alone);
  (await waiting).dispose();
  expect(device.pool.inUse).toBe(0);
  model.dispose();
  device.destroy();
});
