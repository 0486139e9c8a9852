import { DataError } from "../data-error.ts";
import { isWellFormed } from "../lines.ts";
import { readRationale, type Rationale } from "../rationale.ts";
import type { Row } from "../row.ts";

/** Where rationales stand, if a data set has them. */
const usualRationale = "rationale";

/** Which columns (or JSON keys) hold what. A column that is named has to be there; of the defaults only `text`. */
export interface ColumnNames {
  /** Default `text`. */
  readonly textColumn?: string;
  /** Default `text_pair`. */
  readonly pairColumn?: string;
  /** Default `label`. */
  readonly labelColumn?: string;
  /** Default `id`. */
  readonly idColumn?: string;
  /** Not read unless it is named; `rationale` may be missing. */
  readonly rationaleColumn?: string;
}

/** Where the fields of an example stand in a row; undefined where there is no such column. */
interface Columns {
  readonly count: number;
  readonly text: number;
  readonly pair: number | undefined;
  readonly label: number | undefined;
  readonly id: number | undefined;
  readonly rationale: number | undefined;
}

/**
 * Finds the columns in a table's header.
 *
 * @param where the header stands, in a sentence.
 * @throws {DataError} `missing-column`, with the names that are there.
 */
export function findColumns(
  header: readonly string[],
  names: ColumnNames,
  source: string,
  where = "The first line has to hold the names of the columns.",
): Columns {
  const find = (name: string, flag: string, required: boolean): number | undefined => {
    const index = header.indexOf(name);
    const there = header.map((column) => JSON.stringify(column)).join(", ");
    if (index === -1) {
      if (!required) return undefined;
      const hint = `Name the column: ${flag} NAME. ${where}`;
      const problem = `${source}: there is no column ${JSON.stringify(name)} among ${there}`;
      throw new DataError("missing-column", problem, hint);
    }
    if (header.includes(name, index + 1)) {
      const problem = `${source}: the column ${JSON.stringify(name)} is there twice among ${there}`;
      throw new DataError("missing-column", problem, "Rename one of the two.");
    }
    return index;
  };
  return {
    count: header.length,
    text: find(names.textColumn ?? "text", "--text-column", true) ?? 0,
    pair: find(names.pairColumn ?? "text_pair", "--pair-column", names.pairColumn !== undefined),
    label: find(names.labelColumn ?? "label", "--label-column", names.labelColumn !== undefined),
    id: find(names.idColumn ?? "id", "--id-column", names.idColumn !== undefined),
    rationale:
      names.rationaleColumn === undefined
        ? undefined
        : find(names.rationaleColumn, "--rationale-column", names.rationaleColumn !== usualRationale),
  };
}

/** Makes a row of the fields of a line. An empty pair, label or id counts as absent. */
export function rowOfFields(fields: readonly string[], columns: Columns, line: number): Row {
  if (fields.length !== columns.count) {
    return { error: `${fields.length} fields, but the header has ${columns.count}`, line };
  }
  if (!fields.every(isWellFormed)) return { error: "not UTF-8", line };
  const field = (index: number | undefined): string => (index === undefined ? "" : (fields[index] ?? ""));
  const [textPair, label, id] = [field(columns.pair), field(columns.label), field(columns.id)];
  const marked = rationaleField(field(columns.rationale), "the rationale");
  if ("error" in marked) return { ...marked, line };
  return {
    line,
    text: field(columns.text),
    ...(textPair !== "" && { textPair }),
    ...(label !== "" && { label }),
    ...(id !== "" && { id }),
    ...marked,
  };
}

/** A rationale as part of a row, or what is wrong with it. @param where it stands, in a sentence */
export function rationaleField(value: unknown, where: string): { rationale?: Rationale } | { error: string } {
  try {
    const rationale = readRationale(value);
    return rationale ? { rationale } : {};
  } catch (error) {
    if (error instanceof RangeError) return { error: `${where} ${error.message}` };
    throw error;
  }
}
