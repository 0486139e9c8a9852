import type { IncomingMessage } from "node:http";
import { parseJson } from "../parse-json.ts";
import { HttpError } from "./http-error.ts";

/**
 * The JSON that a request carries.
 * @param most bytes
 * @throws HttpError 413 where it is longer, 415 where it is of another type, 400 where it is no JSON
 */
export async function requestJson(request: IncomingMessage, most: number): Promise<unknown> {
  const { headers } = request;
  const [type = "", ...parameters] = (headers["content-type"] ?? "")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  const encoding = headers["content-encoding"] ?? "identity";
  if (type !== "application/json" || encoding !== "identity" || !/^charset="?utf-8"?$/.test(charset ?? "charset=utf-8"))
    throw new HttpError(
      415,
      "bad-content-type",
      "the body is not JSON as UTF-8, uncompressed",
      "Send it with Content-Type: application/json.",
    );
  const body = await read(request, most);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new HttpError(400, "bad-json", "the body is not UTF-8");
  }
  try {
    return parseJson("the body", text, 'Send the fields of an experiment: {"input": "It was good."}.');
  } catch (error) {
    throw error instanceof Error && "hint" in error && typeof error.hint === "string"
      ? new HttpError(400, "bad-json", error.message, error.hint)
      : error;
  }
}

async function read(request: IncomingMessage, most: number): Promise<Uint8Array> {
  const tooLarge = new HttpError(
    413,
    "too-large",
    `the body has more than ${most} bytes`,
    "Send fewer texts at once, or run the experiment on the command line.",
  );
  if (Number(request.headers["content-length"] ?? 0) > most) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    request.on("data", (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes <= most) chunks.push(chunk);
      else {
        request.removeAllListeners("data");
        request.resume(); // what comes yet is read and dropped, so that whoever sends it gets the answer
        reject(tooLarge);
      }
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
    request.on("close", () => reject(new HttpError(400, "bad-json", "the body ended too early")));
  });
}
