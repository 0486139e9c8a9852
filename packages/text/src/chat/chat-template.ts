import { TokenizerError } from "../errors.ts";
import { asArray, asObject, asString, type JsonObject, parseOptional } from "../json.ts";
import { ROLES, tokenContent } from "../special-tokens.ts";
import { Environment, parse, type Statement, tokenize } from "./library.ts";
import { limitedRange, LimitedInterpreter, limits } from "./limited-interpreter.ts";
import { strftime } from "./strftime.ts";

/** One turn of a conversation, as templates read it: more members (`tool_calls`, …) are for those that know them. */
export interface ChatMessage {
  /** Usually `system`, `user` or `assistant`. */
  readonly role: string;
  readonly content?: unknown;
  readonly [member: string]: unknown;
}

export interface ChatOptions {
  /** Whether the text ends where the answer is to begin; default yes (transformers: `add_generation_prompt`, no). */
  readonly addGenerationPrompt?: boolean;
  /** Which template, where there are several; default `tool_use` where there are tools and one of that name, else `default`. */
  readonly template?: string;
  /** Descriptions of tools (JSON schemas), for templates that know them. */
  readonly tools?: readonly JsonObject[];
  /** Variables of the template's own. */
  readonly variables?: JsonObject;
  /** What `strftime_now` takes for now. */
  readonly now?: Date;
}

/** How a model wants conversations written: the text that its chat template makes of messages. */
export interface ChatTemplate {
  /** The names of the templates; `default` where there is one without a name. */
  readonly names: readonly string[];
  /**
   * The conversation as one text, special tokens included: encode it with `specialTokens: false`.
   *
   * Throws `TokenizerError` ("chat-template"): for a template that cannot be parsed or run, that refuses the messages (its
   * own words are in the message), or takes more than `limits` of limited-interpreter.ts.
   */
  render(messages: readonly ChatMessage[], options?: ChatOptions): string;
}

/** Where chat templates are. */
export interface ChatTemplateFiles {
  /** chat_template.jinja: goes before the member of tokenizer_config.json. */
  readonly chatTemplate?: string | undefined;
  readonly tokenizerConfig?: string | undefined;
  readonly specialTokensMap?: string | undefined;
}

/**
 * The chat template of a model: chat_template.jinja, or `chat_template` of tokenizer_config.json (a text, or a list of
 * `{"name", "template"}`).
 *
 * @returns undefined where there is none: the model was not trained on conversations.
 */
export function loadChatTemplate(files: ChatTemplateFiles): ChatTemplate | undefined {
  const config = parseOptional(files.tokenizerConfig, "tokenizer_config.json");
  const map = parseOptional(files.specialTokensMap, "special_tokens_map.json");
  const templates = readTemplates(files.chatTemplate ?? config["chat_template"]);
  if (templates.size === 0) return undefined;
  const special = specialTexts(config, map);
  const parsed = new Map<string, Statement>();
  return {
    names: [...templates.keys()],
    render(messages, options = {}) {
      const name =
        options.template ?? (options.tools !== undefined && templates.has("tool_use") ? "tool_use" : "default");
      const source = templates.get(name);
      if (source === undefined) {
        const names = [...templates.keys()].join(", ");
        throw failure(`There is no chat template called "${name}"`, `There are: ${names}.`);
      }
      const program = parsed.get(name) ?? parseTemplate(source);
      parsed.set(name, program);
      return run(program, {
        ...special,
        messages,
        tools: options.tools ?? null,
        documents: null,
        add_generation_prompt: options.addGenerationPrompt ?? true,
        ...options.variables,
        raise_exception: refuse,
        range: limitedRange,
        strftime_now: (format: string) => strftime(options.now ?? new Date(), format),
      });
    },
  };
}

function readTemplates(value: unknown): Map<string, string> {
  if (typeof value === "string") return new Map([["default", value]]);
  return new Map(
    asArray(value, "tokenizer_config.json: chat_template").map((entry, i) => {
      const where = `tokenizer_config.json: chat_template[${i}]`;
      const named = asObject(entry, where);
      return [asString(named["name"], `${where}.name`), asString(named["template"], `${where}.template`)];
    }),
  );
}

/** `bos_token` and its like, and lists of more, as texts. */
function specialTexts(config: JsonObject, map: JsonObject): JsonObject {
  const texts: Record<string, unknown> = {};
  for (const source of [config, map]) {
    for (const role of ROLES) {
      const content = tokenContent(source[`${role}_token`]);
      if (content !== undefined) texts[`${role}_token`] = content;
    }
    const more = source["additional_special_tokens"];
    if (Array.isArray(more)) texts["additional_special_tokens"] = more.map(tokenContent).filter(Boolean);
  }
  return texts;
}

/** The library looks for tags behind white space, in quadratic time where there is much of it. */
const MUCH_SPACE = /\s{1024}/;

function parseTemplate(source: string): Statement {
  if (source.length > limits.template) {
    throw failure(`The chat template has ${source.length} characters, more than ${limits.template}`, BROKEN);
  }
  if (MUCH_SPACE.test(source)) throw failure("The chat template has more than 1000 blanks in a row", BROKEN);
  try {
    return parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }));
  } catch (error) {
    throw failure(`The chat template cannot be read: ${messageOf(error)}`, BROKEN);
  }
}

/** What a template says by `raise_exception`. */
class Refusal extends Error {}

function refuse(message: unknown): never {
  throw new Refusal(String(message));
}

function run(program: Statement, variables: JsonObject): string {
  try {
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...CONSTANTS, ...variables })) environment.set(name, value);
    const { value } = new LimitedInterpreter(environment).run(program);
    return typeof value === "string" ? value : "";
  } catch (error) {
    if (error instanceof TokenizerError) throw error;
    if (error instanceof Refusal) {
      const hint = "Change the messages: their roles, or their order.";
      throw failure(`The model's chat template refuses these messages: ${error.message}`, hint);
    }
    throw failure(`The chat template cannot be run on these messages: ${messageOf(error)}`, BROKEN);
  }
}

const CONSTANTS = { true: true, false: false, none: null, True: true, False: false, None: null };

const BROKEN =
  "Look at the messages, and at chat_template in the model's tokenizer_config.json or chat_template.jinja.";

function failure(message: string, hint: string): TokenizerError {
  return new TokenizerError("chat-template", message, hint);
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.length > 300 ? `${message.slice(0, 300)}…` : message;
}
