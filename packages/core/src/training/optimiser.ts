import type { ParameterGradients } from "../run/parameter-gradients.ts";
import type { OptimiserState } from "./optimiser-memory.ts";
import type { Stepping } from "./stepping.ts";

export interface StepOptions {
  /** Of this step and those after it, such as a schedule has it. */
  readonly learningRate?: number;
  /** The gradients' length, all together, is cut down to this, as torch's clip_grad_norm_ does. */
  readonly maximumNorm?: number;
  /** That length where it is known already; it is computed where it is left out and needed. */
  readonly norm?: number;
}

/**
 * Steps along gradients: changes a model's parameters in place; a parameter without a gradient stays as it is. Of a parameter that is kept
 * as halves it remembers `master`, the same in f32, which is what it steps (Micikevicius et al. 2018, section 3.1).
 */
export class Optimiser {
  readonly #make: () => Promise<Stepping>;
  #making: Promise<Stepping> | undefined;
  #made: Stepping | undefined;

  /** @param make loads what it is made of, when it is first needed: few train */
  constructor(make: () => Promise<Stepping>) {
    this.#make = make;
  }

  /**
   * One step. The gradients stay whose they are.
   * @throws CoreError "out-of-memory": then nothing has changed
   */
  async step(gradients: ParameterGradients, options: StepOptions = {}): Promise<void> {
    await (await this.#stepping()).step(gradients, options);
  }

  /** What it remembers of every parameter that it has stepped, on the host, in the layout of the checkpoint. */
  async state(): Promise<OptimiserState> {
    return (await this.#stepping()).state();
  }

  /**
   * Goes on from what `state` gave, whatever it remembered before: with the same parameters, the next steps are the same bit by bit.
   * @throws CoreError "unknown-parameter", "bad-input" where an array is missing or of another size, "not-finite", "out-of-memory"
   */
  async restore(state: OptimiserState): Promise<void> {
    await (await this.#stepping()).restore(state);
  }

  /** Frees what it remembers. */
  dispose(): void {
    this.#made?.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  async #stepping(): Promise<Stepping> {
    this.#making ??= this.#make();
    this.#made = await this.#making;
    return this.#made;
  }
}
