export { countRows } from "./count-rows.ts";
export { readDataFile } from "./read-data-file.ts";
export type { FileOptions } from "./read-data-file.ts";
