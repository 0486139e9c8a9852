import { z } from "zod";
import { ExperimentError } from "../experiment-error.ts";
import type { Environment } from "../environment.ts";
import type { Failure } from "../verbs/verb.ts";
import type { Shard } from "./shard.ts";

/** A document, or why there is none. */
export type Stored = Readonly<Record<string, unknown>> | Failure;

/** What came of an example. */
export interface StoredExample {
  /** What names it, wherever it stands. */
  readonly key: string;
  /** Its place in the data set when it was run, counted from 0. */
  readonly row: number;
  readonly documents: readonly Stored[];
  /** What the run took from the example before to this one; their sum is what all took, runs that broke off included. */
  readonly seconds: number;
}

const documents = z.array(z.custom<Stored>((value) => typeof value === "object" && value !== null));
const headSchema = z.strictObject({
  format: z.literal("limelight-results"),
  version: z.literal(1),
  experiment: z.record(z.string(), z.unknown()),
  shard: z.strictObject({ index: z.int(), of: z.int() }).exactOptional(),
});
const exampleSchema = z.strictObject({ key: z.string(), row: z.int(), documents, seconds: z.number() });
/** An example that is no longer in the data set. */
const goneSchema = z.strictObject({ gone: z.string() });
/** Written when all is done: of how many inputs the share is, and what is of all of them together. */
const endSchema = z.strictObject({ end: z.int(), documents });

type Files = NonNullable<Environment["files"]>;

/** An experiment's results in a file of JSON lines that is only ever written behind its end: what is there survives whatever becomes of the process. */
export class ResultFile {
  readonly #files: Files;
  readonly name: string;
  readonly experiment: Readonly<Record<string, unknown>>;
  readonly shard: Shard | undefined;
  /** The last of each name; without those that are gone. */
  readonly examples: readonly StoredExample[];
  /** Undefined while something is missing. */
  readonly end: z.infer<typeof endSchema> | undefined;

  private constructor(files: Files, name: string, text: string) {
    const [first = "", ...lines] = text.split("\n").filter(Boolean);
    const { experiment, shard } = read(name, headSchema, first);
    const parsed = lines.map((line) => read(name, z.union([exampleSchema, goneSchema, endSchema]), line));
    this.#files = files;
    this.name = name;
    this.experiment = experiment;
    this.shard = shard;
    const examples = new Map<string, StoredExample>();
    for (const each of parsed) {
      if ("key" in each) examples.set(each.key, each);
      else if ("gone" in each) examples.delete(each.gone);
    }
    this.examples = [...examples.values()];
    this.end = parsed.findLast((line) => "end" in line);
  }

  /** Begins a file. */
  static async create(
    files: Files,
    name: string,
    experiment: Readonly<Record<string, unknown>>,
    shard: Shard | undefined,
  ): Promise<ResultFile> {
    const head = JSON.stringify({ format: "limelight-results", version: 1, experiment, ...(shard && { shard }) });
    await files.write(name, new TextEncoder().encode(`${head}\n`));
    return new ResultFile(files, name, head);
  }

  /**
   * Reads a file; a last line that was cut goes, unless it is only looked at.
   * @returns undefined where there is none, or not even its first line was written whole
   * @throws ExperimentError "bad-experiment" where it is no such file
   */
  static async open(files: Files, name: string, mend: boolean): Promise<ResultFile | undefined> {
    const bytes = await files.read(name);
    if (!bytes) return undefined;
    const text = new TextDecoder().decode(bytes);
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole === "") return text === "" || text.startsWith('{"format":"limelight-results"') ? undefined : refuse(name);
    if (mend && whole.length < text.length) await files.write(name, new TextEncoder().encode(whole));
    return new ResultFile(files, name, whole);
  }

  async add(example: StoredExample): Promise<void> {
    await this.#files.append(this.name, `${JSON.stringify(example)}\n`);
  }

  /** Takes an example out. */
  async remove(key: string): Promise<void> {
    await this.#files.append(this.name, `${JSON.stringify({ gone: key })}\n`);
  }

  async finish(inputs: number, of: readonly Stored[]): Promise<void> {
    await this.#files.append(this.name, `${JSON.stringify({ end: inputs, documents: of })}\n`);
  }
}

function read<T>(name: string, schema: z.ZodType<T>, line: string): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return refuse(name);
  }
}

function refuse(name: string): never {
  throw new ExperimentError(
    "bad-experiment",
    `${name} is no file of results, or is damaged`,
    "Name another folder, or move the file away.",
  );
}
