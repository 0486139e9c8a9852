import { privateFileStore } from "../private-files.ts";

/** Writes a file and reads it back, where browsers write in place: in a worker. Answers with what it read, or the error's name. */
globalThis.addEventListener(
  "message",
  ({ data }: MessageEvent<{ folder: string; key: string; contents: Uint8Array<ArrayBuffer> }>) => {
    void answer(data.folder, data.key, data.contents).then((found) => postMessage(found));
  },
);

async function answer(folder: string, key: string, contents: Uint8Array<ArrayBuffer>): Promise<unknown> {
  try {
    const store = await privateFileStore(folder);
    await store.write(key, contents);
    return await store.read(key, contents.length);
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
