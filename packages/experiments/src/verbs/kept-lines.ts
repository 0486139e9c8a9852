import { z } from "zod";
import { ExperimentError } from "../experiment-error.ts";
import type { ModelReference } from "../result/documents.ts";
import type { Context } from "./verb.ts";

/** What a file of kept lines is about. */
interface KeptTerms {
  /** The experiment's field that names the file, for messages. */
  readonly field: string;
  /** In the file's first line: what kind of file it is. */
  readonly format: string;
  /** What the lines are of: "attack". */
  readonly thing: string;
  /** What the lines depend on: another value of it, and the file is of something else. */
  readonly terms: object;
  readonly model: ModelReference;
}

const headSchema = z.object({ format: z.string(), version: z.literal(1), experiment: z.string() });

/**
 * A file of JSON lines that grows as work is done, so that a run that broke off goes on behind the last line that is there. A last line that
 * was cut goes.
 */
export class KeptLines {
  /** Those that were there, without the first. */
  readonly lines: readonly string[];
  readonly #append: (line: string) => Promise<void>;
  readonly #damaged: () => ExperimentError;

  private constructor(
    lines: readonly string[],
    append: (line: string) => Promise<void>,
    damaged: () => ExperimentError,
  ) {
    this.lines = lines;
    this.#append = append;
    this.#damaged = damaged;
  }

  /** @throws ExperimentError "bad-experiment" where the file is of something else, or there are no files here */
  static async open(
    { environment: { files } }: Pick<Context, "environment">,
    { field, format, thing, terms, model }: KeptTerms,
    name: string,
  ): Promise<KeptLines> {
    const problem = (text: string, hint: string): ExperimentError =>
      new ExperimentError("bad-experiment", `${field}: ${text}`, hint, { path: [field], problem: text });
    const other = "Name another file, or one that is not there yet.";
    const damaged = (): ExperimentError => problem(`${name} is no file of ${thing}s`, other);
    if (!files) throw problem("there are no files to keep results in here", "Leave it out.");
    const own = JSON.stringify({ ...terms, model: { id: model.id, sha256: model.sha256 } });
    const head = `${JSON.stringify({ format, version: 1, experiment: own })}\n`;
    const text = new TextDecoder().decode((await files.read(name)) ?? new Uint8Array());
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const [first, ...lines] = whole.split("\n").filter(Boolean);
    if (first === undefined && text !== "" && !head.startsWith(text.slice(0, 28))) throw damaged();
    if (first !== undefined) {
      const found = parsed(headSchema, first);
      if (found?.format !== format) throw damaged();
      if (found.experiment !== own) throw problem(`${name} has results of another ${thing}, model or data`, other);
    }
    if (first === undefined) await files.write(name, new TextEncoder().encode(head));
    else if (whole.length < text.length) await files.write(name, new TextEncoder().encode(whole));
    return new KeptLines(lines, (line) => files.append(name, `${line}\n`), damaged);
  }

  /** @throws ExperimentError "bad-experiment" where a line is not what it should be */
  read<T>(schema: z.ZodType<T>): T[] {
    return this.lines.map((line) => {
      const value = parsed(schema, line);
      if (value === undefined) throw this.#damaged();
      return value;
    });
  }

  async add(value: object): Promise<void> {
    await this.#append(JSON.stringify(value));
  }
}

function parsed<T>(schema: z.ZodType<T>, line: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
