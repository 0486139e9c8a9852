import { readSafetensors, toFloat32, toInt32, type HostTensor } from "@limelight/hub";
import { z } from "zod";
import { readJson, readOwn, type Reference } from "./golden.ts";

const aboutSchema = z.object({
  prompts: z.array(z.string()),
  scored: z.array(z.object({ text: z.string(), continuation: z.string().optional() })),
  noise: z.record(z.string(), z.tuple([z.number(), z.number()])),
});

/** What transformers generates with a tiny checkpoint: texts, and arrays under the names that make-golden-generation.py gives them. */
export class GenerationGolden {
  readonly prompts: readonly string[];
  readonly scored: z.infer<typeof aboutSchema>["scored"];
  readonly #noise: z.infer<typeof aboutSchema>["noise"];
  readonly #tensors: ReadonlyMap<string, HostTensor>;

  private constructor(
    { prompts, scored, noise }: z.infer<typeof aboutSchema>,
    tensors: ReadonlyMap<string, HostTensor>,
  ) {
    this.prompts = prompts;
    this.scored = scored;
    this.#noise = noise;
    this.#tensors = tensors;
  }

  static async read(name: string): Promise<GenerationGolden> {
    const about = aboutSchema.parse(await readJson(`golden/${name}/generation.json`));
    const { tensors } = readSafetensors(await readOwn(`golden/${name}/generation.safetensors`));
    return new GenerationGolden(about, tensors);
  }

  integers(name: string): number[] {
    return Array.from(toInt32(this.#tensor(name)));
  }

  /** The rows of an array of integers. */
  rows(name: string): number[][] {
    const [rows = 0, width = 0] = this.#tensor(name).shape;
    const all = this.integers(name);
    return Array.from({ length: rows }, (_, row) => all.slice(row * width, (row + 1) * width));
  }

  floats(name: string): Reference {
    const tensor = this.#tensor(name);
    const [noise, largest] = this.#noise[name] ?? [0, 0];
    return { name, shape: tensor.shape, data: toFloat32(tensor), largest, noise };
  }

  #tensor(name: string): HostTensor {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new Error(`the golden file has no array ${name}`);
    return tensor;
  }
}
