/** How this program is started here: `npm start --` from the script of that name, which says so; else `limelight`. */
export const programName = process.env["LIMELIGHT_COMMAND"] || "limelight";

/** A hint with the commands in it (`limelight doctor`, in backquotes) as they are to be typed here. */
export function asTypedHere(hint: string, name = programName): string {
  return hint.replaceAll("`limelight ", `\`${name} `);
}
