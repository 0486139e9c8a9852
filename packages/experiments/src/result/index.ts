export { compareResults, type Agreement, type Difference } from "./compare-results.ts";
export { readResults, type SavedResult } from "./read-results.ts";
