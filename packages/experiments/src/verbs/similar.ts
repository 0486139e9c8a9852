import { ExperimentError } from "../experiment-error.ts";
import { readExamples, type Example } from "../representations/examples.ts";
import { layerHook, layerHooks, siteFields } from "../representations/sites.ts";
import { similarTexts } from "../representations/similar-texts.ts";
import { similarTokens } from "../representations/similar-tokens.ts";
import { requireSite, type Site } from "@limelight/explain";
import type { SimilarDocument } from "../result/concept-documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import type { Session } from "../session/session.ts";
import { dataInputs } from "./data-inputs.ts";
import { refuseStray, strayField } from "./stray-fields.ts";
import { heading, oneByOne, type Input, type VerbRunner } from "./verb.ts";

/** Where a data set has something like a token in its context, or like a whole text: a document for each text. */
export const similar: VerbRunner<"similar"> = async function* (context, experiment, inputs) {
  const { token, head, by, pool, index, data } = experiment;
  if (token === undefined) refuseStray("whole texts", { index, head: by === "gradient" ? head : undefined }, []);
  else refuseStray("a token", { pool, by: by === "gradient" ? by : undefined }, []);
  if (!data)
    throw new ExperimentError("bad-experiment", "there is no data set to search in", "Give --data FILE.", {
      path: ["data"],
      problem: "there is no data set to search in",
    });
  const started = performance.now();
  const session = await context.session(experiment.model);
  const site = siteOf(session, experiment);
  const corpus: Example[] = [];
  yield* readExamples(context, session, dataInputs(context.environment, data, experiment.seed), corpus);
  if (corpus.length === 0)
    throw new ExperimentError("bad-input", `${data.file} has no texts to search in`, "Give another data set.");
  const search =
    token === undefined
      ? await similarTexts(context, session, experiment, site, corpus)
      : await similarTokens(context, session, { ...experiment, token }, site, corpus);
  const document = async (input: Input): Promise<SimilarDocument> => {
    if (`${input.text}${input.pair ?? ""}`.trim() === "")
      throw new ExperimentError(
        "bad-input",
        "the text is empty: nothing is like it",
        "Give a text with letters or digits.",
      );
    const { searched, ...found } = await search(input);
    return {
      ...heading(session, input, session.encode(input)),
      ...siteFields(site),
      ...(site.head !== undefined && { head: site.head }),
      by,
      ...(token === undefined && { pool: pool ?? "mean" }),
      ...found,
      searched: { texts: corpus.length, ...searched, ...(index !== undefined && { index }) },
      seconds: (performance.now() - started) / 1000,
    };
  };
  yield* oneByOne(context, inputs, async function* (input) {
    yield { document: await document(input) };
  });
};

// A token's context is best told apart half way up; what a text is, at the top. Gradients at the top have but as many directions as there
// are classes, and one less.
function siteOf({ model }: Session, { hook, layer, head, token, by }: ExperimentOf<"similar">): Site {
  const observed = { hookNames: model.hookNames, size: model.config };
  if (hook !== undefined && layer !== undefined) throw strayField("layer", "the hook says it already");
  if (hook !== undefined) return requireSite(observed, hook, head);
  if (head !== undefined) {
    if (layer === undefined)
      throw strayField("head", "of which layer?", "Give --layer as well, or --hook blocks.3.attn.hook_z.");
    const output = layerHook(observed, layer); // says so where there is no such layer
    return requireSite(observed, output.replace(/\.[^.]*$/, ".attn.hook_z"), head);
  }
  const layers = layerHooks(observed).length - 1;
  return {
    hook: layerHook(
      observed,
      layer ?? (token === undefined && by === "representation" ? layers - 1 : Math.floor((layers - 1) / 2)),
    ),
  };
}
