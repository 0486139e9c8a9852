import { z } from "zod";
import { ExperimentError } from "../experiment-error.ts";
import { readResults } from "../result/read-results.ts";
import type { MeasuredMethodValues } from "./judge-report.ts";

const documentSchema = z.looseObject({
  method: z.string(),
  metrics: z.array(z.looseObject({ id: z.string(), better: z.enum(["higher", "lower"]) })),
  floor: z.record(z.string(), z.looseObject({ mean: z.number() }).nullable()).default({}),
});
const meanSchema = z.looseObject({ mean: z.number() });

/** How faithful methods are, as documents of the verb `faithfulness` have it; random explanations among them. Other documents are passed over. */
export function measuredMethods(saved: readonly unknown[]): MeasuredMethodValues[] {
  const documents = saved.flatMap((each) => {
    const found = documentSchema.safeParse(each).data;
    return found ? [found] : [];
  });
  const [first] = documents;
  if (!first) return [];
  return [
    ...documents.map((document) => valuesOf(document.method, document.metrics, document)),
    valuesOf("random", first.metrics, first.floor),
  ];
}

/** How faithful methods are, as `limelight faithfulness` saved it; random explanations among them. @throws ExperimentError "bad-result" */
export function measuredValues(name: string, text: string): MeasuredMethodValues[] {
  const measured = measuredMethods(readResults(name, text));
  if (measured.length === 0)
    throw new ExperimentError(
      "bad-result",
      `${name} says nothing of methods' faithfulness`,
      "Give a file that `limelight faithfulness --out FILE.jsonl` wrote.",
    );
  return measured;
}

function valuesOf(
  method: string,
  metrics: z.output<typeof documentSchema>["metrics"],
  from: object,
): MeasuredMethodValues {
  const values = new Map<string, unknown>(Object.entries(from));
  return {
    method,
    values: metrics.flatMap(({ id: metric, better }) => {
      const found = meanSchema.safeParse(values.get(metric)).data;
      return found ? [{ metric, better, mean: found.mean }] : [];
    }),
  };
}
