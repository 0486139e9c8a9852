import { loadTrainingShaders } from "@limelight/kernels";
import type { Attachment } from "../attachments/attachment.ts";
import type { Attachments } from "../attachments/attachments.ts";
import type { Prefix } from "../attachments/prefix.ts";
import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { Activation } from "../run/read.ts";
import { TransposedWeights } from "../tape/transposed-weights.ts";
import type { AdamWOptions } from "../training/adamw.ts";
import type { UpdateRule } from "../training/stepping.ts";
import { Optimiser } from "../training/optimiser.ts";
import type { SgdOptions } from "../training/sgd.ts";
import { readParts } from "../weights/parameters.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";

/** A model as far as it can be trained: its parameters, what is attached beside them, and what steps them. */
export abstract class Trainable {
  /** What is attached, once something was. */
  protected attached: Attachments | undefined;
  protected readonly transposed: TransposedWeights;
  readonly #device: Device;
  readonly #loader: WeightLoader;

  constructor(device: Device, loader: WeightLoader) {
    this.#device = device;
    this.#loader = loader;
    this.transposed = new TransposedWeights(device);
  }

  /** Features of keys, and layers, of a prefix; undefined where the model takes none. */
  protected abstract get prefixShape(): { readonly features: number; readonly layers: number } | undefined;

  /**
   * The numbers of a parameter as they are now, in the layout of the checkpoint.
   * @throws CoreError "unknown-parameter"
   */
  async readParameter(name: string): Promise<Activation> {
    return readParts(this.#device, this.#loader.parameters.find(name));
  }

  /**
   * Writes the numbers of a parameter, in the layout of the checkpoint; as halves where the model keeps it so. Not to be called while
   * a run or a step is under way. Where it is kept as halves, an optimiser goes on from what it remembers itself: restore that, too.
   * @throws CoreError "unknown-parameter", "bad-input" where they are not as many as it has, "not-finite"
   */
  async writeParameter(name: string, numbers: Float32Array): Promise<void> {
    const { writeParts } = await import("../weights/write-parameter.ts");
    writeParts(this.#device, this.#loader.parameters.find(name), numbers);
    this.transposed.refresh();
  }

  /**
   * Attaches something trainable to a linear layer, by the name of its weight in the checkpoint: a low-rank change (LoRA), or an adapter
   * behind it. Runs from here on compute with it. Its parameters are like those of the checkpoint: `parameters` lists them, gradients,
   * reading, writing and optimisers know them. What reads weights of blocks (`readBlock`) sees the weight alone. Not to be called while
   * a run is under way.
   * @returns the names of its parameters
   * @throws CoreError "unknown-parameter", "bad-input" where it does not fit or the weight has something attached, "not-finite", "out-of-memory"
   */
  async attach(name: string, attachment: Attachment): Promise<readonly string[]> {
    return (await this.#attaching()).attach(name, attachment);
  }

  /** Takes off what is attached to a weight, and frees it. @throws CoreError "bad-input" where there is nothing */
  detach(name: string): void {
    if (!this.attached) throw new CoreError("bad-input", `"${name}" has nothing attached`, "Attach it first.");
    this.attached.detach(name);
  }

  /**
   * Puts virtual tokens in front of every text, with keys and values of their own in every layer (prefix tuning). Texts may have as many
   * tokens less. The same holds as of what is attached to a layer.
   * @returns the names of its parameters
   * @throws CoreError "bad-input" where the model takes none, has one, or it does not fit, "not-finite", "out-of-memory"
   */
  async attachPrefix(prefix: Prefix): Promise<readonly string[]> {
    const shape = this.prefixShape;
    if (!shape) throw new CoreError("bad-input", "models of this family take no prefix");
    return (await this.#attaching()).attachPrefix(prefix, shape.features, shape.layers);
  }

  /** Takes the virtual tokens away. @throws CoreError "bad-input" where there are none */
  detachPrefix(): void {
    if (!this.attached) throw new CoreError("bad-input", "the model has no prefix", "Attach one first.");
    this.attached.detachPrefix();
  }

  /** What is attached, by the names of the weights, with the numbers that it began with. */
  get attachments(): ReadonlyMap<string, Attachment> {
    return this.attached?.list ?? new Map();
  }

  /**
   * A weight with the low-rank change that is attached to it added, as it is now, in the layout of the checkpoint.
   * @throws CoreError "unknown-parameter", "bad-input" where there is nothing attached that is a matrix
   */
  async mergedParameter(name: string): Promise<Activation> {
    const { mergedParameter } = await import("../attachments/merge.ts");
    return mergedParameter(this.#device, this.#loader.parameters, name, this.attachments.get(name));
  }

  /** AdamW, which changes the model's parameters in place; the caller's to dispose of. */
  adamW(options: AdamWOptions): Optimiser {
    return this.#optimiser(async () => (await import("../training/adamw.ts")).adamWRule(options));
  }

  /** Stochastic gradient descent, the same. @throws CoreError "bad-input" where it is Nesterov's without momentum */
  sgd(options: SgdOptions): Optimiser {
    const { nesterov = false, momentum = 0, dampening = 0 } = options;
    if (nesterov && (momentum <= 0 || dampening !== 0))
      throw new CoreError("bad-input", "Nesterov's momentum needs momentum, and no dampening");
    return this.#optimiser(async () => (await import("../training/sgd.ts")).sgdRule(options));
  }

  #optimiser(rule: () => Promise<UpdateRule>): Optimiser {
    return new Optimiser(async () => {
      const { Stepping } = await import("../training/stepping.ts");
      await loadTrainingShaders();
      return new Stepping(this.#device, this.#loader.parameters, this.transposed, await rule());
    });
  }

  async #attaching(): Promise<Attachments> {
    const { Attachments: Made } = await import("../attachments/attachments.ts"); // few train
    this.attached ??= new Made(this.#device, this.#loader, this.transposed);
    return this.attached;
  }
}
