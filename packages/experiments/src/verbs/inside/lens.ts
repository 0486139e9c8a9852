import { observer as observerOf, type HeadKind, type Observer, type SubjectToken } from "@limelight/core";
import { logitLens } from "@limelight/explain";
import { sidesOf } from "../../generation/sides.ts";
import type { LensDocument } from "../../result/documents.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import { languageHead, type Session } from "../../session/session.ts";
import { heading, type Context, type Input } from "../verb.ts";
import { isMask, requirePosition, textsOf } from "./token-places.ts";

type Experiment = ExperimentOf<"inside">;

/** The head that the layers are read by. */
export function lensHead({ model }: Session): HeadKind {
  const writes = languageHead(model);
  return model.encoderDecoder || model.heads.includes(writes) ? writes : "masked-lm";
}

/** What the lens reads of a text. */
interface Lensed {
  readonly tokens: readonly SubjectToken[];
  readonly observer: Observer;
  readonly heading: ReturnType<typeof heading>;
  readonly continuation?: string;
}

async function lensed(session: Session, experiment: Experiment, input: Input, signal?: AbortSignal): Promise<Lensed> {
  const { model, batchTokens } = session;
  if (!model.encoderDecoder) {
    const encoding = session.encode(input);
    return { tokens: encoding.tokens, observer: session.observer(), heading: heading(session, input, encoding) };
  }
  const { ids, decoderIds, target, continuation } = await sidesOf(session, input, experiment, signal);
  const encode = () => ({ ids, decoderIds, tokens: target });
  return {
    tokens: target,
    observer: observerOf({ model, encode, batchTokens }),
    heading: heading(session, input),
    continuation,
  };
}

/** What each layer would fill in or say next; of an encoder-decoder, the decoder's layers. */
export async function lens(
  context: Context,
  session: Session,
  experiment: Experiment,
  input: Input,
): Promise<LensDocument> {
  const { position, top = 5 } = experiment;
  const { signal, progress } = context.environment;
  const { tokens, observer, heading: about, continuation } = await lensed(session, experiment, input, signal);
  requirePosition(position, { tokens }, continuation === undefined ? "the text" : "what the decoder reads");
  const positions = position === undefined ? [...tokens.keys()] : [position];
  const layers = await logitLens(observer, input, {
    top,
    positions,
    ...(signal && { signal }),
    ...(context.total === 1 && {
      progress: (done, total) => progress?.({ label: "lens", done, total, unit: "states" }),
    }),
  });
  return {
    ...about,
    what: "lens",
    task: lensHead(session) === "masked-lm" ? "fill-mask" : "generate",
    ...(continuation !== undefined && { continuation }),
    tokens: textsOf({ tokens }),
    positions,
    ...(session.tokenizer.special.mask && {
      masks: positions.filter((each) => isMask(session, { tokens }, each)),
    }),
    lens: layers.map(({ layer, positions: found }) => ({
      layer,
      predictions: found.map((predictions) =>
        predictions.map(({ id, probability }) => ({ token: session.tokenizer.idToToken(id) ?? "", id, probability })),
      ),
    })),
  };
}
