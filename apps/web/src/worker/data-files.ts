import type { Row } from "@limelight/data";
import type { Experiment } from "@limelight/experiments";
import type * as Reading from "./reading.ts";

type DataSource = NonNullable<Experiment["data"]>;

/** The readers come when there is something to read: most visits need none. */
const reading = (): Promise<typeof Reading> => import("./reading.ts");

/** Those that lie beside the page, by the names that the command line finds them by from the repository's root. */
const besideThePage: ReadonlySet<string> = new Set(["examples/reviews.tsv"]);

/** Data sets that were dropped on the page, by their files' names; and those that come along, fetched when they are first read. */
export class DataFiles {
  readonly #files = new Map<string, File>();
  #base: string | undefined;

  /** @param base the page's address */
  liesBeside(base: string): void {
    this.#base = base;
  }

  /** @throws DataError "unsupported" where the name tells no format that is known */
  async add(file: File): Promise<void> {
    const { formatOf } = await reading();
    formatOf(file.name);
    this.#files.set(file.name, file);
  }

  /** @throws DataError while iterating */
  async *read({ file: name, ...options }: DataSource, seed: number): AsyncGenerator<Row> {
    const { DataError, formatOf, ofBlob, readExamples } = await reading();
    const file = this.#files.get(name) ?? (await this.#fetched(name, DataError));
    if (!file) {
      const hint = "Drop the file on the page first: a page cannot open files by itself.";
      throw new DataError("not-found", `there is no data set ${JSON.stringify(name)}`, hint);
    }
    const format = formatOf(name);
    // Parquet files are read part by part.
    const source = format === "parquet" ? ofBlob(file) : chunks(file, DataError);
    yield* readExamples(source, { ...options, format, name, seed });
  }

  async #fetched(name: string, DataError: typeof Reading.DataError): Promise<File | undefined> {
    if (this.#base === undefined || !besideThePage.has(name)) return undefined;
    const hint = "Check the connection to where the page comes from, and try again.";
    try {
      const response = await fetch(new URL(name, this.#base));
      if (!response.ok) throw new Error(`the server says ${response.status}`);
      const file = new File([await response.blob()], name);
      this.#files.set(name, file);
      return file;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new DataError("unreadable", `${name} cannot be fetched: ${why}`, hint, { cause: error });
    }
  }
}

async function* chunks(file: File, DataError: typeof Reading.DataError): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const hint = "It may have been changed or moved since it was dropped: drop it again.";
    throw new DataError("unreadable", `${file.name} cannot be read: ${why}`, hint, { cause: error });
  } finally {
    await reader.cancel().catch(() => undefined); // where the reader of rows had enough
  }
}
