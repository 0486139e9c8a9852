import { writeSync } from "node:fs";
import { printable, type Style } from "@limelight/report";
import type { MethodNames } from "@limelight/report/figures";
import { exitCodes, failureLine, failureOf } from "./failure.ts";
import { countResults, figureFile, mostDrawn } from "./figure-file.ts";
import {
  isFigureForm,
  reportForm,
  requireWritable,
  write,
  writeWhole,
  writeWholeAtExit,
  type ReportForm,
} from "./output.ts";
import { styleOf } from "./style.ts";

/**
 * Prints a result as programs or as people read it, and saves it where `--out` asks. After Ctrl-C a file of JSON lines
 * gets the documents that were finished; the other forms are whole or not there.
 */
export class Printer {
  readonly #json: boolean;
  readonly #out: string | undefined;
  readonly #names: MethodNames | undefined;
  readonly #form: ReportForm | undefined;
  readonly #saved: string[] = [];
  readonly #drawn: object[] = [];
  #texts = 0;

  /**
   * @param names of methods, where documents are results, which have figures
   * @throws UsageError where the ending of `out` names no form, or nothing can be written there
   */
  constructor({ json = false, out }: { readonly json?: boolean; readonly out?: string }, names?: MethodNames) {
    this.#json = json;
    this.#out = out;
    this.#names = names;
    this.#form = out === undefined ? undefined : reportForm(out, names !== undefined);
    if (out !== undefined) requireWritable(out);
    if (this.#form === "jsonl") process.once("exit", this.#keepFinished);
  }

  /** A document, which stands on a line of its own in JSON. @param result whether it is one that figures are drawn of */
  async document(document: object, result = true): Promise<void> {
    const line = JSON.stringify(document);
    if (this.#json) await write(process.stdout, `${line}\n`);
    if (this.#form === "json" || this.#form === "jsonl") this.#saved.push(line);
    if (isFigureForm(this.#form) && result) this.#drawn.push(document);
  }

  /** All there is, in a form of its own: to the file of `--out`, or else to stdout. */
  async whole(text: string): Promise<void> {
    if (this.#out === undefined) await write(process.stdout, `${text}\n`);
    else await writeWhole(this.#out, `${text}\n`);
    process.off("exit", this.#keepFinished);
  }

  /** What people read of one document or of several, if anything; a blank line stands between two such texts. */
  async text(render: (style: Style) => string | undefined): Promise<void> {
    const style = styleOf(process.stdout, process.env);
    const shown = render(style);
    if (shown === undefined) return;
    if (!this.#json) await write(process.stdout, `${this.#texts > 0 ? "\n" : ""}${shown}\n`);
    this.#texts += 1;
    if (this.#form === "txt") this.#saved.push(render({ ...style, color: "none" }) ?? "");
  }

  // Ctrl-C may end the process while a batch is on its way, so this is the last thing that happens.
  readonly #keepFinished = (code: number): void => {
    const { length } = this.#saved;
    if (code !== exitCodes.interrupted || length === 0 || this.#out === undefined) return;
    let said = `limelight: ${length} finished ${length === 1 ? "document is" : "documents are"} in ${printable(this.#out)}`;
    try {
      writeWholeAtExit(this.#out, saved("jsonl", this.#saved));
    } catch (error) {
      said = failureLine(failureOf(error));
    }
    writeSync(process.stderr.fd, `${said}\n`);
  };

  /** Writes the file of `--out`, once all is printed: whole or not at all. */
  async save(): Promise<void> {
    if (this.#out !== undefined && this.#form) {
      const content =
        isFigureForm(this.#form) && this.#names
          ? figureFile(this.#form, this.#drawn, this.#names)
          : saved(this.#form, this.#saved);
      await writeWhole(this.#out, content);
      const length = countResults(this.#drawn);
      if (length > mostDrawn && this.#form !== "csv")
        process.stderr.write(
          `limelight: ${printable(this.#out)} shows the first ${mostDrawn} of ${length} results; .csv and .jsonl take all\n`,
        );
    }
    process.off("exit", this.#keepFinished);
  }
}

function saved(form: ReportForm, parts: readonly string[]): string {
  if (form === "json") return parts.length === 1 ? `${parts[0]}\n` : `[\n${parts.join(",\n")}\n]\n`;
  return `${parts.join(form === "txt" ? "\n\n" : "\n")}\n`;
}
