import type { ContextIndex, Site } from "@limelight/explain";
import { siteName } from "@limelight/explain";
import { hostTensor, readSafetensors, toFloat32, toInt32, writeSafetensors, type HostTensor } from "@limelight/hub";
import type { Environment } from "../environment.ts";
import { ExperimentError } from "../experiment-error.ts";
import type { Session } from "../session/session.ts";
import type { Example } from "./examples.ts";

const form = "limelight context index 1";

/** What an index was made of; one that differs in anything is of something else. */
export type IndexTerms = Readonly<Record<"form" | "model" | "dtype" | "site" | "data", string>>;

/** @param dtype how weights are kept on the device */
export async function indexTerms(
  { sha256 }: Pick<Session, "sha256">,
  dtype: string,
  site: Site,
  corpus: readonly Pick<Example, "question">[],
): Promise<IndexTerms> {
  const lines = corpus.map(({ question: { text, pair } }) => JSON.stringify([text, pair ?? null]));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n")));
  const data = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { form, model: sha256, dtype, site: siteName(site), data };
}

const told = {
  form: "another program or version",
  model: "another model",
  dtype: "other weights (--dtype)",
  site: "another hook or head",
  data: "other texts",
} as const;

/**
 * An index that was saved.
 * @returns undefined where there is no such file
 * @throws ExperimentError "bad-index" where it was made of something else, or is damaged
 */
export async function savedIndex(
  files: NonNullable<Environment["files"]>,
  name: string,
  terms: IndexTerms,
): Promise<ContextIndex | undefined> {
  const bytes = await files.read(name);
  if (!bytes) return undefined;
  const { metadata, tensors } = readSafetensors(bytes, name);
  for (const [term, wanted] of Object.entries(terms))
    if (metadata.get(term) !== wanted) throw badIndex(`${name} is an index of ${told[isTerm(term) ? term : "form"]}`);
  const vectors = tensors.get("vectors");
  const [contexts = 0, features = 0] = vectors?.shape ?? [];
  const column = (tensor: HostTensor | undefined): Int32Array => {
    if (tensor?.dtype !== "I32" || tensor.shape.length !== 1 || tensor.shape[0] !== contexts)
      throw badIndex(`${name} is damaged`);
    return toInt32(tensor);
  };
  if (vectors?.dtype !== "F32" || vectors.shape.length !== 2) throw badIndex(`${name} is damaged`);
  return {
    features,
    vectors: toFloat32(vectors),
    texts: column(tensors.get("texts")),
    positions: column(tensors.get("positions")),
  };
}

/** Writes an index with what it was made of. */
export async function saveIndex(
  files: NonNullable<Environment["files"]>,
  name: string,
  { features, vectors, texts, positions }: ContextIndex,
  terms: IndexTerms,
): Promise<void> {
  const tensors = new Map([
    ["vectors", hostTensor(vectors, [texts.length, features])],
    ["texts", hostTensor(texts, [texts.length])],
    ["positions", hostTensor(positions, [positions.length])],
  ]);
  await files.write(name, writeSafetensors(tensors, new Map(Object.entries(terms))));
}

function isTerm(term: string): term is keyof typeof told {
  return Object.hasOwn(told, term);
}

function badIndex(message: string): ExperimentError {
  return new ExperimentError(
    "bad-index",
    message,
    "Name another file by --index, or remove this one: it is made anew then.",
  );
}
