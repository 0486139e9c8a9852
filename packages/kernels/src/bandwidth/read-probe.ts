import { OwnedMemory } from "../benchmarks/memory.ts";
import type { Programs } from "../program/programs.ts";
import { Recorder } from "../program/recorder.ts";
import type { Tensor } from "../program/tensor.ts";
import { waitForGpu } from "../program/wait.ts";
import { recordSum, sumGroups, sumWidths, type SumWidth } from "./sum.ts";

/** Bytes of one buffer at most; all adapters bind so many (maxStorageBufferBindingSize). */
const largest = 2 ** 26;

/** Reads as many bytes as asked for, again and again, and does next to nothing else: what an adapter's memory gives at best. */
export class ReadProbe {
  readonly bytes: number;
  readonly #programs: Programs;
  readonly #memory: OwnedMemory;
  readonly #inputs: readonly Tensor[];
  readonly #output: Tensor;

  /** @param bytes rounded up to whole vectors of 16 */
  constructor(programs: Programs, bytes: number) {
    this.#programs = programs;
    this.#memory = new OwnedMemory(programs);
    this.bytes = Math.ceil(bytes / 16) * 16;
    const buffers = Math.ceil(this.bytes / largest);
    this.#inputs = Array.from({ length: buffers }, (_, index) =>
      this.#memory.random([(Math.min(this.bytes, (index + 1) * largest) - index * largest) / 4]),
    );
    this.#output = this.#memory.empty([sumGroups(largest / 16) * Math.max(...sumWidths) * 4]);
  }

  /** Milliseconds of one pass over all bytes; the first of each width compiles. */
  async pass(width: SumWidth, signal?: AbortSignal): Promise<number> {
    const recorder = new Recorder(this.#programs);
    for (const input of this.#inputs) recordSum(recorder, input, this.#output, width);
    await this.#programs.check();
    const started = performance.now();
    recorder.submit();
    await waitForGpu(this.#programs.device.queue.onSubmittedWorkDone(), signal);
    return performance.now() - started;
  }

  destroy(): void {
    this.#memory.destroy();
  }
}
