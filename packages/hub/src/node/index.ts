export { localFolder } from "./local-folder.ts";
export { resolveModel } from "./resolve-model.ts";
export type { BundledFolder, ResolvedModel } from "./resolve-model.ts";
export { withConfiguration } from "./with-configuration.ts";
