"""Writes encodings/*.json: what the Rust package `tokenizers` makes of cases.json with the tokenizers here.

    pip install 'tokenizers==0.23.*'
    python packages/text/golden/make_golden.py

tokenizers/NAME.json are those of tiny checkpoints, one for each family; "$charsmap" in them stands for charsmap.txt
(SentencePiece's nmt_nfkc map, which four of them share). variants.json lists the tokenizers to run: a base, and a patch
of its tokenizer.json (objects are merged, but for vocabularies; everything else is replaced),
and which of the texts (the first four, which the checkpoints' own golden numbers use, and every n-th).

An encoding is [ids, offsets, words, types, sequences, decoded]: offsets are start, length, start, length, ... in UTF-16
units; words and sequences have -1 for none; types are 0 where all are, sequences 0 where all tokens but those without a
word are of the first text; decoded leaves special tokens out.

decodings.json: [ids, text, text without special tokens] of random ids, for each of the tokenizers as they are.
"""

import json
import random
from pathlib import Path

from tokenizers import Tokenizer

HERE = Path(__file__).parent


def read(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def merge(base, patch):
    if not (isinstance(base, dict) and isinstance(patch, dict)):
        return patch
    return base | {key: value if key == "vocab" else merge(base.get(key), value) for key, value in patch.items()}


def load(variant):
    text = (HERE / "tokenizers" / f"{variant['base']}.json").read_text(encoding="utf-8")
    config = json.loads(text.replace("$charsmap", (HERE / "charsmap.txt").read_text()))
    return Tokenizer.from_str(json.dumps(merge(config, variant.get("patch", {}))))


def utf16_offsets(text):
    """UTF-16 offset of every code point, and of the end."""
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + (2 if ord(character) > 0xFFFF else 1))
    return offsets


def numbers(values):
    return [-1 if value is None else value for value in values]


def encode(tokenizer, first, second=None, max_length=None):
    if max_length is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(max_length)
    encoding = tokenizer.encode(first) if second is None else tokenizer.encode(first, second)
    tables = [utf16_offsets(first), utf16_offsets(second or "")]
    offsets = []
    for (start, end), sequence in zip(encoding.offsets, encoding.sequence_ids):
        table = tables[sequence or 0]
        offsets += [table[start], table[end] - table[start]]
    words = numbers(encoding.word_ids)
    sequences = numbers(encoding.sequence_ids)
    usual = [-1 if word < 0 else 0 for word in words]
    types = encoding.type_ids
    return [
        encoding.ids,
        offsets,
        words,
        types if any(types) else 0,
        0 if sequences == usual else sequences,
        tokenizer.decode(encoding.ids),
    ]


def write(path, rows):
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def decode(tokenizer, ids):
    return [ids, tokenizer.decode(ids, skip_special_tokens=False), tokenizer.decode(ids)]


def random_ids(tokenizer):
    """Every other id is one of the first 300, which in most vocabularies are bytes and special tokens."""
    draw = random.Random(0)
    size = tokenizer.get_vocab_size()
    return [[draw.randrange(size if i % 2 else min(300, size)) for i in range(12)] for _ in range(12)]


def main():
    cases = read("cases.json")
    bases = {variant["base"] for variant in read("variants.json")}
    rows = []
    for base in sorted(bases):
        tokenizer = load({"base": base})
        rows += [[base, *decode(tokenizer, ids)] for ids in random_ids(tokenizer)]
    write(HERE / "decodings.json", rows)
    (HERE / "encodings").mkdir(exist_ok=True)
    for variant in read("variants.json"):
        tokenizer = load(variant)
        texts = [text for i, text in enumerate(cases["texts"]) if i < 4 or i % variant["every"] == 0]
        rows = [encode(tokenizer, text) for text in texts]
        rows += [encode(tokenizer, *pair) for pair in cases["pairs"]]
        write(HERE / "encodings" / f"{variant['name']}.json", rows)


if __name__ == "__main__":
    main()
