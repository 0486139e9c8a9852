import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TokenizerError } from "../index.ts";
import { type ChatMessage, type ChatOptions, loadChatTemplate } from "./index.ts";

/** golden/make_chat.py makes these with transformers. */
interface Case {
  template: string;
  rows: [ChatMessage[], boolean, Record<string, unknown>[] | null, string | null][];
}

const cases = JSON.parse(readFileSync(new URL("../../golden/chat.json", import.meta.url), "utf8")) as Case[];
const tokenizerConfig = '{"bos_token": {"content": "<s>"}, "eos_token": "</s>"}';
const hello: ChatMessage[] = [{ role: "user", content: "Hello" }];

function render(chatTemplate: string, messages: ChatMessage[] = hello, options: ChatOptions = {}): string | undefined {
  return loadChatTemplate({ chatTemplate, tokenizerConfig })?.render(messages, options);
}

/** The error of rendering; undefined where there is none. */
function failure(chatTemplate: string, messages?: ChatMessage[]): unknown {
  try {
    render(chatTemplate, messages);
    return undefined;
  } catch (error) {
    return error;
  }
}

it.each(cases.flatMap(({ template, rows }, i) => rows.map((row, k) => ({ name: `${i}.${k}`, template, row }))))(
  "writes a conversation as transformers does: $name",
  ({ template, row: [messages, addGenerationPrompt, tools, text] }) => {
    const options = { addGenerationPrompt, ...(tools && { tools }) };
    const rendered = text === null ? failure(template, messages) : render(template, messages, options);
    const refusal: unknown = expect.objectContaining({
      code: "chat-template",
      message: expect.stringContaining("alternate"),
    });
    expect(rendered).toEqual(text ?? refusal);
  },
);

describe("where the template is", () => {
  it("chat_template.jinja goes before tokenizer_config.json; without either there is none", () => {
    const config = '{"chat_template": "config {{ messages[0].content }}"}';
    expect(loadChatTemplate({ tokenizerConfig: config })?.render(hello)).toBe("config Hello");
    expect(loadChatTemplate({ tokenizerConfig: config, chatTemplate: "file" })?.render(hello)).toBe("file");
    expect(loadChatTemplate({ tokenizerConfig })).toBeUndefined();
  });

  it("several have names", () => {
    const named = [
      { name: "default", template: "plain" },
      { name: "tool_use", template: "tools {{ tools | length }}" },
      { name: "rag", template: "rag {{ k }}" },
    ];
    const chat = loadChatTemplate({ tokenizerConfig: JSON.stringify({ chat_template: named }) });
    expect(chat?.names).toEqual(["default", "tool_use", "rag"]);
    expect(chat?.render(hello)).toBe("plain");
    expect(chat?.render(hello, { tools: [{}, {}] })).toBe("tools 2");
    expect(chat?.render(hello, { template: "rag", variables: { k: 3 } })).toBe("rag 3");
    expect(() => chat?.render(hello, { template: "other" })).toThrow('"other"');
    const broken = JSON.stringify({ chat_template: [{ name: "x" }] });
    expect(() => loadChatTemplate({ tokenizerConfig: broken })).toThrow("chat_template[0].template");
  });

  it("knows the special tokens and the time", () => {
    const now = new Date(2026, 1, 3, 4, 5, 6);
    const text =
      "{{ bos_token }}{{ eos_token }}{{ pad_token }} {{ strftime_now('%d %b %Y, %A %B %y-%m %H:%M:%S %a 100%% %q') }}";
    expect(render(text, hello, { now })).toBe("<s></s> 03 Feb 2026, Tuesday February 26-02 04:05:06 Tue 100% %q");
  });
});

describe("a template that is broken or hostile ends in an error that says so", () => {
  const brackets = 60_000;

  it.each([
    ["no end", "{% if true %}", "cannot be read"],
    ["no expression", "{{ }}", "cannot be read"],
    ["an unknown tag", "{% exec 'rm' %}", "cannot be"],
    ["a word of its own", "{{ raise_exception('No, ' + messages[0].content) }}", "refuses these messages: No, Hello"],
    ["a missing member", "{{ messages[9].content.strip() }}", "cannot be run"],
    ["a call of text", "{{ messages[0].content() }}", "cannot be run"],
    ["deep brackets", `{{ ${"(".repeat(brackets)}1${")".repeat(brackets)} }}`, "cannot be"],
    ["too long", "x".repeat(300_000), "300000 characters"],
    ["blanks", " ".repeat(200_000), "blanks in a row"],
    ["a long range", "{% for i in range(1000000000) %}x{% endfor %}", "a list of more than"],
    ["a range to infinity", "{% for i in range(0, 10, 0.0000001) %}x{% endfor %}", "a list of more than"],
    ["loops in loops", "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}", "steps"],
    [
      "text that doubles",
      "{% set n = namespace(x='ab') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
      "a text of",
    ],
    [
      "a list that doubles",
      "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
      "list of",
    ],
    ["a macro that calls itself", "{% macro f(x) %}{{ f(x) }}{{ f(x) }}{% endmacro %}{{ f(1) }}", "chat template"],
    ["a namespace in itself", "{% set n = namespace() %}{% set n.n = n %}{{ n.n | tojson }}", "cannot be run"],
  ])("%s", (_, template, message) => {
    const start = performance.now();
    const error = failure(template);
    expect(error).toBeInstanceOf(TokenizerError);
    expect(error).toMatchObject({ code: "chat-template", message: expect.stringContaining(message) });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it("cannot reach what lies behind its values", () => {
    const reach = "{{ messages.constructor }}{{ messages['__proto__'] }}{{ range.constructor }}{{ ''.constructor }}";
    expect(render(reach)).toBe("");
  });

  it("leaves room for long conversations", () => {
    const template = `${cases[0]?.template}{% for m in messages %}{{ messages[loop.index0 - 1].role }}{% endfor %}`;
    const messages = Array.from({ length: 1000 }, () => ({ role: "user", content: "word ".repeat(200) }));
    expect(render(template, messages)?.length).toBeGreaterThan(1_000_000);
  });
});
