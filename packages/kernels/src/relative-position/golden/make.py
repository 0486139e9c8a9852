"""Makes buckets.json beside this file: which bucket transformers puts each distance (key - query) into.

    pip install torch==2.15.0 transformers==5.23.0 && python make.py

Each case: the settings, and runs [first distance, bucket] over the distances -600 to 600.
"""

import json
import pathlib

import torch
from transformers.models.deberta_v2.modeling_deberta_v2 import make_log_bucket_position
from transformers.models.t5.modeling_t5 import T5Attention

MOST = 600


def runs(buckets):
    out = []
    for distance, bucket in zip(range(-MOST, MOST + 1), buckets):
        if not out or out[-1][1] != bucket:
            out.append([distance, bucket])
    return out


distances = torch.arange(-MOST, MOST + 1)
cases = []
for bidirectional, buckets, most in [(True, 32, 128), (False, 32, 128), (True, 8, 20), (False, 10, 37), (True, 64, 500)]:
    found = T5Attention._relative_position_bucket(distances, bidirectional, buckets, most)
    settings = {"family": "t5", "bidirectional": bidirectional, "buckets": buckets, "maxDistance": most}
    cases.append({**settings, "runs": runs(found.tolist())})
for buckets, most in [(256, 512), (8, 32), (16, 24), (-1, 20)]:
    relative = -distances  # query - key
    if buckets > 0:
        relative = make_log_bucket_position(relative, buckets, most).to(torch.long)
    span = buckets if buckets > 0 else most
    found = torch.clamp(relative + span, 0, span * 2 - 1)
    settings = {"family": "deberta", "buckets": buckets, "maxDistance": most}
    cases.append({**settings, "runs": runs(found.tolist())})
lines = ",\n".join("  " + json.dumps(case) for case in cases)
pathlib.Path(__file__).with_name("buckets.json").write_text(f"[\n{lines}\n]\n")
