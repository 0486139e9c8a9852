"""Writes sentencepiece/: tiny SentencePiece models, and what transformers and sentencepiece make of texts with them.

    pip install sentencepiece==0.2.1 protobuf 'transformers==5.23.0' 'tokenizers==0.23.3'
    python packages/text/golden/make_sentencepiece.py           # trains the models anew as well
    python packages/text/golden/make_sentencepiece.py --check   # with the models that are there: same numbers?

cases.json: one entry a tokenizer, with its files (name in a checkpoint's folder: name here), tokenizer_config.json, the
texts' encodings and what random ids decode to. An encoding is [text, ids, spans or null, words or null]: spans are start,
length, start, length, ... in UTF-16 units, words have -1 for none; the Python tokenizers of Marian and SentencePiece
itself have neither. A decoding is [ids, text, text without special tokens].
"""

import contextlib
import json
import random
import sys
import tempfile
from pathlib import Path
from shutil import copyfile

import sentencepiece
from transformers import AutoTokenizer, PreTrainedTokenizerFast
from transformers.convert_slow_tokenizer import DebertaV2Converter

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "sentencepiece"

ENGLISH = """
The light falls on the stage and the sentence waits for it. A word is bright where the model looks, and dark elsewhere.
Nobody knows what a head of attention wants, but everybody can see where it points. It isn't magic; it is arithmetic.
We asked the model 1234 questions, and it answered 987 of them correctly. The other 247 answers were wonderfully wrong.
Translate the house, the garden and the little river. Don't translate the names: Anna, Berlin, Dijon, Oslo.
A gripping, funny film with a truly wonderful cast. The plot was dull, the acting worse, the music unbearable.
If a letter changes, does the answer change? Then the model is easily fooled, and the reader should be told so.
Light, lights, lighter, lightest, lighting; limelight, moonlight, daylight, delight. Seven words with one root.
"Who is there?" said the professor. "Only a token," said the token, "and a rather small one at that."
"""
FRENCH = """
La lumière tombe sur la scène et la phrase attend. Un mot brille là où le modèle regarde, et reste sombre ailleurs.
Personne ne sait ce que veut une tête d'attention, mais tout le monde voit où elle pointe. Ce n'est pas de la magie.
Nous avons posé 1234 questions au modèle, qui a répondu correctement à 987 d'entre elles. Les autres étaient fausses.
Traduisez la maison, le jardin et la petite rivière. Ne traduisez pas les noms : Anna, Berlin, Dijon, Oslo.
Un film prenant et drôle, avec une distribution vraiment merveilleuse. L'intrigue était ennuyeuse, la musique aussi.
Si une lettre change, la réponse change-t-elle ? Alors le modèle est facile à tromper, et il faut le dire au lecteur.
"""

# A character map of a few kilobytes, where SentencePiece's own has 240. The longest entry that begins a text wins.
MAP = {
    "ﬁ": "fi", "ﬂ": "fl", "Ａ": "A", "Ｂ": "B", "①": "1", "\u00a0": " ", "\u3000": " ", "\t": " ", "\n": " ",
    "e\u0301": "é", "a\u0300": "à", "e\u0301\u0316": "é\u0316", "½": "1/2", "\u200b": " ", "\u00ad": "", "…": "...",
}


def train(name, text, **options):
    # Relative names, since the model keeps them.
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        corpus = Path("corpus.txt")
        corpus.write_text("\n".join(text.strip().split("\n") * 4), encoding="utf-8")
        rules = Path("map.tsv")
        lines = [
            " ".join(f"{ord(c):X}" for c in key) + "\t" + " ".join(f"{ord(c):X}" for c in value)
            for key, value in MAP.items()
        ]
        rules.write_text("\n".join(lines) + "\n", encoding="utf-8")
        if options.pop("mapped", True):
            options["normalization_rule_tsv"] = str(rules)
        sentencepiece.SentencePieceTrainer.train(
            input=str(corpus),
            model_prefix="model",
            minloglevel=2,
            character_coverage=1.0,
            hard_vocab_limit=False,
            **options,
        )
        copyfile("model.model", FOLDER / name)


