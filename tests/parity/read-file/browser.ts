/** The bytes of a file of the repository, from the test server, or undefined where there is none. */
export async function readFile(url: URL): Promise<Uint8Array | undefined> {
  const response = await fetch(url);
  // The server answers with a page where it finds no file.
  if (response.status === 404 || response.headers.get("content-type")?.startsWith("text/html") === true)
    return undefined;
  if (!response.ok) throw new Error(`${url.href}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}
