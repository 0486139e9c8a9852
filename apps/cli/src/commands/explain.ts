import { methods, resolveOptions } from "@limelight/explain";
import { explanationText } from "@limelight/report";
import type { Command } from "commander";
import { z } from "zod";
import { command, repeated, withModel, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly pair?: string;
  readonly method?: readonly string[];
  readonly mode?: string;
  readonly target?: string;
  readonly option?: readonly string[];
  readonly [option: string]: unknown;
}

/** An option of some methods, as a flag. */
interface MethodOption {
  readonly name: string;
  readonly flag: string;
  readonly description: string;
  readonly type: string;
}

/** `explain TEXT`: which parts of a text made the model say what it says. */
export const explain: MakeCommand = ({ signal, done }) => {
  const options = methodOptions();
  const verb = withTexts(
    withModel(
      command(
        "explain",
        "show which words made the model say what it says",
        'explain "It was a fantastic performance!" --method lime --samples 500',
      ),
    ),
  )
    .option("--pair <text>", "the second text of a pair")
    .option("--method <id>", `${methods.map(({ id }) => id).join(", ")}; may repeat`, repeated)
    .option(
      "--mode <tool>",
      `the exact defaults of another tool: ${[...new Set(methods.flatMap(({ modes }) => Object.keys(modes)))].join(", ")}`,
    )
    .option("--target <label>", "a label, #index, or predicted (default)")
    .option("--option <method.name=value>", "an option of one method; may repeat", repeated);
  return withMethodOptions(verb, options).action(async (texts: string[], flags: Flags) => {
    const { method, mode, target } = flags;
    const shared = Object.fromEntries(
      options.flatMap(({ name, type }) =>
        typeof flags[name] === "string" ? [[name, parseValue(flags[name], type, name)]] : [],
      ),
    );
    done(
      await runVerb({
        verb: "explain",
        fields: {
          ...commonFields(flags),
          ...textFields(texts, flags, flags.pair),
          ...given({ method, mode, target, options: shared, methodOptions: ownOptions(flags.option ?? [], options) }),
        },
        flags,
        signal,
        render: (document, style) => {
          const found = methods.find(({ id }) => id === document.method);
          return explanationText(document, {
            ...style,
            ...(found && {
              title: found.title,
              defaults: Object.fromEntries(Object.entries(resolveOptions(found, {}) ?? {})),
            }),
          });
        },
      }),
    );
  });
};

// Flags come from the methods' own schemas, so a new option needs no change here.
function methodOptions(): MethodOption[] {
  const found = new Map<string, MethodOption>();
  for (const method of methods) {
    const { properties = {} } = schemaShape.parse(z.toJSONSchema(method.options, { io: "input" }));
    for (const [name, { description = "", type = "string", default: preset }] of Object.entries(properties)) {
      const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      found.set(
        name,
        found.get(name) ?? {
          name,
          flag,
          type,
          description: `${description}${preset === undefined ? "" : ` (default ${JSON.stringify(preset)})`}`,
        },
      );
    }
  }
  return [...found.values()];
}

const schemaShape = z.object({
  properties: z
    .record(
      z.string(),
      z.object({ description: z.string().optional(), type: z.string().optional(), default: z.unknown() }),
    )
    .optional(),
});

function withMethodOptions(verb: Command, options: readonly MethodOption[]): Command {
  for (const { flag, type, description } of options)
    verb.option(`--${flag} ${type === "boolean" ? "[true|false]" : "<value>"}`, description);
  // A flag that is true when alone must not take the text behind it for its value.
  const switches = new Set(options.filter(({ type }) => type === "boolean").map(({ flag }) => `--${flag}`));
  const parse = verb.parseOptions.bind(verb);
  verb.parseOptions = (words) => parse(withValues(words, switches));
  return verb;
}

// `--flag` and `--flag false` as `--flag=true` and `--flag=false`.
function withValues(words: readonly string[], switches: ReadonlySet<string>): string[] {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  return words.flatMap((word, index) => {
    const value = index + 1 < end ? words[index + 1] : undefined;
    const before = index > 0 && index < end ? words[index - 1] : undefined;
    if (index < end && switches.has(word)) return [`${word}=${value === "false" ? "false" : "true"}`];
    const taken = before !== undefined && switches.has(before) && (word === "true" || word === "false");
    return taken ? [] : [word];
  });
}

// METHOD.NAME=VALUE of --option, by method.
function ownOptions(
  words: readonly string[],
  options: readonly MethodOption[],
): Record<string, Record<string, unknown>> {
  const own: Record<string, Record<string, unknown>> = {};
  for (const word of words) {
    const match = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(word);
    if (!match)
      throw new UsageError(`--option ${word}: it must be METHOD.NAME=VALUE`, "For example --option lime.samples=1000.");
    const [, method = "", name = "", value = ""] = match;
    own[method] = {
      ...own[method],
      [name]: parseValue(value, options.find((option) => option.name === name)?.type ?? "string", name),
    };
  }
  return own;
}

function parseValue(value: string, type: string, name: string): unknown {
  if (type === "string") return value;
  if (type === "boolean" && (value === "true" || value === "false")) return value === "true";
  const number = Number(value);
  if ((type === "number" || type === "integer") && value.trim() !== "" && Number.isFinite(number)) return number;
  throw new UsageError(`${name}: ${JSON.stringify(value)} is not ${type === "boolean" ? "true or false" : "a number"}`);
}
