"""An independent look: every plain text or figure that a case states stands in its file (or can be had from it: 万元)."""
import re, sys, tomllib, unicodedata
from pathlib import Path
import docx, openpyxl
def text(p):
    if p.suffix == ".xlsx":
        return " ".join(str(c) for ws in openpyxl.load_workbook(p) for r in ws.iter_rows(values_only=True) for c in r if c is not None)
    if p.suffix == ".docx":
        return " ".join(x.text or "" for x in docx.Document(p).element.body.iter() if x.tag.endswith("}t"))
    return re.sub(r"<[^>]+>", " ", p.read_text(encoding="utf8"))
def n(s): return re.sub(r"\s+|(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", s))
def leaves(v, key):
    if isinstance(v, dict):
        if "not" not in v:
            for k, x in v.items(): yield from leaves(x, key if k in ("has", "starts") else k)
    elif isinstance(v, list):
        if v and not isinstance(v[0], dict) and key not in ("somewhere",): v = v[:1]
        for x in v: yield from leaves(x, key)
    else: yield key, v
for f in sorted(Path(sys.argv[1]).glob("*.expected.toml")):
    src = next(p for p in f.parent.glob(f.name[:-14] + ".*") if p != f)
    t = n(text(src)); c = tomllib.loads(f.read_text())
    for pr in c["project"]:
        for key, v in pr.items():
            if key.startswith("not_") or key in ("kind", "whole", "findings"): continue
            for k, x in leaves(v, key):
                if k == "status" or x == "": continue
                if isinstance(x, (int, float)) and not isinstance(x, bool):
                    forms = {f"{x:g}", f"{x*10000:.0f}", f"{x/10000:g}", f"{x:.2f}", f"{x:.1f}"} | {f"{x:.10g}"}
                    if not any(s in t for s in forms): print(src.name, k, x)
                elif n(str(x)) not in t: print(src.name, k, x)
