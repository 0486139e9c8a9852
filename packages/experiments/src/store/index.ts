export { mergeStored } from "./merge-stored.ts";
export type { Stored } from "./result-file.ts";
export { runStored, type StoreOptions } from "./run-stored.ts";
export { parseShard, type Shard } from "./shard.ts";
