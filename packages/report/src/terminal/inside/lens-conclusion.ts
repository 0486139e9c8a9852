import { percent } from "../../cells/numbers.ts";
import { readableToken } from "../../cells/readable-token.ts";
import type { LensDocument } from "../../documents.ts";
import { layerName } from "./layer-name.ts";

type Column = LensDocument["lens"][number];

/**
 * At a mask, or behind the last token of a text that goes on, from which layer on the answer stands; without a mask, how many tokens
 * are read as themselves.
 */
export function lensConclusion({ tokens, positions, masks = [], task, lens }: LensDocument): string {
  const last = lens.at(-1);
  const end = positions.at(-1);
  if (task === "generate" && end !== undefined && last !== undefined)
    return `Behind "${readableToken(tokens[end] ?? "")}", ${stands(lens, last, positions.length - 1)}.`;
  if (masks.length === 0 || last === undefined) {
    const own = positions.filter((position, index) => last?.predictions[index]?.[0]?.token === tokens[position]);
    return `The last layer reads ${own.length} of ${positions.length} tokens as what they are.`;
  }
  const said = masks.map((position) => {
    const where = masks.length > 1 ? ` (token ${position})` : "";
    return stands(lens, last, positions.indexOf(position), where);
  });
  return `At the mask${masks.length > 1 ? "s" : ""}, ${said.join("; ")}.`;
}

function stands(lens: readonly Column[], last: Column, index: number, where = ""): string {
  const at = (column: Column): string | undefined => column.predictions[index]?.[0]?.token;
  const answer = at(last);
  const first = lens.findLastIndex((column) => at(column) !== answer) + 1;
  const probability = last.predictions[index]?.[0]?.probability ?? 0;
  return `"${readableToken(answer ?? "")}"${where} stands from ${layerName(lens[first]?.layer ?? 0)} on, with ${percent(probability)} in the last`;
}
