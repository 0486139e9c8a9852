import { shuffledWeights, weightStages, type BlackBox, type ModelSource } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import type { RandomizedModels } from "./metric.ts";

/** A model that was loaded for a while. */
interface LoadedSubject {
  readonly subject: BlackBox;
  dispose(): void;
}

/** Shuffled copies of a model, to be given back. */
export interface ShuffledModels extends RandomizedModels {
  /** Frees all copies, once nobody uses one. */
  dispose(): Promise<void>;
}

/** Copies are kept on the device from one text to the next as far as there is room for them, in bytes of weights. */
const mostKept = 2 ** 30;

/**
 * Copies of a model whose weights are shuffled, from the head down. They are models of their own beside the one that is explained, so that
 * nothing has to be put back, whatever happens on the way. The same seed shuffles alike.
 * @param load puts a checkpoint on the device
 * @param room bytes of weights that copies may take together; there is always room for one
 */
export function shuffledModels(
  source: ModelSource,
  load: (source: ModelSource) => Promise<LoadedSubject>,
  seed: number,
  room = mostKept,
): ShuffledModels {
  const stages = weightStages(source.tensors.keys());
  const bytes = [...source.tensors.values()].reduce((sum, tensor) => sum + tensor.bytes.length, 0);
  const most = Math.max(1, Math.floor(room / Math.max(1, bytes)));
  const kept = new Map<string, LoadedSubject>();
  const order = [...source.tensors.keys()];
  const shuffle = (of: readonly string[]): ModelSource =>
    of.reduce(
      (from, name) =>
        // Of each tensor by its own numbers, so that those above are the same at every stage.
        shuffledWeights(from, [name], drawsOf(seed, order.indexOf(name))),
      source,
    );
  const copyOf = async (stage: number, how: "cascade" | "independent"): Promise<LoadedSubject> => {
    const key = `${how} ${stage}`;
    const known = kept.get(key);
    if (known) return known;
    for (const [oldest, copy] of kept) {
      if (kept.size < most) break;
      kept.delete(oldest);
      copy.dispose();
    }
    const chosen = how === "cascade" ? stages.slice(0, stage + 1) : stages.slice(stage, stage + 1);
    const fresh = await load(shuffle(chosen.flatMap(({ tensors }) => tensors)));
    kept.set(key, fresh);
    return fresh;
  };
  // One after the other, in the order of asking: of methods that go through the stages side by side, all use a copy before the next one comes.
  let turn: Promise<unknown> = Promise.resolve();
  return {
    stages: stages.map(({ name }) => name),
    use(stage, how, work) {
      const own = turn.then(async () => work((await copyOf(stage, how)).subject));
      turn = own.catch(() => undefined);
      return own;
    },
    async dispose() {
      await turn;
      for (const copy of kept.values()) copy.dispose();
      kept.clear();
    },
  };
}

function drawsOf(seed: number, tensor: number): (count: number) => number[] {
  const random = new NumpyRandomState((seed + 7919 * (tensor + 1)) % 2 ** 32);
  return (count) => random.randomSample(count);
}
