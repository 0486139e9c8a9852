import type { Attachment, Device } from "@limelight/core";
import type { Row } from "@limelight/data";
import type { Method } from "@limelight/explain";
import type { Checkpoint } from "@limelight/hub";
import type { TrainingFolder } from "@limelight/train";
import type { AttackQuestion } from "./result/attack-documents.ts";
import type { Experiment } from "./schema/index.ts";
import type { ForeignTerms } from "./schema/subject.ts";
import type { OpenedSubject } from "./session/asked-subject.ts";

/** How far some long work is. */
export interface Progress {
  /** What is being done: "classify", "lime". */
  readonly label: string;
  readonly done: number;
  /** Undefined while nobody knows, as with texts from a pipe. */
  readonly total: number | undefined;
  /** What is counted: "texts", "questions". */
  readonly unit: string;
  /** What goes on inside of one of them: "text 3: lime 120 of 500 questions". */
  readonly now?: string;
}

/** A checkpoint under the name by which it was asked for. */
export interface NamedCheckpoint {
  readonly id: string;
  readonly checkpoint: Checkpoint;
  /** What is attached to its layers, by the names of their weights. */
  readonly attached?: ReadonlyMap<string, Attachment>;
}

/** A token that was generated, as it comes. */
export interface GeneratedPiece {
  /** Which of the texts, counted from 0. */
  readonly input: number;
  /** What the model read. */
  readonly read: string;
  /** Whether the text goes on from that; an encoder-decoder's answers it. */
  readonly continues: boolean;
  /** Which of the text's sequences, counted from 0. */
  readonly sequence: number;
  readonly id: number;
  readonly logprob: number;
  /** What may be shown now: whole characters, and nothing that may become a stop string. */
  readonly text: string;
}

/** A question of an attack, as it is answered. */
export interface AskedPiece extends AttackQuestion {
  /** Which of the texts, counted from 0. */
  readonly input: number;
}

/** What an experiment needs from where it runs: a terminal, a browser, a test. */
export interface Environment {
  /** Called once an experiment. The device stays the environment's: it may be kept for the next one. */
  openDevice(prefer: Experiment["device"]): Promise<Device>;
  /** @param name as in the experiment; undefined for the default model */
  openCheckpoint(name: string | undefined): Promise<NamedCheckpoint>;
  readData(source: NonNullable<Experiment["data"]>, seed: number): AsyncIterable<Row>;
  /** About how many rows a source has, where that is found out in no time; only progress depends on it. */
  countData?(source: NonNullable<Experiment["data"]>): Promise<number | undefined>;
  /** Attribution methods beside the house's own, from plug-ins. */
  readonly methods?: readonly Method<unknown>[];
  /** Opens somebody else's classifier; it is closed when the experiment ends. Left out where that is not allowed. */
  openSubject?(terms: ForeignTerms, signal?: AbortSignal): Promise<OpenedSubject>;
  /** Files that experiments keep what they computed in; where there are none, such as a page, they cannot. */
  readonly files?: {
    /** Undefined where there is no such file. */
    read(name: string): Promise<Uint8Array | undefined>;
    /** The text of a file that may be large, in pieces; undefined where there is no such file. */
    readText(name: string): AsyncIterable<string> | undefined;
    /** Whole or not at all. */
    write(name: string, content: Uint8Array): Promise<void>;
    /** Behind what is there; resolves once it is written. */
    append(name: string, text: string): Promise<void>;
  };
  /** The folder of a run of training; where there is none, such as a page, nothing is kept. */
  openFolder?(path: string): TrainingFolder;
  /** Versions for the provenance, by package. */
  readonly versions: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly progress?: (progress: Progress) => void;
  /** Text as it is generated; not by beam search, whose beginnings change. */
  readonly generated?: (piece: GeneratedPiece) => void;
  /** Questions of attacks, batch by batch. */
  readonly asked?: (questions: readonly AskedPiece[]) => void;
  /** Something that does no harm and should be known, such as a text that was cut. */
  readonly warn?: (message: string) => void;
}
