import { openDevice, type AdamWOptions, type Device, type Model } from "@limelight/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelLearner } from "../learner/model-learner.ts";
import { classification } from "../tasks/classification.ts";
import { parametersOf, tinyExamples, tinyModel } from "../testing/tiny-checkpoint.ts";
import type { TrainingEvent } from "./events.ts";
import { train, type TrainingOptions } from "./train.ts";
import type { TrainingState } from "./training-state.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const task = classification(2);
type Options = Partial<TrainingOptions<ArrayLike<number>>> & {
  readonly batchTokens?: number;
  readonly adamW?: AdamWOptions;
};

/** Trains a tiny model, and gives what it told. */
async function run(model: Model, { batchTokens = 1000, adamW = {}, ...more }: Options = {}): Promise<TrainingEvent[]> {
  using optimiser = model.adamW({ weightDecay: 0.01, ...adamW });
  const learner = modelLearner(model, { head: task.head, objective: task.objective, batchTokens });
  const events: TrainingEvent[] = [];
  for await (const event of train({
    learner,
    task,
    optimiser,
    examples: tinyExamples(40),
    epochs: 2,
    batch: 8,
    learningRate: 0.01,
    schedule: "linear",
    warmup: 2,
    seed: 5,
    ...more,
  }))
    events.push(event);
  return events;
}

function of<Type extends TrainingEvent["type"]>(events: readonly TrainingEvent[], type: Type) {
  return events.filter((event): event is Extract<TrainingEvent, { type: Type }> => event.type === type);
}

describe("a run", () => {
  test("tells of every step, learns, and is the same again", async () => {
    const [first, second] = [await tinyModel(device), await tinyModel(device)];
    const events = await run(first, { epochs: 8 });
    const steps = of(events, "step");
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(steps[0]).toMatchObject({ steps: 40, epoch: 0.2, learningRate: 0, examples: 8 });
    expect(steps[1]?.learningRate).toBeCloseTo(0.005);
    expect(steps.at(-1)?.loss).toBeLessThan((steps[0]?.loss ?? 0) / 2);
    expect(events.at(-1)).toEqual({ type: "end", reason: "finished", step: 40 });
    await run(second, { epochs: 8 });
    expect(await parametersOf(second)).toEqual(await parametersOf(first));
    first.dispose();
    second.dispose();
  });

  test("in small passes learns what one in large passes does", async () => {
    const [large, small] = [await tinyModel(device), await tinyModel(device)];
    const [once, often] = [await run(large), await run(small, { batchTokens: 12 })];
    const [losses, others] = [of(once, "step"), of(often, "step")];
    losses.forEach(({ loss, gradientNorm }, i) => {
      expect(others[i]?.loss).toBeCloseTo(loss, 5);
      expect(others[i]?.gradientNorm).toBeCloseTo(gradientNorm, 4);
    });
    large.dispose();
    small.dispose();
  });

  test("evaluates, keeps checkpoints, and stops early where nothing gets better", async () => {
    const model = await tinyModel(device);
    const states: TrainingState[] = [];
    const keeper = { save: async (state: TrainingState) => `checkpoint-${states.push(state)}` };
    const events = await run(model, {
      epochs: 20,
      evaluation: tinyExamples(20, 2).map((example) => ({ ...example, target: [1 - (example.target[0] ?? 0)] })),
      patience: 2,
      keeper,
      checkpointEvery: 3,
    });
    const evaluations = of(events, "evaluation");
    expect(evaluations.length).toBeGreaterThanOrEqual(3);
    expect(evaluations[0]?.metrics).toEqual({ accuracy: expect.any(Number), macroF1: expect.any(Number) });
    expect(evaluations.slice(-2).map(({ best }) => best)).toEqual([false, false]);
    const best = evaluations.findLast((event) => event.best);
    expect(events.at(-1)).toEqual({
      type: "end",
      reason: "early-stopping",
      step: evaluations.at(-1)?.step,
      best: { step: best?.step, loss: best?.loss, metrics: best?.metrics },
    });
    expect(
      of(events, "checkpoint")
        .map(({ step }) => step)
        .slice(0, 4),
    ).toEqual([3, 5, 6, 9]);
    expect(states.at(-1)).toMatchObject({ stale: 2, evaluated: evaluations.at(-1)?.step });
    model.dispose();
  });

  test("that is interrupted keeps what it has, and says so", async () => {
    const model = await tinyModel(device);
    const interrupt = new AbortController();
    const states: TrainingState[] = [];
    const keeper = { save: async (state: TrainingState) => `${states.push(state)}` };
    using optimiser = model.adamW({});
    const learner = modelLearner(model, { head: task.head, objective: task.objective, batchTokens: 99 });
    const pass: typeof learner.pass = async (examples, total, place) => {
      if (place.step === 3) interrupt.abort();
      return learner.pass(examples, total, place);
    };
    const events = await run(model, {
      learner: { ...learner, pass },
      optimiser,
      batchTokens: 12,
      keeper,
      checkpointEvery: 100,
      signal: interrupt.signal,
      evaluation: tinyExamples(3),
    });
    expect(of(events, "step").length).toBe(4);
    expect(states).toEqual([{ step: 4, evaluated: 0, stale: 0 }]);
    expect(events.at(-1)).toEqual({ type: "end", reason: "interrupted", step: 4 });
    model.dispose();
  });

  test("whose loss is no number stops, names the step, and changes nothing", async () => {
    const model = await tinyModel(device);
    using optimiser = model.adamW({});
    const inner = modelLearner(model, { head: task.head, objective: task.objective, batchTokens: 99 });
    let before: Map<string, Float32Array> | undefined;
    const pass: typeof inner.pass = async (examples, total, place) => {
      if (place.step < 2) return inner.pass(examples, total, place);
      before = await parametersOf(model);
      return { ...(await inner.pass(examples, total, place)), loss: Number.NaN };
    };
    await expect(run(model, { learner: { ...inner, pass }, optimiser })).rejects.toMatchObject({
      code: "not-finite",
      message: "training stopped in step 3: the loss is NaN",
    });
    expect(await parametersOf(model)).toEqual(before);
    model.dispose();
  });

  test("that goes too far stops as well", async () => {
    const model = await tinyModel(device);
    await expect(run(model, { learningRate: 1e38, warmup: 0, epochs: 4 })).rejects.toMatchObject({
      code: "not-finite",
      message: expect.stringMatching(/^training stopped in step \d+: /),
    });
    model.dispose();
  });

  test.each([
    [{ learningRate: 0 }, "a learning rate of 0"],
    [{ learningRate: -1 }, "a learning rate of -1"],
    [{ learningRate: Number.NaN }, "a learning rate of NaN"],
    [{ epochs: 0 }, "0 epochs"],
    [{ batch: 0 }, "a batch of 0"],
    [{ clip: 0 }, "clipping to 0"],
    [{ patience: 0 }, "after 0 evaluations"],
    [{ warmup: -1 }, "-1 of warm-up"],
    [{ examples: [] }, "no example"],
  ])("with %o is refused", async (options, message) => {
    const model = await tinyModel(device);
    await expect(run(model, options)).rejects.toThrow(message);
    model.dispose();
  });
});
