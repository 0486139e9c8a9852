export { browserStore } from "./browser-store.ts";
export { droppedFolder } from "./dropped-folder.ts";
export { fetchedFolder, type FetchProgress, type ListedFile } from "./fetched-folder.ts";
export type { FileStore } from "./file-store.ts";
export { hubFiles } from "./hub-files.ts";
export { requireRoom } from "./require-room.ts";
