/**
 * The parts of `@huggingface/jinja`, with types of our own: the package's declarations use relative paths without
 * extensions, which Node's resolution of ES modules does not follow.
 */
export { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";
export type { RuntimeValue, Statement } from "@huggingface/jinja";

declare module "@huggingface/jinja" {
  /** A node of a parsed template. `type` names the class, which has more members. */
  export interface Statement {
    readonly type: string;
    /** Of a `For`: what it goes through; the part before `if` is the `lhs` of a `SelectExpression`. */
    readonly iterable?: Statement;
    readonly lhs?: Statement;
    /** Of a `CallExpression`. */
    readonly callee?: Statement;
    readonly args?: readonly Statement[];
    /** Of a `MemberExpression`: `object.property`, or `object[property]` where it is computed. */
    readonly object?: Statement;
    readonly property?: Statement;
    readonly computed?: boolean;
    /** Of an `Identifier`: its name. */
    readonly value?: unknown;
  }
  /** What an expression comes to. `type` names the class: `StringValue`, `ArrayValue`, … */
  export interface RuntimeValue {
    readonly type: string;
    readonly value: unknown;
  }
  export class Environment {
    set(name: string, value: unknown): RuntimeValue;
  }
  export class Interpreter {
    constructor(environment: Environment);
    run(program: Statement): RuntimeValue;
    evaluate(statement: Statement | undefined, environment: Environment): RuntimeValue;
  }
  export function tokenize(
    source: string,
    options: { readonly lstrip_blocks: boolean; readonly trim_blocks: boolean },
  ): readonly object[];
  export function parse(tokens: readonly object[]): Statement;
}
