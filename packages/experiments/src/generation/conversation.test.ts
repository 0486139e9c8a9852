import { loadChatTemplate } from "@limelight/text/chat";
import { expect, test } from "vitest";
import { conversation } from "./conversation.ts";

const chat_template =
  "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";
const session = {
  id: "m",
  chatTemplate: async () => loadChatTemplate({ tokenizerConfig: JSON.stringify({ chat_template }) }),
};

test.each([
  ["Hello", undefined, "<user>Hello<assistant>"],
  ["Hello", "Be kind.", "<system>Be kind.<user>Hello<assistant>"],
  [
    '[{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]',
    undefined,
    "<user>a<assistant>b<assistant>",
  ],
  ["[1, 2] is a list", undefined, "<user>[1, 2] is a list<assistant>"],
  ['[{"text": "a"}]', undefined, '<user>[{"text": "a"}]<assistant>'],
  ["[]", undefined, "<user>[]<assistant>"],
])("%s", async (text, system, expected) => {
  expect(await conversation(session, text, system)).toBe(expected);
});

test("a model without a chat template says so", async () => {
  await expect(conversation({ id: "m", chatTemplate: async () => undefined }, "Hello")).rejects.toThrow(
    expect.objectContaining({ code: "no-head", message: expect.stringMatching(/^m has no chat template/) }),
  );
});
