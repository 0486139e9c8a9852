import type { BlackBox } from "@limelight/core";
import type { AttackDocument } from "../../result/attack-documents.ts";
import { strayField } from "../stray-fields.ts";
import { likeliest } from "../classify.ts";
import type { Context, Input } from "../verb.ts";

interface Other {
  readonly name: string;
  readonly subject: BlackBox;
}

/** Whether what fools one model fools others: they are asked about what was found. */
export class Transfer {
  readonly #others: readonly Other[];
  readonly #signal: AbortSignal | undefined;

  private constructor(others: readonly Other[], signal: AbortSignal | undefined) {
    this.#others = others;
    this.#signal = signal;
  }

  /** @throws ExperimentError "bad-experiment" where a model has other classes */
  static async open(context: Context, names: readonly string[], labels: readonly string[]): Promise<Transfer> {
    const others: Other[] = [];
    for (const name of names) {
      const subject = (await context.session(name)).subject();
      if (labels.some((label) => !subject.labels.includes(label)))
        throw strayField(
          "transferTo",
          `${name} has other classes: ${subject.labels.join(", ")}`,
          "Take another model.",
        );
      others.push({ name, subject });
    }
    return new Transfer(others, context.environment.signal);
  }

  /** The document with what the others say, where an attack found something. */
  async added(document: AttackDocument, { text, pair }: Input): Promise<AttackDocument> {
    const { adversarial, adversarial_pair: found, label } = document;
    if (adversarial === null || this.#others.length === 0) return document;
    const questions = [
      { text, ...(pair !== undefined && { pair }) },
      { text: adversarial, ...(found !== undefined && { pair: found }) },
    ];
    const transfer: Record<string, { before: string; after: string; fooled: boolean }> = {};
    for (const { name, subject } of this.#others) {
      const { answers } = await subject.ask(questions, { ...(this.#signal && { signal: this.#signal }) });
      const [before = "", after = ""] = answers.map(
        ({ probabilities }) => subject.labels[likeliest(probabilities)] ?? "",
      );
      transfer[name] = { before, after, fooled: before === label && after !== label };
    }
    return { ...document, transfer };
  }
}
