import { appendFileSync } from "node:fs";

/** Appends a line to the file that LIMELIGHT_PARITY names; does nothing where it names none. */
export function appendLine(line: string): void {
  const file = process.env["LIMELIGHT_PARITY"];
  if (file) appendFileSync(file, `${line}\n`);
}
