import { privateFileStore } from "../private-files.ts";

/**
 * Writes a file and reads it back, where browsers write in place: in a worker; in two parts where it is told to. Answers with what
 * it read, or the error's name.
 */
globalThis.addEventListener(
  "message",
  ({ data }: MessageEvent<{ folder: string; key: string; contents: Uint8Array<ArrayBuffer>; parts?: true }>) => {
    void answer(data.folder, data.key, data.contents, data.parts).then((found) => postMessage(found));
  },
);

async function answer(folder: string, key: string, contents: Uint8Array<ArrayBuffer>, parts = false): Promise<unknown> {
  try {
    const store = await privateFileStore(folder);
    if (parts) {
      const half = contents.length / 2;
      await store.parts?.put(key, 0, contents.subarray(0, half));
      const came = (await store.parts?.read(key))?.length;
      if (came !== half || (await store.parts?.finish(key, contents.length)) !== false) return `${came} of ${half}`;
      await store.parts?.put(key, half, contents.subarray(half));
      await store.parts?.finish(key, contents.length);
    } else await store.write(key, contents);
    return await store.read(key, contents.length);
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