def train_all():
    unigram = {"model_type": "unigram", "vocab_size": 300}
    bpe = {"model_type": "bpe", "vocab_size": 700, "byte_fallback": True}
    raw = {"mapped": False, "normalization_rule_name": "identity", "remove_extra_whitespaces": False}
    train("t5.model", ENGLISH, **unigram, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, user_defined_symbols=["<sep>"])
    train("albert.model", ENGLISH.lower(), **unigram, pad_id=0, unk_id=1, bos_id=-1, eos_id=-1,
          control_symbols=["[CLS]", "[SEP]", "[MASK]"])
    train("deberta.model", ENGLISH, **unigram, pad_id=0, bos_id=1, eos_id=2, unk_id=3, pad_piece="[PAD]",
          bos_piece="[CLS]", eos_piece="[SEP]", unk_piece="[UNK]")
    train("xlmr.model", ENGLISH + FRENCH, **unigram)
    train("llama.model", ENGLISH, **bpe, **raw, split_digits=True, allow_whitespace_only_pieces=True,
          user_defined_symbols=["<tool>"])
    train("source.spm", ENGLISH, **unigram)
    train("target.spm", FRENCH, **unigram)
    train("bytes.model", FRENCH, **{**unigram, "vocab_size": 560}, **raw, byte_fallback=True, add_dummy_prefix=False)
    train("suffix.model", ENGLISH, **unigram, treat_whitespace_as_suffix=True)
    train("pairs.model", FRENCH, **{**bpe, "byte_fallback": False, "vocab_size": 400})
    vocabulary = {"</s>": 0, "<unk>": 1}
    for language in (">>fra<<", ">>deu<<"):
        vocabulary[language] = len(vocabulary)
    for name in ("target.spm", "source.spm"):
        model = sentencepiece.SentencePieceProcessor(model_file=str(FOLDER / name))
        for i in range(model.get_piece_size()):
            # Some pieces are left out, as in published models.
            if not model.is_control(i) and i % 29 != 17:
                vocabulary.setdefault(model.id_to_piece(i), len(vocabulary))
    vocabulary["<pad>"] = len(vocabulary)
    (FOLDER / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False, indent=0), encoding="utf-8")


CASES = {
    "t5": ({"spiece.model": "t5.model"}, {"tokenizer_class": "T5Tokenizer", "extra_ids": 10}, "t5"),
    "t5-clean": (
        {"spiece.model": "t5.model"},
        {"tokenizer_class": "T5Tokenizer", "extra_ids": 3, "clean_up_tokenization_spaces": True},
        "t5",
    ),
    "albert": ({"spiece.model": "albert.model"}, {"tokenizer_class": "AlbertTokenizer"}, "albert"),
    "albert-cased": (
        {"spiece.model": "albert.model"},
        {
            "tokenizer_class": "AlbertTokenizerFast",
            "do_lower_case": False,
            "keep_accents": True,
            "mask_token": {"__type": "AddedToken", "content": "[MASK]", "lstrip": False, "rstrip": False,
                           "normalized": False, "single_word": False},
        },
        "albert",
    ),
    "deberta": ({"spm.model": "deberta.model"}, {"tokenizer_class": "DebertaV2Tokenizer"}, "deberta-v2"),
    "deberta-lower": (
        {"spm.model": "deberta.model"},
        {"tokenizer_class": "DebertaV2Tokenizer", "do_lower_case": True, "split_by_punct": True},
        "deberta-v2",
    ),
    "xlmr": (
        {"sentencepiece.bpe.model": "xlmr.model"},
        {"tokenizer_class": "XLMRobertaTokenizer"},
        "xlm-roberta",
    ),
    "llama": (
        {"tokenizer.model": "llama.model"},
        {"tokenizer_class": "LlamaTokenizer", "add_bos_token": True},
        "llama",
    ),
    "llama-legacy": (
        {"tokenizer.model": "llama.model"},
        {
            "tokenizer_class": "LlamaTokenizerFast",
            "legacy": True,
            "add_bos_token": True,
            "add_eos_token": True,
            "pad_token": "<pad>",
            "added_tokens_decoder": {
                str(i): {"content": content, "lstrip": False, "rstrip": False, "normalized": False,
                         "single_word": False, "special": special}
                for i, content, special in [(0, "<unk>", True), (1, "<s>", True), (2, "</s>", True)]
            },
        },
        "llama",
    ),
    "marian": (
        {"source.spm": "source.spm", "target.spm": "target.spm", "vocab.json": "vocab.json"},
        {"tokenizer_class": "MarianTokenizer", "source_lang": "eng", "target_lang": "fra"},
        "marian",
    ),
}
PLAIN = ["t5.model", "xlmr.model", "bytes.model", "suffix.model", "pairs.model"]

OWN = [
    "The light falls on the stage.", "  two  blanks ", "", " ", "▁", "a▁b", "Don't!", "ﬁne ﬂow ＡＢ ①½…", "cafe\u0301 e\u0301\u0316x",
    "La lumière tombe sur la scène.", "x<sep>y <sep> z", "a <tool>b</s> c", "<s>hello</s>", "tab\tnew\nline\r\n", "12 345",
    "I love it 😀👍🏽!", "日本語 text", "\u00adsoft\u00ad hyphen", "    indented", "trailing   ", "<0x41><unk>", "a\u00a0b\u3000c",
    ">>fra<< The house", ">>xyz<< The house", "the >>fra<< house", ">>fra<<", "[CLS] x [MASK] y", "<extra_id_0> z", "GARDEN Garden",
    "``quoted'' 1,234,", "unbearable\u0000music", "مرحبا بالعالم", "e\u0301\u0301 A\u030a", "x" * 40,
]


