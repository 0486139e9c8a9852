import type { NamedArray } from "@limelight/experiments";
import { hostTensor, writeSafetensors } from "@limelight/hub";
import { UsageError } from "./failure.ts";
import { requireWritable, writeWhole } from "./output.ts";

/** The file of `--save`: arrays under their names; of several texts, with a prefix `0/`, `1/`, … */
export class ArraysFile {
  readonly #path: string;
  readonly #texts: ReadonlyMap<string, NamedArray>[] = [];

  /** @throws UsageError where the name has another ending, or nothing can be written there */
  constructor(path: string) {
    if (!path.endsWith(".safetensors"))
      throw new UsageError(`--save ${path}: the file's name must end in .safetensors`);
    requireWritable(path);
    this.#path = path;
  }

  /** The arrays of the next text. */
  add(arrays: ReadonlyMap<string, NamedArray> | undefined): void {
    if (arrays) this.#texts.push(arrays);
  }

  /** Writes all, and says where; undefined where there was nothing. */
  async write(): Promise<string | undefined> {
    if (this.#texts.length === 0) return undefined;
    const several = this.#texts.length > 1;
    const tensors = this.#texts.flatMap((arrays, text) =>
      Array.from(arrays, ([name, { data, shape }]): [string, ReturnType<typeof hostTensor>] => [
        several ? `${text}/${name}` : name,
        hostTensor(data, shape),
      ]),
    );
    await writeWhole(this.#path, writeSafetensors(new Map(tensors)));
    return this.#path;
  }
}
