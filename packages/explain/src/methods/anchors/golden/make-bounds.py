"""Draws bounds.json: the confidence bounds of anchor-exp 0.0.2.0 (pip install anchor-exp scikit-learn)."""

import json
from pathlib import Path

from anchor.anchor_base import AnchorBaseBeam as beam

PLACES = [
    (0.0, 0.01),
    (0.0, 1.5),
    (0.1, 0.3),
    (0.5, 0.02),
    (0.5, 0.9),
    (0.84, 0.05),
    (0.95, 0.004),
    (0.95, 0.2),
    (1.0, 0.05),
    (1.0, 2.0),
]
RATES = [(1, 1, 0.1), (11, 1, 0.1), (11, 30, 0.1), (50, 7, 0.05), (4, 200, 0.01)]

golden = {
    "bounds": [
        {
            "share": share,
            "level": level,
            "low": float(beam.dlow_bernoulli(share, level)),
            "high": float(beam.dup_bernoulli(share, level)),
        }
        for share, level in PLACES
    ],
    "divergences": [
        {"p": p, "q": q, "divergence": float(beam.kl_bernoulli(p, q))}
        for p, q in [(0.2, 0.7), (0.5, 0.5), (0.95, 0.9), (1.0, 0.9), (0.0, 0.4)]
    ],
    "rates": [
        {"arms": arms, "round": round_, "delta": delta, "rate": float(beam.compute_beta(arms, round_, delta))}
        for arms, round_, delta in RATES
    ],
}
Path(__file__).with_name("bounds.json").write_text(json.dumps(golden, indent=2) + "\n")
