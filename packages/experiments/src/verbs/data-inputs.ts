import { isBadLine } from "@limelight/data";
import type { Environment } from "../environment.ts";
import type { Experiment } from "../schema/index.ts";
import type { Failure, Input } from "./verb.ts";

/** The rows of a data set as verbs run on them. */
export async function* dataInputs(
  environment: Pick<Environment, "readData">,
  data: NonNullable<Experiment["data"]>,
  seed: number,
): AsyncGenerator<Input | Failure> {
  for await (const row of environment.readData(data, seed)) {
    if (isBadLine(row)) yield row;
    else {
      const { line, text, textPair, continuation, label, id, rationale } = row;
      yield {
        text,
        line,
        ...(textPair !== undefined && { pair: textPair }),
        ...(continuation !== undefined && { continuation }),
        ...(label !== undefined && { label }),
        ...(id !== undefined && { id }),
        ...(rationale && { rationale }),
      };
    }
  }
}
