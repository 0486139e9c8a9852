"""Writes src/unicode.generated.ts: character classes as the Rust package `tokenizers` has them.

Its Unicode tables are frozen at older versions than those of a JavaScript engine, and engines differ among
themselves, so ids would depend on the browser. The classes are found by asking the package about every code point.

    pip install 'tokenizers==0.23.*'
    python scripts/make_unicode.py > src/unicode.generated.ts
"""

import json
import subprocess
import unicodedata

from tokenizers import Regex, normalizers, pre_tokenizers

CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def ranges(code_points):
    found = []
    for c in code_points:
        if found and found[-1][1] == c - 1:
            found[-1][1] = c
        else:
            found.append([c, c])
    return found


def escape(c):
    return "\\u%04X" % c if c < 0x10000 else "\\u{%X}" % c


def character_class(code_points):
    return "".join(escape(a) if a == b else f"{escape(a)}-{escape(b)}" for a, b in ranges(code_points))


def removed_by(normalizer):
    return [c for c in CODE_POINTS if normalizer.normalize_str(chr(c)) == ""]


def bert(**wanted):
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**(off | wanted))


def matched_by(pattern):
    """Code points that a regular expression of the package (Oniguruma) matches."""
    split = pre_tokenizers.Split(Regex(pattern), "isolated")
    return [c for c in CODE_POINTS if len(split.pre_tokenize_str("." + chr(c) + ".")) == 3]


split = pre_tokenizers.BertPreTokenizer()
punctuation = [c for c in CODE_POINTS if len(split.pre_tokenize_str("a" + chr(c) + "a")) == 3]
nfd, nfkd = normalizers.NFD(), normalizers.NFKD()

tables = [
    ("control", "What BertNormalizer's clean_text removes: NUL, U+FFFD, and the categories Cc, Cf, Co.", removed_by(bert(clean_text=True))),
    ("nonspacingMark", "What BertNormalizer's strip_accents removes: category Mn of Unicode 8.", removed_by(bert(strip_accents=True))),
    ("mark", "What the StripAccents normalizer removes: category M of Unicode 9.", removed_by(normalizers.StripAccents())),
    ("punctuation", "What BertPreTokenizer and Punctuation split off: category P of Unicode 8 and ASCII symbols.", punctuation),
]

print("// Written by scripts/make_unicode.py; do not edit.")
print("/* eslint-disable no-misleading-character-class, no-control-regex */")
for name, note, code_points in tables:
    print(f"\n/** {note} */\nexport const {name} = /[{character_class(code_points)}]/u;")

for name, pattern in [("letters", r"\p{L}"), ("numbers", r"\p{N}")]:
    print(f"\n/** What {pattern} matches in the package's regular expressions, to be put into brackets. */")
    print(f"export const {name} = String.raw`{character_class(matched_by(pattern))}`;")

# Node's tables are newer than Python's; it names the code points that it decomposes.
node = """const all={};for(const form of ['NFD','NFKD']){all[form]=[];for(let c=0;c<0x110000;c++){if(c>=0xD800&&c<0xE000)continue;
const s=String.fromCodePoint(c);if(s.normalize(form)!==s)all[form].push(c)}}console.log(JSON.stringify(all))"""
newer = json.loads(subprocess.run(["node", "-e", node], capture_output=True, check=True, text=True).stdout)
for name, normalizer, form in [("undecomposed", nfd, "NFD"), ("undecomposedCompatibly", nfkd, "NFKD")]:
    left = [c for c in newer[form] if normalizer.normalize_str(chr(c)) == chr(c)]
    print(f"\n/** Characters whose {form} was added to Unicode after the package's tables. */")
    print(f"export const {name} = /[{character_class(left)}]/u;")

marks = set(removed_by(normalizers.StripAccents()))
classes = {}
for c in sorted(marks):
    classes.setdefault(unicodedata.combining(chr(c)), []).append(c)
classes.pop(0)
print("\n/** Canonical combining classes above 0: `class:first-last,...` in hexadecimal code points, classes divided by blanks. */")
rows = [f"{k}:" + ",".join("%X" % a if a == b else "%X-%X" % (a, b) for a, b in ranges(v)) for k, v in sorted(classes.items())]
print('export const combiningClasses = "' + " ".join(rows) + '";')
