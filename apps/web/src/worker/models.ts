import { identifyModel, type HeadKind } from "@limelight/core";
import type { NamedCheckpoint } from "@limelight/experiments";
import { HubError, openCheckpoint, type Checkpoint } from "@limelight/hub";
import { droppedFolder, fetchedFolder, requireRoom, type FileStore } from "@limelight/hub/browser";
import { loadTokenizer } from "@limelight/text";
import type { ModelFacts } from "../engine/catalog.ts";
import type { DroppedFolder } from "../engine/engine.ts";
import { readManifest, type ListedModel } from "./manifest.ts";
import type { StatusBoard } from "./status-board.ts";

interface ModelsOptions {
  /** Where bundled checkpoints lie; ends in a slash. */
  readonly folder: URL;
  readonly store: FileStore;
  readonly board: StatusBoard;
  /** The most bytes of weights that the machine should be asked to hold; undefined where nobody knows. */
  readonly room: number | undefined;
}

interface Added {
  readonly facts: ModelFacts;
  readonly folder: DroppedFolder;
}

/** Checkpoints stay in memory up to this many bytes together, so that the next question does not read them again. */
const keptBytes = 2 ** 28;

const taskOf: Readonly<Record<HeadKind, string>> = {
  "sequence-classification": "classify",
  "masked-lm": "fill-mask",
  "causal-lm": "generate",
  "sequence-to-sequence-lm": "generate",
  "next-sentence": "next-sentence",
  "token-classification": "tag",
};

/** The models that experiments can name: those that lie beside the page, and those that were dropped on it. */
export class Models {
  readonly #options: ModelsOptions;
  readonly #added = new Map<string, Added>();
  /** The least recently used first. */
  readonly #open = new Map<string, Promise<Checkpoint>>();
  #manifest: Promise<readonly ListedModel[]> | undefined;

  constructor(options: ModelsOptions) {
    this.#options = options;
  }

  /** All of them. @throws HubError where the list cannot be read */
  async list(): Promise<readonly ModelFacts[]> {
    const bundled = (await this.#listed()).map(({ files: _files, sha256: _sha256, default: chosen, ...facts }) => ({
      ...facts,
      source: "bundled" as const,
      ...(chosen && { default: chosen }),
    }));
    return [...bundled, ...[...this.#added.values()].map(({ facts }) => facts)];
  }

  /**
   * A checkpoint by name.
   * @param name undefined for the default model
   * @throws HubError
   */
  async open(name: string | undefined): Promise<NamedCheckpoint> {
    const id = name ?? (await this.#listed()).find((model) => model.default)?.id ?? "";
    let opening = this.#open.get(id);
    this.#open.delete(id); // to the end: it is the one that was used last
    opening ??= this.#read(id);
    this.#open.set(id, opening);
    try {
      const checkpoint = await opening;
      await this.#shrink(id);
      return { id, checkpoint };
    } catch (error) {
      if (this.#open.get(id) === opening) this.#open.delete(id);
      throw error;
    }
  }

  /**
   * Takes up a folder that was dropped on the page. A name that was taken before means this folder from now on.
   * @throws HubError, CoreError, TokenizerError where it is no checkpoint that can be run
   */
  async add(folder: DroppedFolder): Promise<ModelFacts> {
    const listed = await this.#listed().catch(() => []);
    const id = listed.some((model) => model.id === folder.name) ? `${folder.name} (folder)` : folder.name;
    requireRoom(folder.name, folder.files, this.#options.room);
    const checkpoint = await this.#readFolder(id, folder);
    const { architecture, heads, encoderDecoder } = await identifyModel(checkpoint);
    loadTokenizer(checkpoint.tokenizer);
    const facts: ModelFacts = {
      id,
      title: `${architecture}, from the ${folder.from ?? "folder"} ${folder.name}`,
      source: folder.from ?? "folder",
      bytes: checkpoint.bytes,
      parameters: [...checkpoint.tensors.values()].reduce(
        (sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1),
        0,
      ),
      tasks: heads.length > 0 ? heads.map((head) => taskOf[head]) : ["tokenize"],
      architecture,
      ...(encoderDecoder && { encoderDecoder }),
    };
    this.#added.set(id, { facts, folder });
    this.#open.set(id, Promise.resolve(checkpoint));
    return facts;
  }

  async #listed(): Promise<readonly ListedModel[]> {
    this.#manifest ??= readManifest(this.#options.folder);
    try {
      return await this.#manifest;
    } catch (error) {
      this.#manifest = undefined; // asked again, it may be there
      throw error;
    }
  }

  async #read(id: string): Promise<Checkpoint> {
    const added = this.#added.get(id);
    if (added) return this.#readFolder(id, added.folder);
    const listed = await this.#listed();
    const model = listed.find((each) => each.id === id);
    if (!model) {
      const names = [...listed.map((each) => each.id), ...this.#added.keys()].join(", ");
      throw new HubError(
        "model-not-found",
        `there is no model ${JSON.stringify(id)}`,
        `There are ${names}; a folder that is dropped on the page is added to them.`,
      );
    }
    const { folder, store, board } = this.#options;
    const fetched = fetchedFolder({
      name: id,
      address: new URL(`${id}/`, folder),
      files: model.files,
      store,
      progress: (progress) => board.busy({ kind: "fetching", model: id, ...progress }),
    });
    return this.#finish(id, openCheckpoint(fetched, { sha256: model.sha256 }));
  }

  #readFolder(id: string, { name, files }: DroppedFolder): Promise<Checkpoint> {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const folder = droppedFolder(name, files, (bytes) =>
      this.#options.board.busy({ kind: "fetching", model: id, bytes, total, from: "folder" }),
    );
    return this.#finish(id, openCheckpoint(folder));
  }

  async #finish(id: string, opening: Promise<Checkpoint>): Promise<Checkpoint> {
    try {
      return await opening;
    } finally {
      this.#options.board.idle(id);
    }
  }

  /** Lets go of what was used longest ago, but never of the one that was just asked for. */
  async #shrink(latest: string): Promise<void> {
    const sizes = await Promise.all(
      [...this.#open].map(async ([id, opening]) => ({ id, bytes: (await opening.catch(() => undefined))?.bytes ?? 0 })),
    );
    let sum = sizes.reduce((total, { bytes }) => total + bytes, 0);
    for (const { id, bytes } of sizes) {
      if (sum <= keptBytes || id === latest) break;
      this.#open.delete(id);
      sum -= bytes;
    }
  }
}
