import { expect, test } from "vitest";
import { memoryFolder } from "./folder.ts";
import { tokenizerFolder } from "./tokenizer-file-names.ts";
import { readTokenizerFiles } from "./tokenizer-files.ts";

test.each([
  ["bert", { "tokenizer.json": "{}", "tokenizer_config.json": "{ }", "chat_template.jinja": "a" }],
  ["marian", { "vocab.json": "{}", "source.spm": "a", "target.spm": "b", "special_tokens_map.json": "{}" }],
  ["gpt2", { "vocab.json": "{}", "merges.txt": "#", "added_tokens.json": "{}" }],
  ["t5", { "spiece.model": "a" }],
  ["deberta-v2", { "spm.model": "a" }],
  ["llama", { "tokenizer.model": "a" }],
])("the files of a %s tokenizer are those that were read", async (type, files) => {
  const read = await readTokenizerFiles(memoryFolder(new Map(Object.entries(files))), type);
  const written = new Map(
    Array.from(tokenizerFolder(read), ([name, content]) => [name, new TextDecoder().decode(content)]),
  );
  expect(Object.fromEntries(written)).toEqual(files);
});
