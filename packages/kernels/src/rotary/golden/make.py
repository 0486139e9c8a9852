"""Makes frequencies.json: rotary frequencies, and cosines and sines at position 1000, as transformers has them.

python -m pip install torch==2.15.0 transformers==5.23.0
"""

import json
from pathlib import Path

import torch
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

CASES = [
    {"rope_type": "default", "rope_theta": 10000.0},
    {"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0},
    {
        "rope_type": "llama3",
        "rope_theta": 500000.0,
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 8192,
    },
    {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0, "original_max_position_embeddings": 2048},
    {
        "rope_type": "yarn",
        "rope_theta": 150000.0,
        "factor": 32.0,
        "original_max_position_embeddings": 4096,
        "beta_fast": 24.0,
        "beta_slow": 2.0,
        "truncate": False,
        "attention_factor": 1.25,
    },
]


def numbers(case: dict) -> dict:
    config = LlamaConfig(hidden_size=64, num_attention_heads=4, max_position_embeddings=65536, rope_parameters=dict(case))
    module = LlamaRotaryEmbedding(config)
    cosine, sine = module(torch.zeros(1, 1), torch.tensor([[1000]]))
    half = module.inv_freq.shape[0]
    return {
        "rope": case,
        "frequencies": module.inv_freq.tolist(),
        "cosine": cosine[0, 0, :half].tolist(),
        "sine": sine[0, 0, :half].tolist(),
    }


if __name__ == "__main__":
    path = Path(__file__).parent / "frequencies.json"
    path.write_text(json.dumps([numbers(case) for case in CASES], indent=1) + "\n")
