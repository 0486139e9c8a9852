import { CoreError } from "../core-error.ts";
import type { WeightArray } from "./weight-array.ts";

/**
 * Finds the tensors of a model in a checkpoint, whatever it calls them: with or without the family's prefix
 * (`bert.encoder…`, `encoder…`), with the old names of norms (`gamma`, `beta`). It remembers what was read, so that what
 * nobody asked for can be reported.
 */
export class WeightReader {
  readonly #tensors: ReadonlyMap<string, WeightArray>;
  readonly #prefix: string;
  readonly #read = new Set<string>();

  /** @param prefix the family's, such as "bert." */
  constructor(tensors: ReadonlyMap<string, WeightArray>, prefix: string) {
    this.#tensors = tensors;
    this.#prefix = prefix;
  }

  /** Whether a tensor of that name is there, under any of its spellings. */
  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /** The shape of a tensor, where it is there. */
  shape(name: string): readonly number[] | undefined {
    const found = this.#find(name);
    return found === undefined ? undefined : this.#tensors.get(found)?.shape;
  }

  /** What the file calls a tensor, where it is there. */
  nameInFile(name: string): string | undefined {
    return this.#find(name);
  }

  /**
   * The tensor of that name.
   * @param shape what the configuration says it must be
   * @throws CoreError "bad-weights" where it is missing or of another shape
   */
  take(name: string, shape: readonly number[]): WeightArray {
    const found = this.#find(name);
    const tensor = found === undefined ? undefined : this.#tensors.get(found);
    if (found === undefined || !tensor)
      throw new CoreError(
        "bad-weights",
        `the checkpoint has no tensor "${this.#prefix}${name}" (${shape.join(" x ")})`,
        "The file is incomplete, or config.json belongs to another model.",
      );
    if (tensor.shape.length !== shape.length || tensor.shape.some((size, axis) => size !== shape[axis]))
      throw new CoreError(
        "bad-weights",
        `the tensor "${found}" is ${tensor.shape.join(" x ")}, config.json asks for ${shape.join(" x ")}`,
        "config.json and the weights belong to different models.",
      );
    this.#read.add(found);
    return tensor;
  }

  /** Marks tensors as known and not needed: buffers, copies of tied weights, heads that were not chosen. */
  ignore(matches: (name: string) => boolean): void {
    for (const name of this.#tensors.keys()) if (matches(this.#withoutPrefix(name))) this.#read.add(name);
  }

  /** Tensors that nobody asked for, by their names in the file. */
  unread(): string[] {
    return [...this.#tensors.keys()].filter((name) => !this.#read.has(name));
  }

  #find(name: string): string | undefined {
    return spellings(name)
      .flatMap((spelling) => [this.#prefix + spelling, spelling])
      .find((spelling) => this.#tensors.has(spelling));
  }

  #withoutPrefix(name: string): string {
    return name.startsWith(this.#prefix) ? name.slice(this.#prefix.length) : name;
  }
}

// TensorFlow's names for a norm's parameters survive in checkpoints of 2018 and 2019.
function spellings(name: string): string[] {
  const old = name.replace(/LayerNorm\.weight$/, "LayerNorm.gamma").replace(/LayerNorm\.bias$/, "LayerNorm.beta");
  return old === name ? [name] : [name, old];
}
