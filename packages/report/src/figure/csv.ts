import Papa from "papaparse";
import type { FigureTable } from "./figure.ts";

/**
 * A cell that begins like this is taken for a formula by spreadsheets (OWASP, "CSV Injection"). Full-width forms count too.
 * Numbers are numbers in the table, so text alone is held back.
 */
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%]|^[\t\r\n]/u;

/** A table as comma-separated values (RFC 4180). Text that a spreadsheet would run as a formula gets a ' before it. */
export function csvText({ columns, rows }: FigureTable): string {
  const cells = [columns, ...rows].map((row) => row.map(cellText));
  return `${Papa.unparse(cells, { newline: "\r\n" })}\r\n`;
}

function cellText(value: string | number | null): string | number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return value !== null && formula.test(value) ? `'${value}` : value;
}
