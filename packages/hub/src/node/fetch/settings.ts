import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { HubError } from "../../hub-error.ts";
import { defaultEndpoint } from "../../repository/repository.ts";

/** How and where models are fetched and kept. The environment variables are huggingface_hub's, and mean the same. */
export interface HubSettings {
  /** Where the hub answers, without a slash at its end: `HF_ENDPOINT`. */
  readonly endpoint: string;
  /** The folder of all repositories: `HF_HUB_CACHE`, `HUGGINGFACE_HUB_CACHE`, `$HF_HOME/hub`, `~/.cache/huggingface/hub`. */
  readonly cache: string;
  /** Sent to the endpoint and to nobody else: `HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`, or the file that `hf auth login` wrote. */
  readonly token?: string;
  /** Whether nothing may be asked: `HF_HUB_OFFLINE`, `TRANSFORMERS_OFFLINE`. */
  readonly offline: boolean;
  /** Whether snapshots may be made of symbolic links: not with `HF_HUB_DISABLE_SYMLINKS`. */
  readonly links: boolean;
  readonly proxy: ProxySettings;
}

/** `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`, in small letters first, as curl has it. */
interface ProxySettings {
  readonly http: string | undefined;
  readonly https: string | undefined;
  readonly none: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from environment variables.
 *
 * @throws {HubError} `bad-setting` for an endpoint or a token that is none.
 */
export async function hubSettings(variables: Variables = process.env): Promise<HubSettings> {
  const value = (...names: readonly string[]): string | undefined => names.map((name) => variables[name]).find(Boolean);
  const path = (text: string): string => resolve(expanded(text, variables));
  const home = path(value("HF_HOME") ?? join(value("XDG_CACHE_HOME") ?? "~/.cache", "huggingface"));
  const token = await readToken(variables, path(value("HF_TOKEN_PATH") ?? join(home, "token")));
  return {
    endpoint: readEndpoint(value("HF_ENDPOINT") ?? defaultEndpoint),
    cache: path(value("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE") ?? join(home, "hub")),
    ...(token !== undefined && { token }),
    offline: isTrue(value("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")),
    links: !isTrue(value("HF_HUB_DISABLE_SYMLINKS")),
    proxy: {
      http: value("http_proxy", "HTTP_PROXY"),
      https: value("https_proxy", "HTTPS_PROXY"),
      none: value("no_proxy", "NO_PROXY"),
    },
  };
}

/** As huggingface_hub reads a switch. */
function isTrue(text: string | undefined): boolean {
  return ["1", "ON", "YES", "TRUE"].includes((text ?? "").toUpperCase());
}

/** `~` and `$NAME` in a path, as Python's `expanduser` and `expandvars` have them. */
function expanded(path: string, variables: Variables): string {
  const home = variables["HOME"] ?? homedir();
  return path
    .replace(/^~(?=[/\\]|$)/, () => home)
    .replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (all, braced: string | undefined, bare: string | undefined) => {
      return variables[braced ?? bare ?? ""] ?? all;
    });
}

function readEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    const hint = `Give an address such as ${defaultEndpoint}, or leave HF_ENDPOINT out.`;
    throw new HubError("bad-setting", `HF_ENDPOINT is no address of a hub: ${JSON.stringify(text)}`, hint);
  }
  return url.href.replace(/\/+$/, "");
}

async function readToken(variables: Variables, file: string): Promise<string | undefined> {
  const given = [variables["HF_TOKEN"], variables["HUGGING_FACE_HUB_TOKEN"]].map(cleaned).find(Boolean);
  if (given !== undefined) return requireToken(given, "HF_TOKEN");
  if (isTrue(variables["HF_HUB_DISABLE_IMPLICIT_TOKEN"])) return undefined;
  // Where there is none, or it may not be read, nobody logged in here.
  const kept = cleaned(await readFile(file, "utf8").catch(() => undefined));
  return kept === undefined || kept === "" ? undefined : requireToken(kept, file);
}

function cleaned(token: string | undefined): string | undefined {
  return token?.replaceAll(/[\r\n]/g, "").trim();
}

/** What a header can carry. The token itself is never told. */
function requireToken(token: string, where: string): string {
  if (/^[\x21-\x7E]+$/.test(token)) return token;
  const hint = "A token looks like hf_ and letters; `hf auth login` keeps a new one.";
  throw new HubError("bad-setting", `${where} holds no token: it has characters that no token has`, hint);
}
