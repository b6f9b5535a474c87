"""The golden vectors: small tests of intervals, pace, bands, required deals, growth and period names."""

import json
from pathlib import Path

VECTORS = json.loads((Path(__file__).parent / "golden/vectors.json").read_text("utf-8"))
