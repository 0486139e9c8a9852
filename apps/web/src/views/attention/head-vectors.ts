import type { ResultOf } from "@limelight/experiments";
import { neuronView, type FigureStyle } from "@limelight/report/figures";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Answered } from "../../engine/engine.ts";
import { Question } from "../../engine/question.ts";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

/** The query of one token and the keys of all, of one head: how a weight comes about. */
@customElement("limelight-head-vectors")
export class HeadVectorsElement extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) scene!: Scene;
  /** As the model read them. */
  @property({ attribute: false }) tokens: readonly string[] = [];
  @property({ attribute: false }) layer = 0;
  @property({ attribute: false }) head = 0;
  /** Whose query is shown. */
  @property({ attribute: false }) token = 0;
  @property({ attribute: false }) pointed: string | undefined;

  private readonly question = new Question<"capture">(this);

  override willUpdate(): void {
    const { engine, fields } = this.scene;
    const attention = `blocks.${this.layer}.attn`;
    this.question.ask(
      engine.status.kind === "unavailable" ? undefined : engine,
      fields && {
        verb: "capture",
        ...fields,
        hooks: ["q", "k", "attn_scores", "pattern"].map((name) => `${attention}.hook_${name}`),
      },
    );
  }

  override render(): TemplateResult {
    const { question, tokens, head } = this;
    const { answer } = question;
    const vectors = answer && vectorsOf(answer);
    const token = Math.min(this.token, tokens.length - 1);
    return html`<limelight-course
        .question=${question}
        .course=${question.course}
        what="Fetching queries and keys"
      ></limelight-course>
      ${
        vectors && vectors.query.shape[0] === tokens.length
          ? html`<limelight-figure
              choosable
              .draw=${(style: FigureStyle) => neuronView({ ...vectors, tokens, head, token }, style)}
              .theme=${this.scene.theme}
              .pointed=${this.pointed}
              ?stale=${question.stale}
            ></limelight-figure>`
          : nothing
      }`;
  }
}

interface Vectors extends Pick<ResultOf<"capture">, "model" | "provenance"> {
  readonly layer: number;
  readonly query: { readonly shape: readonly number[]; readonly data: ArrayLike<number> };
  readonly key: { readonly shape: readonly number[]; readonly data: ArrayLike<number> };
  readonly scores?: Vectors["key"];
  readonly pattern?: Vectors["key"];
}

function vectorsOf({ document: { model, provenance }, arrays }: Answered<"capture">): Vectors | undefined {
  const find = (
    hook: string,
  ): readonly [string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }] | undefined =>
    [...(arrays ?? [])].find(([name]) => name.endsWith(hook));
  const [query, key, scores, pattern] = [".hook_q", ".hook_k", ".hook_attn_scores", ".hook_pattern"].map(find);
  const layer = /^blocks\.(\d+)\./.exec(query?.[0] ?? "")?.[1];
  if (!query || !key || layer === undefined) return undefined;
  return {
    model,
    provenance,
    layer: Number(layer),
    query: query[1],
    key: key[1],
    ...(scores && { scores: scores[1] }),
    ...(pattern && { pattern: pattern[1] }),
  };
}
