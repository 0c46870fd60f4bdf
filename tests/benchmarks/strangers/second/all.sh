#!/bin/sh
# Makes the three sets anew, checks them, and writes truth.json (what is planted, what must be left alone).
cd "$(dirname "$0")"; P=${PYTHON:-python}
for f in forms words sound shapes stories; do $P $f.py || exit 1; done
for s in review layouts reports; do $P audit.py ../$s; done
$P - <<'END'
import json, tomllib
from pathlib import Path
out = {}
for s in ("review", "layouts", "reports"):
    for f in sorted(Path("..", s).glob("*.expected.toml")):
        c = tomllib.loads(f.read_text(encoding="utf8"))
        out[f"{s}/{f.name[:-14]}"] = {k: c[k] for k in ("why", "kind", "families", "planted", "silences") if k in c}
Path("truth.json").write_text(json.dumps(out, ensure_ascii=False, indent=1), encoding="utf8")
END
