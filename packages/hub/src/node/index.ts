export type { WeightsFacts } from "./cache/weights-facts.ts";
export type { FetchState } from "./cache/fetch-files.ts";
export { pullFromHub } from "./hub-model.ts";
export type { HubAccess } from "./hub-model.ts";
export { keptModelOf, keptModels, removeKept } from "./kept-models.ts";
export type { KeptModel } from "./kept-models.ts";
export { localFolder } from "./local-folder.ts";
export { resolveModel } from "./resolve-model.ts";
export type { BundledFolder, ResolvedModel } from "./resolve-model.ts";
