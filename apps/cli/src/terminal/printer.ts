import type { Style } from "@limelight/report";
import { reportForm, write, writeWhole, type ReportForm } from "./output.ts";
import { styleOf } from "./style.ts";

/** Prints a result as programs or as people read it, and saves it where `--out` asks. */
export class Printer {
  readonly #json: boolean;
  readonly #out: string | undefined;
  readonly #form: ReportForm | undefined;
  readonly #saved: string[] = [];
  #texts = 0;

  /** @throws UsageError where the ending of `out` names no form */
  constructor({ json = false, out }: { readonly json?: boolean; readonly out?: string }) {
    this.#json = json;
    this.#out = out;
    this.#form = out === undefined ? undefined : reportForm(out);
  }

  /** A document, which stands on a line of its own in JSON. */
  async document(document: object): Promise<void> {
    const line = JSON.stringify(document);
    if (this.#json) await write(process.stdout, `${line}\n`);
    if (this.#form === "json" || this.#form === "jsonl") this.#saved.push(line);
  }

  /** What people read of one document or of several; a blank line stands between two such texts. */
  async text(render: (style: Style) => string): Promise<void> {
    const style = styleOf(process.stdout, process.env);
    if (!this.#json) await write(process.stdout, `${this.#texts > 0 ? "\n" : ""}${render(style)}\n`);
    this.#texts += 1;
    if (this.#form === "txt") this.#saved.push(render({ ...style, color: "none" }));
  }

  /** Writes the file of `--out`, once all is printed: whole or not at all. */
  async save(): Promise<void> {
    if (this.#out !== undefined && this.#form) await writeWhole(this.#out, saved(this.#form, this.#saved));
  }
}

function saved(form: ReportForm, parts: readonly string[]): string {
  if (form === "json") return parts.length === 1 ? `${parts[0]}\n` : `[\n${parts.join(",\n")}\n]\n`;
  return `${parts.join(form === "txt" ? "\n\n" : "\n")}\n`;
}
