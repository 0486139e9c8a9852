export { localFolder } from "./local-folder.ts";
