import { expect, test } from "vitest";
import type { EngineStatus } from "../engine/status.ts";
import { StatusBoard } from "./status-board.ts";

const ready = { kind: "ready", adapter: "a", software: false } as const;
const fetching = (bytes: number, model = "m"): Extract<EngineStatus, { kind: "fetching" }> => ({
  kind: "fetching",
  model,
  bytes,
  total: 100,
  from: "network",
});

function board(): { board: StatusBoard; shown: string[] } {
  const shown: string[] = [];
  const made = new StatusBoard((status) =>
    shown.push(status.kind === "fetching" ? `${status.model} ${status.bytes}` : status.kind),
  );
  return { board: made, shown };
}

test("what goes on with models is shown before what the adapter is", () => {
  const { board: made, shown } = board();
  made.busy(fetching(1));
  made.device(ready);
  made.busy({ kind: "preparing", model: "m" });
  made.idle("m");
  expect(shown).toEqual(["m 1", "m 1", "preparing", "ready"]);
});

test("small pieces are not all shown, but the last always is", () => {
  const { board: made, shown } = board();
  for (let bytes = 1; bytes <= 100; bytes++) made.busy(fetching(bytes));
  expect(shown.at(0)).toBe("m 1");
  expect(shown.at(-1)).toBe("m 100");
  expect(shown.length).toBeLessThan(20);
});

test("of two models the one that began last is shown, and the other when it is done", () => {
  const { board: made, shown } = board();
  made.device(ready);
  made.busy(fetching(1, "a"));
  made.busy(fetching(1, "b"));
  made.idle("b");
  made.idle("a");
  made.idle("a");
  expect(shown).toEqual(["ready", "a 1", "b 1", "a 1", "ready"]);
});

test("an adapter that is gone is shown before anything else", () => {
  const { board: made } = board();
  made.busy(fetching(1));
  made.device({ kind: "recovering" });
  expect(made.status.kind).toBe("recovering");
  made.device({ kind: "unavailable", code: "no-adapter", message: "none", hint: "" });
  expect(made.status.kind).toBe("unavailable");
});
