import { ExplainError } from "../../explain-error.ts";
import type { PartKind } from "../part.ts";
import { heads } from "./heads.ts";
import { layers } from "./layers.ts";
import { mlp } from "./mlp.ts";
import { neurons } from "./neurons.ts";
import { pairs } from "./pairs.ts";
import { patterns } from "./patterns.ts";
import { rows } from "./rows.ts";
import { tokens } from "./tokens.ts";

/** Everything that can be switched off; a new kind is one file and one line here. */
export const partKinds: readonly PartKind[] = [heads, pairs, layers, rows, patterns, tokens, mlp, neurons];

/** @throws ExplainError "unknown-part" */
export function findPartKind(id: string): PartKind {
  const found = partKinds.find((kind) => kind.id === id);
  if (found) return found;
  throw new ExplainError(
    "unknown-part",
    `there is no "${id}" to switch off`,
    `take one of ${partKinds.map((kind) => kind.id).join(", ")}`,
  );
}
