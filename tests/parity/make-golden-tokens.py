"""Makes golden/NAME/tokens.json anew: what transformers' tokenizers make of texts, for checkpoints that read left to right,
translate, or cut words otherwise than BERT.

    pip install transformers==5.23.0 tokenizers==0.23.3
    python make-golden-tokens.py [--check]

Last run with python 3.11, transformers 5.23.0 and tokenizers 0.23.3. The tokenizers are those of golden/NAME. Each row:
the text or the pair, tokens, ids, spans (start, end, start, ... in UTF-16 units of the text the token is of), words and
sequences (-1: none), segments (0 where all are), the ids' text, and that without special tokens. The first texts are those
that the checkpoint's other golden numbers are of. All are read as their tokenizer.json says: transformers' own class for
DeBERTa-v2 puts another normaliser in the place of the file's. With --check nothing is written, but compared.
"""

import json
import pathlib
import sys

from transformers import PreTrainedTokenizerFast

GOLDEN = pathlib.Path(__file__).parent / "golden"
HOSTILE = [
    "", " ", "  two   blanks  ", "don't DON'T I'll 1234567 3.14", "naïve café e\u0301 ﬁ ½ Å", "😀👍🏽 👨‍👩‍👧 🇫🇷!", "日本語と漢字", "नमस्ते",
    "مرحبا بالعالم", "שלום \u202bRTL\u202c", "a\r\nb\n\n\tc\r", "x" + " " * 70 + "y", "a\u0000b", "\u200bzero\ufeff\u00ad", "a\u00a0b\u3000c",
    "<s></s><pad><unk>", "[CLS][MASK] [SEP]", "a <mask> b", "<|endoftext|>x<|im_start|>", "<extra_id_0> <0x41> ▁", "Z\u0351\u036b\u0343algo",
    "-" * 40, "https://a.b/c?d=e&f#g foo_bar", "İstanbul ΣΑΣ ß", "𝒜𝕏 𠀀",
]
NAMES = [
    "gpt2-lm", "gpt2-cls", "gptneox-lm", "llama-lm", "qwen2-lm", "bart-lm", "bart-mnli", "marian-mt", "t5", "t5-gated",
    "modernbert-mlm", "deberta-v2-cls",
]


def utf16_places(text):
    places = [0]
    for character in text:
        places.append(places[-1] + (2 if ord(character) > 0xFFFF else 1))
    return places


def row(tokenizer, text):
    texts = [text] if isinstance(text, str) else text
    encoding = tokenizer(*texts, return_offsets_mapping=True)
    ids = encoding.input_ids
    places = [utf16_places(each) for each in texts]
    sequences = [-1 if each is None else each for each in encoding.sequence_ids(0)]
    spans = [
        places[max(sequence, 0)][offset]
        for offsets, sequence in zip(encoding.offset_mapping, sequences)
        for offset in offsets
    ]
    words = [-1 if word is None else word for word in encoding.word_ids(0)]
    types = encoding.get("token_type_ids", [0])
    segments = types if any(types) else 0
    tokens = tokenizer.convert_ids_to_tokens(ids)
    decoded = [tokenizer.decode(ids), tokenizer.decode(ids, skip_special_tokens=True)]
    return [text, tokens, ids, spans, words, sequences, segments, *decoded]


def main():
    check = "--check" in sys.argv
    for name in NAMES:
        path = GOLDEN / name / "tokens.json"
        own = [row[0] for row in json.loads(path.read_text(encoding="utf-8"))]
        texts = own + [text for text in HOSTILE if text not in own]
        tokenizer = PreTrainedTokenizerFast.from_pretrained(GOLDEN / name)
        lines = [json.dumps(row(tokenizer, text), ensure_ascii=False, separators=(",", ":")) for text in texts]
        made = "[\n" + ",\n".join(lines) + "\n]\n"
        if not check:
            path.write_text(made, encoding="utf-8")
        elif made != path.read_text(encoding="utf-8"):
            sys.exit(f"{path}: the numbers differ")


if __name__ == "__main__":
    main()
