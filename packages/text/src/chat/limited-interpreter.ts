import { TokenizerError } from "../errors.ts";
import { strippedText } from "./stripped-text.ts";
import { type Environment, Interpreter, type RuntimeValue, type Statement } from "./library.ts";

/** What a template may cost. Those of published models take some thousand steps for a long conversation. */
export const limits = {
  /** UTF-16 units of a template. */
  template: 2 ** 18,
  /** Nodes evaluated; 256 units of text count as one, an element of a list that is made as one, a round of a loop as five. */
  steps: 1_000_000,
  /** UTF-16 units of any text on the way. */
  text: 2 ** 22,
  /** Elements of any array. */
  elements: 100_000,
} as const;

/** Evaluates a template, but not for ever: a template is a program that somebody else wrote. */
export class LimitedInterpreter extends Interpreter {
  #steps = 0;
  /** What loops go through. */
  readonly #looped = new WeakSet<Statement>();

  override evaluate(statement: Statement | undefined, environment: Environment): RuntimeValue {
    this.#charge(1);
    if (statement?.type === "For" && statement.iterable !== undefined) {
      this.#looped.add(statement.iterable.lhs ?? statement.iterable);
    }
    const result = strippedText(this, statement, environment) ?? super.evaluate(statement, environment);
    const { value } = result;
    if (typeof value === "string") {
      if (value.length > limits.text) throw tooMuch(`a text of more than ${limits.text} characters`);
      this.#charge(Math.floor(value.length / 256));
    } else if (Array.isArray(value)) {
      if (value.length > limits.elements) throw tooMuch(`a list of more than ${limits.elements} elements`);
      if (statement !== undefined && this.#looped.has(statement)) this.#charge(5 * value.length);
      // To name a list costs nothing: templates look at messages[loop.index0 - 1] for each message.
      else if (statement?.type !== "Identifier" && statement?.type !== "MemberExpression") this.#charge(value.length);
    }
    return result;
  }

  #charge(steps: number): void {
    this.#steps += steps;
    if (this.#steps > limits.steps) throw tooMuch(`more than ${limits.steps} steps`);
  }
}

/** Jinja's `range`, within the limits before it takes memory. */
export function limitedRange(first: number, second?: number, step = 1): number[] {
  const [start, stop] = second === undefined || second === null ? [0, first] : [first, second];
  if (step === 0) throw new Error("range() with a step of 0");
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (!(count <= limits.elements)) throw tooMuch(`a list of more than ${limits.elements} elements`);
  return Array.from({ length: count }, (_, i) => start + i * step);
}

function tooMuch(what: string): TokenizerError {
  return new TokenizerError(
    "chat-template",
    `The chat template makes ${what}`,
    "It may be broken or hostile: look at chat_template in the model's tokenizer_config.json.",
  );
}
