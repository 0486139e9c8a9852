import type { Method } from "@limelight/explain";
import { Option, type Command } from "commander";
import { z } from "zod";
import { ownedOptions } from "./owned-options.ts";
import { UsageError } from "./terminal/failure.ts";

/** An option of some methods, as a flag. */
interface MethodFlag {
  readonly name: string;
  readonly flag: string;
  readonly description: string;
  readonly type: string;
  /** The heading that it stands under in the help. */
  readonly group: string;
}

const schemaShape = z.object({
  properties: z
    .record(
      z.string(),
      z.object({
        description: z.string().optional(),
        type: z.string().optional(),
        enum: z.array(z.unknown()).optional(),
        default: z.unknown().optional(),
      }),
    )
    .optional(),
});

/** What one method's schema says of an option. */
interface Declared {
  readonly method: string;
  readonly description: string;
  readonly type: string;
  readonly values: readonly unknown[];
  readonly preset: unknown;
}

/** Options of methods as flags, those of several methods first; from the methods' own schemas, so that a new option needs no change here. */
export class MethodFlags {
  readonly #flags: readonly MethodFlag[];
  readonly #clashing = new Set<string>();

  /** @param methods of classes, which come first in what is said; @param steps of what is written */
  constructor(methods: readonly Described[], steps: readonly Described[]) {
    this.#flags = flagsOf(methods, steps);
  }

  /** Adds them to a verb. One that has the name of a flag of the verb's own is given by `--option METHOD.NAME=VALUE` alone. */
  addTo(verb: Command): Command {
    const taken = new Set(verb.options.map(({ long }) => long));
    for (const { flag, name } of this.#flags) if (taken.has(`--${flag}`)) this.#clashing.add(name);
    const flags = this.#flags.filter(({ name }) => !this.#clashing.has(name));
    for (const { flag, type, description, group } of flags)
      verb.addOption(
        new Option(`--${flag} ${type === "boolean" ? "[true|false]" : "<value>"}`, description).helpGroup(group),
      );
    // A flag that is true when alone must not take the text behind it for its value.
    const switches = new Set(flags.filter(({ type }) => type === "boolean").map(({ flag }) => `--${flag}`));
    const parse = verb.parseOptions.bind(verb);
    verb.parseOptions = (words) => parse(withValues(words, switches));
    return verb;
  }

  /** What flags say of all methods. */
  shared(flags: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(
      this.#flags.flatMap(({ name, flag, type }) =>
        typeof flags[name] === "string" && !this.#clashing.has(name)
          ? [[name, parseValue(flags[name], type, `--${flag}`)]]
          : [],
      ),
    );
  }

  /** METHOD.NAME=VALUE of --option, by method. @throws UsageError where it is none */
  own(words: readonly string[]): Record<string, Record<string, unknown>> {
    const flag = { flag: "--option", form: "METHOD.NAME=VALUE", example: "lime.samples=1000" };
    return ownedOptions(words, flag, (value, name) =>
      parseValue(value, this.#flags.find((known) => known.name === name)?.type ?? "string", name),
    );
  }
}

/** What flags are made of. */
type Described = Pick<Method<unknown>, "id" | "options">;

function flagsOf(methods: readonly Described[], steps: readonly Described[]): MethodFlag[] {
  const found = new Map<string, Declared[]>();
  for (const method of [...methods, ...steps]) {
    const { properties = {} } = schemaShape.parse(z.toJSONSchema(method.options, { io: "input" }));
    for (const [name, { description = "", type = "string", enum: values = [], default: preset }] of Object.entries(
      properties,
    )) {
      const declared = found.get(name) ?? [];
      // A method of classes and one of steps may have one name: what the former says of an option comes first, and either's values will do.
      const own = declared.findIndex((other) => other.method === method.id);
      const before = declared[own];
      if (before) found.set(name, declared.with(own, { ...before, values: [...before.values, ...values] }));
      else found.set(name, [...declared, { method: method.id, description, type, values, preset }]);
    }
  }
  const flags = [...found].map(([name, declared]) => flagOf(name, declared, methods));
  const shared = groupOf(["", ""]);
  return [...flags.filter(({ group }) => group === shared), ...flags.filter(({ group }) => group !== shared)];
}

function flagOf(name: string, declared: readonly Declared[], methods: readonly Described[]): MethodFlag {
  const [first] = declared;
  if (!first) throw new TypeError("an option is declared somewhere");
  const values = [...new Set(declared.flatMap((each) => each.values.map(String)))];
  const told = [
    ...(values.length > 0 ? [values.join(" | ")] : []),
    ...(declared.length > 1 ? [owners(declared, methods)] : []),
    presets(declared),
  ];
  return {
    name,
    flag: name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    type: first.type,
    description: `${descriptions(declared)} (${told.filter(Boolean).join("; ")})`,
    group: groupOf(declared.map(({ method }) => method)),
  };
}

/** What most methods say of the option, and who says something else. */
function descriptions(declared: readonly Declared[]): string {
  const by = new Map<string, string[]>();
  for (const { method, description } of declared) by.set(description, [...(by.get(description) ?? []), method]);
  const [most, ...others] = [...by].toSorted(([, one], [, other]) => other.length - one.length);
  return [most?.[0] ?? "", ...others.map(([description, ids]) => `${ids.join(", ")}: ${description}`)].join("; ");
}

function groupOf(ids: readonly string[]): string {
  return ids.length > 1 ? "Options of several methods:" : `Options of ${ids[0] ?? ""}:`;
}

function owners(declared: readonly Declared[], methods: readonly Described[]): string {
  const ids = declared.map(({ method }) => method);
  const others = methods.filter(({ id }) => !ids.includes(id)).map(({ id }) => id);
  if (others.length === 0) return "of all methods";
  return others.length < ids.length ? `of all but ${others.join(", ")}` : `of ${ids.join(", ")}`;
}

/** The default; where methods differ, the one that most have, and who has another. */
function presets(declared: readonly Declared[]): string {
  const by = new Map<string, string[]>();
  for (const { method, preset } of declared) {
    const written = preset === undefined ? "" : JSON.stringify(preset);
    by.set(written, [...(by.get(written) ?? []), method]);
  }
  const [most, ...others] = [...by].toSorted(([, one], [, other]) => other.length - one.length);
  const [usual = ""] = most ?? [];
  if (usual === "") return "";
  return [`default ${usual}`, ...others.map(([written, ids]) => `${written} for ${ids.join(", ")}`)].join(", ");
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

function parseValue(value: string, type: string, name: string): unknown {
  if (type === "string") return value;
  if (type === "boolean" && (value === "true" || value === "false")) return value === "true";
  if (type === "array") return parseList(value, name);
  const number = Number(value);
  if ((type === "number" || type === "integer") && value.trim() !== "" && Number.isFinite(number)) return number;
  throw new UsageError(`${name}: ${JSON.stringify(value)} is not ${type === "boolean" ? "true or false" : "a number"}`);
}

function parseList(value: string, name: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new UsageError(`${name}: ${JSON.stringify(value)} is not a list in JSON`, "For example [[0, 2], [3, 9]].");
  }
}
