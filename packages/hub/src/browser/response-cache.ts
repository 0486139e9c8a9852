import type { FileStore } from "./file-store.ts";

/**
 * Files in the Cache API, for browsers whose private file system is closed.
 * @throws DOMException where the browser has none, or refuses
 */
export async function responseCacheStore(name: string): Promise<FileStore> {
  const cache = await caches.open(name);
  // Keys are addresses; these are never fetched.
  const address = (key: string): URL => new URL(`/${name}/${key}`, globalThis.location.origin);
  return {
    async read(key, bytes) {
      const response = await cache.match(address(key));
      if (!response) return undefined;
      const contents = new Uint8Array(await response.arrayBuffer());
      return contents.length === bytes ? contents : undefined;
    },
    async open(key, bytes) {
      const contents = await (await cache.match(address(key)))?.blob();
      return contents?.size === bytes ? contents : undefined;
    },
    write: (key, contents) => cache.put(address(key), new Response(contents)),
  };
}
