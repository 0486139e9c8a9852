import { DataError } from "../data-error.ts";

/** An error of the file system as people are told of it. */
export function fileError(path: string, error: unknown): DataError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new DataError("not-found", `${path}: there is no such file`, "Check the path.", { cause: error });
  }
  if (code === "EISDIR") {
    return new DataError("unreadable", `${path} is a folder`, "Give a file of it.", { cause: error });
  }
  const why = error instanceof Error ? error.message : String(error);
  return new DataError("unreadable", `${path} cannot be read: ${why}`, "Check its permissions.", { cause: error });
}