def texts():
    cases = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))["texts"]
    return OWN + [text for i, text in enumerate(cases) if i % 9 == 0]


def utf16_spans(text, offsets):
    places = [0]
    for character in text:
        places.append(places[-1] + (2 if ord(character) > 0xFFFF else 1))
    return [number for start, end in offsets for number in (places[start], places[end] - places[start])]


def encode(tokenizer, text):
    encoding = tokenizer(text, return_offsets_mapping=tokenizer.is_fast)
    if not tokenizer.is_fast:
        return [text, encoding.input_ids, None, None]
    words = [-1 if word is None else word for word in encoding.word_ids()]
    return [text, encoding.input_ids, utf16_spans(text, encoding.offset_mapping), words]


def random_ids(size, seed):
    # Half of them low: there the special tokens and the bytes are.
    draw = random.Random(seed)
    return [[draw.randrange(size if i % 2 else min(size, 260)) for i in range(14)] for _ in range(10)]


class SlowDeberta:
    """What the converter asks of the tokenizer it converts. (The class's own way leaves the character map out.)"""

    add_prefix_space = True

    def __init__(self, folder, config):
        self.vocab_file = str(Path(folder) / "spm.model")
        self.do_lower_case = config.get("do_lower_case", False)
        self.split_by_punct = config.get("split_by_punct", False)
        self.convert_tokens_to_ids = sentencepiece.SentencePieceProcessor(model_file=self.vocab_file).piece_to_id

    def converted(self):
        names = {"bos": "[CLS]", "eos": "[SEP]", "unk": "[UNK]", "sep": "[SEP]", "pad": "[PAD]", "cls": "[CLS]", "mask": "[MASK]"}
        special = {f"{role}_token": token for role, token in names.items()}
        return PreTrainedTokenizerFast(tokenizer_object=DebertaV2Converter(self).converted(), **special)


def run_transformers(files, config, model_type):
    with tempfile.TemporaryDirectory() as folder:
        for name, own in files.items():
            copyfile(FOLDER / own, Path(folder) / name)
        (Path(folder) / "tokenizer_config.json").write_text(json.dumps(config))
        (Path(folder) / "config.json").write_text(json.dumps({"model_type": model_type}))
        deberta = model_type == "deberta-v2"
        tokenizer = SlowDeberta(folder, config).converted() if deberta else AutoTokenizer.from_pretrained(folder)
        result = {
            "files": files,
            "config": config,
            "texts": [encode(tokenizer, text) for text in texts()],
            "pair": tokenizer("The house", "a garden").input_ids,
        }
        if not tokenizer.is_fast:
            result["target"] = [[text, tokenizer(text_target=text).input_ids] for text in texts()]
        result["decodings"] = [
            [ids, tokenizer.decode(ids), tokenizer.decode(ids, skip_special_tokens=True)]
            for ids in random_ids(len(tokenizer), len(files)) + [row[1] for row in result["texts"]][::5]
        ]
        return result


def run_sentencepiece(name):
    model = sentencepiece.SentencePieceProcessor(model_file=str(FOLDER / name))
    # To SentencePiece a special token that somebody types is text. To us it is that token, as in transformers.
    special = [
        model.id_to_piece(i)
        for i in range(model.get_piece_size())
        if model.is_control(i) or model.is_unknown(i) or model.id_to_piece(i) == "<sep>"
    ]
    plain = [text for text in texts() if not any(token in text for token in special)]
    return {"files": {"x.model": name}, "config": {}, "texts": [[text, model.encode(text), None, None] for text in plain]}


def main():
    FOLDER.mkdir(exist_ok=True)
    check = "--check" in sys.argv
    if not check:
        train_all()
    cases = {name: run_transformers(*case) for name, case in CASES.items()}
    cases |= {f"plain {name.removesuffix('.model')}": run_sentencepiece(name) for name in PLAIN}
    rows = []
    for name, case in cases.items():
        parts = [
            f"{json.dumps(key)}:"
            + (
                "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in value) + "\n]"
                if key in ("texts", "target", "decodings")
                else json.dumps(value)
            )
            for key, value in case.items()
        ]
        rows.append(f"{json.dumps(name)}:{{" + ",\n".join(parts) + "}")
    text = "{\n" + ",\n".join(rows) + "\n}\n"
    path = FOLDER / "cases.json"
    if not check:
        path.write_text(text, encoding="utf-8")
    elif path.read_text(encoding="utf-8") != text:
        sys.exit("sentencepiece/cases.json: the numbers differ")


if __name__ == "__main__":
    main()
