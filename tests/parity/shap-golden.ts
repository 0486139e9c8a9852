import { z } from "zod";
import { readGolden, readJson, type Golden } from "./golden.ts";

const of = { text: z.string(), target: z.int() };

const tinySchema = z.object({
  shapley: z.array(z.object(of)),
  kernel: z.array(
    z.object({
      ...of,
      seed: z.int(),
      samples: z.union([z.int(), z.literal("auto")]),
      l1_reg: z.union([z.string(), z.literal(false)]),
    }),
  ),
  partition: z.array(
    z.object({
      ...of,
      segments: z.array(z.string()),
      context: z.union([z.literal(0), z.literal(1)]).optional(),
      max_evals: z.int().default(500),
    }),
  ),
  leave_one_out: z.array(z.object(of)),
});

const numbers = z.array(z.number());
const bundledSchema = z.array(
  z.object({ ...of, segments: z.array(z.string()), values: z.array(numbers), base: numbers, leave_one_out: numbers }),
);

/** What shap and captum say of a tiny classifier: settings, and arrays under the names that make-golden-shap.py gives them. */
export async function readShapGolden(name: string): Promise<{ about: z.infer<typeof tinySchema>; arrays: Golden }> {
  const [about, arrays] = await Promise.all([readJson(`golden/${name}/shap.json`), readGolden(name, "shap")]);
  return { about: tinySchema.parse(about), arrays };
}

/** What they say of a bundled model, a text each. */
export async function readBundledShap(name: string): Promise<z.infer<typeof bundledSchema>> {
  return bundledSchema.parse(await readJson(`golden/${name}/shap.json`));
}
