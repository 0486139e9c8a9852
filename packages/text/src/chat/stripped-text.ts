import { Environment, type Interpreter, type RuntimeValue, type Statement } from "./library.ts";

/**
 * Python's `text.strip(characters)`, `lstrip` and `rstrip`, as Qwen's templates use them: the library strips white space
 * whatever the argument.
 *
 * @returns undefined where the statement is no such call.
 */
export function strippedText(
  interpreter: Interpreter,
  { type, callee, args = [] }: Statement = { type: "none" },
  environment: Environment,
): RuntimeValue | undefined {
  if (type !== "CallExpression" || callee?.type !== "MemberExpression" || callee.computed === true) return undefined;
  const name = callee.property?.value;
  const [argument] = args;
  if (typeof name !== "string" || !/^[lr]?strip$/.test(name) || args.length !== 1) return undefined;
  const text = interpreter.evaluate(callee.object, environment).value;
  const characters = interpreter.evaluate(argument, environment).value;
  if (typeof text !== "string" || typeof characters !== "string") {
    throw new Error(`${name}() of a text wants a text`);
  }
  const set = new Set(characters);
  const stays = (character: string): boolean => !set.has(character);
  const units = Array.from(text);
  const first = units.findIndex(stays);
  const from = name === "rstrip" ? 0 : first < 0 ? units.length : first;
  const to = name === "lstrip" ? units.length : units.findLastIndex(stays) + 1;
  return new Environment().set("stripped", units.slice(from, to).join(""));
}
