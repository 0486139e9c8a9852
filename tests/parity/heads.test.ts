import { packBatch, softmax } from "@limelight/core";
import { describe, expect, test } from "vitest";
import { expectClose } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint, tokenizerOf } from "./folder.ts";
import { readGolden } from "./golden.ts";
import { tools, type Compared } from "./record-parity.ts";

const devices = new TestDevice();

function compared(method: string, checkpoint: string): Compared {
  return { method, reference: tools.transformers, checkpoint };
}

async function load(name: string) {
  const [golden, checkpoint] = await Promise.all([readGolden(name), tinyCheckpoint(name)]);
  return { golden, tokenizer: tokenizerOf(checkpoint), model: await devices.load(checkpoint) };
}

describe.each(["bert-mlm", "bert-nsp", "distilbert-mlm", "roberta-mlm"])(
  "%s fills masks as transformers does",
  (name) => {
    test("the five likeliest tokens and their probabilities", async ({ annotate }) => {
      const { golden, tokenizer, model } = await load(name);
      const errors: number[] = [];
      for (const [i, { text, position, top5 }] of golden.about.fill_mask.entries()) {
        const encoding = tokenizer.encode(text);
        expect([...encoding.ids]).toEqual([...golden.integers(`fill${i}/input_ids`)]);
        expect(encoding.tokens.findIndex(({ id }) => id === tokenizer.special.mask?.id)).toBe(position);
        using run = await model.run(packBatch([encoding]), { head: "masked-lm", rows: Uint32Array.of(position) });
        const [logits] = await run.logits();
        const probabilities = softmax(logits?.data ?? []);
        const best = [...probabilities.entries()].toSorted(([, a], [, b]) => b - a).slice(0, 5);
        expect(best.map(([id]) => id)).toEqual([...golden.integers(`fill${i}/top5_ids`)]);
        expect(best.map(([id]) => tokenizer.idToToken(id))).toEqual(top5);
        errors.push(
          expectClose(
            best.map(([, probability]) => probability),
            golden.floats(`fill${i}/top5_probs`),
            "",
            undefined,
            compared("Masked words: probabilities", name),
          ),
        );
      }
      expect(errors).toHaveLength(3);
      await annotate(`worst error: ${Math.max(...errors).toFixed(2)} of the tolerance`, "parity");
    });
  },
);

test("bert-nsp says whether a sentence follows another as transformers does", async ({ annotate }) => {
  const { golden, tokenizer, model } = await load("bert-nsp");
  const about = compared("Next sentence", "bert-nsp");
  const errors: number[] = [];
  for (const [i, [text, pair]] of golden.about.next_sentence.pairs.entries()) {
    const encoding = tokenizer.encode(text, { pair });
    expect([...encoding.ids]).toEqual([...golden.integers(`nsp${i}/input_ids`)]);
    using run = await model.run(packBatch([encoding]), { head: "next-sentence" });
    const [logits] = await run.logits();
    errors.push(expectClose(logits?.data ?? [], golden.floats(`nsp${i}/logits`), "", undefined, about));
    errors.push(expectClose(softmax(logits?.data ?? []), golden.floats(`nsp${i}/probs`), "", undefined, about));
  }
  for (const i of golden.about.inputs.keys()) {
    const ids = golden.integers(`in${i}/input_ids`);
    using run = await model.run(packBatch([{ ids, typeIds: golden.integers(`in${i}/token_type_ids`) }]), {
      head: "next-sentence",
    });
    const [logits] = await run.logits();
    errors.push(expectClose(logits?.data ?? [], golden.floats(`in${i}/nsp_logits`), "", undefined, about));
  }
  expect(errors).toHaveLength(9);
  await annotate(`worst error: ${Math.max(...errors).toFixed(2)} of the tolerance`, "parity");
});

test("bert-ner tags words as transformers does", async ({ annotate }) => {
  const { golden, tokenizer, model } = await load("bert-ner");
  const { labels } = model.config;
  const errors: number[] = [];
  for (const [i, { text, words_first_token: words }] of golden.about.ner.entries()) {
    const encoding = tokenizer.encode(text);
    expect([...encoding.ids]).toEqual([...golden.integers(`ner${i}/input_ids`)]);
    using run = await model.run(packBatch([encoding]), { head: "token-classification" });
    const [logits] = await run.logits();
    const rows = encoding.tokens.map((_, token) =>
      softmax(logits?.data.subarray(token * labels.length, (token + 1) * labels.length) ?? []),
    );
    errors.push(
      expectClose(
        rows.flat(),
        golden.floats(`ner${i}/probs`),
        "",
        undefined,
        compared("Tagged words: probabilities", "bert-ner"),
      ),
    );

    // The tag of a word is that of its first token.
    const firsts = encoding.tokens.flatMap(({ word }, token) =>
      word !== null && word !== encoding.tokens[token - 1]?.word ? [token] : [],
    );
    const tagged = firsts.map((token) => {
      const { word, start = 0 } = encoding.tokens[token] ?? {};
      const end = encoding.tokens.findLast((each) => each.word === word)?.end;
      const row = rows[token] ?? [];
      return [text.slice(start, end), labels[row.indexOf(Math.max(...row))]];
    });
    expect(tagged).toEqual(words.map(([word, label]) => [word, label]));
  }
  expect(errors.length).toBeGreaterThan(0);
  await annotate(`worst error: ${Math.max(...errors).toFixed(2)} of the tolerance`, "parity");
});
