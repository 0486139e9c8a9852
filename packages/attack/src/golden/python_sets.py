"""Writes python-sets.json: numbers put into a set one by one, the order in which CPython goes through it, others, and the order of both's intersection."""
import json
import random
from pathlib import Path

random.seed(3)
cases = []
for count in [*range(1, 12), 19, 20, 40, 77]:
    for top in (10, 40, 200):
        if count > top:
            continue
        one = random.sample(range(top), count)
        other = random.sample(range(top), min(top, count + 3))
        first, second = set(), set()
        for number in one:
            first.add(number)
        for number in other:
            second.add(number)
        cases.append([one, list(first), other, list(first & second)])
lines = ",\n".join(json.dumps(case) for case in cases)
Path(__file__).with_name("python-sets.json").write_text(f"[\n{lines}\n]\n")
