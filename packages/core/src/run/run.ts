import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { HookName } from "../hooks/names.ts";
import type { Rules } from "../tape/rules.ts";
import { gradients, parameterGradients, type GradientOptions, type WayBack } from "./gradients.ts";
import type { ParameterGradients } from "./parameter-gradients.ts";
import { cut, readTensor, slicesOf, type Activation, type Captured } from "./read.ts";

/** What a forward pass left behind. The arrays stay on the device until they are asked for, or the run is disposed of. */
export class Run {
  readonly #device: Device;
  readonly #sequences: number;
  readonly #captured: ReadonlyMap<HookName, Captured>;
  readonly #release: () => void;
  readonly #wayBack: WayBack | undefined;
  #live = true;

  /**
   * @param sequences how many the batch has
   * @param release gives the buffers of `captured`, and of the way back, to the pool
   * @param wayBack what gradients need, where they were asked for
   */
  constructor(
    device: Device,
    sequences: number,
    captured: ReadonlyMap<HookName, Captured>,
    release: () => void,
    wayBack?: WayBack,
  ) {
    this.#device = device;
    this.#sequences = sequences;
    this.#captured = captured;
    this.#release = release;
    this.#wayBack = wayBack;
  }

  /** Names of what was captured; `logits` is where the run had a head. */
  get names(): HookName[] {
    return [...this.#captured.keys()];
  }

  /**
   * Logits of every sequence: [labels], or [rows, labels] with one row a token or a row asked for.
   * @throws CoreError "not-finite" where one is no number: nothing that is made of it would be
   */
  async logits(): Promise<Activation[]> {
    const logits = await this.activations("logits");
    for (const { data } of logits) requireFiniteLogits(data);
    return logits;
  }

  /**
   * One activation of every sequence, in order.
   * @throws CoreError "unknown-hook" where it was not captured
   */
  async activations(name: HookName): Promise<Activation[]> {
    const captured = this.#captured.get(name);
    if (!captured || !this.#live)
      throw new CoreError("unknown-hook", `the run holds no "${name}"`, `It holds ${this.names.join(", ")}.`);
    return cut(await readTensor(this.#device, captured.tensor), slicesOf(this.#sequences, captured.slice));
  }

  /**
   * Gradients of a weighted sum of the logits; may be asked any number of times, until `last`. `gradients` says what it
   * takes and throws.
   * @throws CoreError "bad-input" where the run was not asked for gradients
   */
  async gradients(
    seeds: Float32Array,
    of: readonly HookName[],
    rules: Rules = {},
    options: GradientOptions = {},
  ): Promise<Map<HookName, Activation[]>> {
    return gradients(this.#back(), this.#sequences, seeds, of, rules, options);
  }

  /**
   * The same by the model's parameters: all that have a part in the logits, or those named.
   * @throws CoreError "bad-input" where the run was not asked for gradients, "no-head", "unknown-parameter"
   */
  async parameterGradients(
    seeds: Float32Array,
    { of, ...options }: GradientOptions & { readonly of?: readonly string[] } = {},
  ): Promise<ParameterGradients> {
    return parameterGradients(this.#back(), seeds, of, options);
  }

  /** Gives the buffers back. */
  dispose(): void {
    if (this.#live) this.#release();
    this.#live = false;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #back(): WayBack {
    const wayBack = this.#wayBack;
    if (!wayBack || wayBack.spent || !this.#live)
      throw new CoreError(
        "bad-input",
        "the run kept nothing for gradients",
        "Name them in its options: gradients, or parameters; and ask for the last of them once.",
      );
    return wayBack;
  }
}

/** @throws CoreError "not-finite" */
export function requireFiniteLogits(logits: Float32Array): void {
  if (!logits.every(Number.isFinite))
    throw new CoreError(
      "not-finite",
      "the model's logits are infinite or no numbers",
      "The weights are damaged, or too large for halves: try --dtype f32. An edit may have made them so, too.",
    );
}
