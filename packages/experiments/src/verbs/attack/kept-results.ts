import { z } from "zod";
import { ExperimentError } from "../../experiment-error.ts";
import type { AttackDocument } from "../../result/attack-documents.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import type { Context, Failure } from "../verb.ts";

/** What became of a text. */
type Kept = AttackDocument | Failure;

const headSchema = z.object({ format: z.literal("limelight-attack"), version: z.literal(1), experiment: z.string() });
const lineSchema = z.custom<Kept>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    ("error" in value ? "line" in value : "status" in value && "original" in value),
);

/** Fields that make no difference to what becomes of a text. */
const passing = new Set(["keepResults", "deadline", "attackedAtOnce", "batchTokens", "resamples"]);

/**
 * Results in a file of JSON lines, written as they come: a run that broke off, or whose time was up, goes on behind the last text that is there. A last line that
 * was cut goes.
 */
export class KeptResults {
  readonly results: readonly Kept[];
  readonly #append: (line: string) => Promise<void>;

  private constructor(results: readonly Kept[], append: (line: string) => Promise<void>) {
    this.results = results;
    this.#append = append;
  }

  /**
   * @param model of whom results are
   * @throws ExperimentError "bad-experiment" where the file is of another experiment, is none of these, or there are no files here
   */
  static async open(
    { environment: { files } }: Context,
    experiment: ExperimentOf<"attack">,
    model: { readonly id: string; readonly sha256?: string },
    name: string,
  ): Promise<KeptResults> {
    if (!files) throw problem("there are no files to keep results in here", "Leave it out.");
    const terms = Object.entries(experiment).filter(([field]) => !passing.has(field));
    const own = JSON.stringify({ ...Object.fromEntries(terms), model: { id: model.id, sha256: model.sha256 } });
    const head = `${JSON.stringify({ format: "limelight-attack", version: 1, experiment: own })}\n`;
    const text = new TextDecoder().decode((await files.read(name)) ?? new Uint8Array());
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const [first, ...lines] = whole.split("\n").filter(Boolean);
    if (first === undefined && text !== "" && !head.startsWith(text.slice(0, 28)))
      throw problem(`${name} is no file of attacks`, "Name another file, or one that is not there yet.");
    if (first !== undefined && read(name, headSchema, first).experiment !== own)
      throw problem(
        `${name} has results of another attack, model or data`,
        "Name another file, or one that is not there yet.",
      );
    if (first === undefined) await files.write(name, new TextEncoder().encode(head));
    else if (whole.length < text.length) await files.write(name, new TextEncoder().encode(whole));
    return new KeptResults(
      lines.map((line) => read(name, lineSchema, line)),
      (line) => files.append(name, `${line}\n`),
    );
  }

  async add(result: Kept): Promise<void> {
    await this.#append(JSON.stringify(result));
  }
}

function read<T>(name: string, schema: z.ZodType<T>, line: string): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    throw problem(`${name} is no file of attacks`, "Name another file, or one that is not there yet.");
  }
}

function problem(text: string, hint: string): ExperimentError {
  return new ExperimentError("bad-experiment", `keepResults: ${text}`, hint, { path: ["keepResults"], problem: text });
}
