import { isWhiteBox, type Activation, type SubjectToken, type WhiteBox } from "@limelight/core";
import { AttackError } from "../attack-error.ts";
import type { Tools } from "../tools.ts";
import type { AttackedText } from "../words/attacked-text.ts";

/** The gradient of −ln p(label) by the word embeddings of a text's tokens. */
export interface LossGradient {
  readonly tokens: readonly SubjectToken[];
  /** [tokens, embedding] */
  readonly gradient: Activation;
}

// Searches ask for one text word by word: each attack's last text is remembered for as long as its tools are.
const last = new WeakMap<Tools, { readonly key: string; readonly found: Promise<LossGradient> }>();

/** @throws AttackError "no-resource" where only answers can be had of the subject */
export function lossGradient(text: AttackedText, tools: Tools): Promise<LossGradient> {
  const known = last.get(tools);
  if (known?.key === text.key) return known.found;
  const found = differentiated(text, tools);
  last.set(tools, { key: text.key, found });
  return found;
}

/** @throws AttackError "no-resource" */
export function whiteBoxOf({ subject }: Pick<Tools, "subject">): WhiteBox {
  if (isWhiteBox(subject)) return subject;
  throw new AttackError(
    "no-resource",
    "there are no gradients: only answers can be had of this subject",
    "Attack one of our own models, or take another transformation.",
  );
}

async function differentiated(text: AttackedText, tools: Tools): Promise<LossGradient> {
  const subject = whiteBoxOf(tools);
  const { label, signal } = tools;
  const { answers } = await subject.differentiate(
    [
      {
        question: text.question,
        seed: ({ probabilities }) => probabilities.map((probability, index) => probability - (index === label ? 1 : 0)),
      },
    ],
    { ...(signal && { signal }) },
  );
  const gradient = answers[0]?.gradient ?? { shape: [0, 0], data: new Float32Array(0) };
  return { tokens: subject.tokens(text.question), gradient };
}
