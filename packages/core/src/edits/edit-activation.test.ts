import { expect, test } from "vitest";
import { editActivation } from "./edit-activation.ts";
import type { Edit } from "./edit.ts";

const hook = "blocks.0.attn.hook_attn_scores";
const hidden = Math.fround(-3e38);
const scores = { shape: [1, 2, 2], data: Float32Array.of(hidden, 1, 2, hidden) };

test.each<[Omit<Edit, "hook">, number[]]>([
  [{ scale: 0.5 }, [hidden, 0.5, 1, hidden]],
  [{ add: 1e38 }, [hidden, Math.fround(1e38), Math.fround(1e38), hidden]],
  [{ add: [3, 4] }, [hidden, 5, 5, hidden]],
  [{ query: 0, set: 3 }, [3, 3, 2, hidden]],
  [{ query: 0, set: "-inf" }, [hidden, hidden, 2, hidden]],
])("of hidden scores, %j leaves what it does not set", (edit, expected) => {
  expect([...editActivation({ hook, ...edit }, scores).data]).toEqual(expected);
});

test("a row that is normalised sums to 1, or stays zeros", () => {
  const pattern = { shape: [1, 2, 2], data: Float32Array.of(0.25, 0.75, 0, 0) };
  const edit: Edit = { hook: "blocks.0.attn.hook_pattern", key: 0, scale: 3, renormalise: true };
  expect([...editActivation(edit, pattern).data]).toEqual([0.5, 0.5, 0, 0]);
});
