export { DataError } from "./data-error.ts";
export type { DataErrorCode } from "./data-error.ts";
export { formatOf } from "./format.ts";
export type { Format } from "./format.ts";
export { readExamples } from "./read-examples.ts";
export type { ReadOptions, Selection, Source } from "./read-examples.ts";
export { isBadLine } from "./row.ts";
export type { BadLine, Example, Row } from "./row.ts";
