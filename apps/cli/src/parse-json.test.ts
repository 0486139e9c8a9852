import { expect, test } from "vitest";
import { parseJson } from "./parse-json.ts";

test("JSON is parsed", () => {
  expect(parseJson("--edit", ' {"a": [1, null]} ', "")).toEqual({ a: [1, null] });
});

test.each([
  ["", "it is empty"],
  [" \n", "it is empty"],
  ["{hook: 1}", 'invalid symbol at character 2, "hook: 1}"'],
  ['{"hook": "hook_embed" "set": 0}', "comma expected at character 23"],
  ['{"hook": "hook_embed",\n "set": zero}', 'at line 2, character 9, "zero}"'],
  ['{"hook": "hook_embed", "set": 0', "it ends too early (close brace expected)"],
  ["[1,]", 'at character 4, "]"'],
  ["{} // a comment", 'at character 4, "// a comment"'],
  ["{} {}", 'at character 4, "{}"'],
  ["{'hook': 1}", "at character 2, \"'hook': 1}\""],
  ['{"a": 01}', 'comma expected at character 8, "1}"'],
])("where %j stops being JSON is told", (text, problem) => {
  expect(() => parseJson("--edit", text, "Such as this.")).toThrow(
    expect.objectContaining({ message: expect.stringContaining(`--edit is not JSON: `), hint: "Such as this." }),
  );
  expect(() => parseJson("--edit", text, "")).toThrow(problem);
});
