/** Screen rows that drivers have been seen to fill. */
const rows = 6;

/**
 * Does some work during which a driver writes to stderr behind our back (Dawn warns of lavapipe's limits, in two long
 * lines), and lets what comes next overwrite that. Room is made first, so that nothing above is ever lost. In a log, where
 * nothing can be overwritten, the lines stay.
 */
export async function overwritten<T>(stream: NodeJS.WriteStream, work: () => Promise<T>): Promise<T> {
  if (!stream.isTTY) return work();
  stream.write(`${"\n".repeat(rows)}\u001B[${rows}A\u001B7`);
  try {
    return await work();
  } finally {
    stream.write("\u001B8\u001B[J");
  }
}
