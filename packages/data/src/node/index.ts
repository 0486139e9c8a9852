export { countParquetFiles, countRows } from "./count-rows.ts";
export { readDataFile, readParquetFiles } from "./read-data-file.ts";
export type { FileOptions } from "./read-data-file.ts";
