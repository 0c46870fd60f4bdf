"""Checks of the generators themselves: rows said to be beyond reproach are so; points make 100 unless said otherwise; plain truths stand in their files."""
import re, sys, tomllib, unicodedata
from decimal import Decimal as D
from pathlib import Path


def rows_ok(stem, inds, hot, xp, total_is_fault):
    w = sum(D(d["m"]) for d in inds) + xp
    if w != 100: print(stem, "weights", w)
    for d in inds:
        if d["l3"] in hot: continue
        num = lambda s: re.fullmatch(r"(≥|≤|=)?([\d.]+)([^\d]*)", s)
        t, a = num(d["t"]), num(d["a"])
        if not t or not a or "月" in d["t"]:
            if d["m"] != d["s"]: print(stem, d["l3"], "not full:", d["t"], d["a"], d["m"], d["s"])
            continue
        if t[3] != a[3]: print(stem, d["l3"], "units", t[3], a[3])
        x, y, m = D(t[2]), D(a[2]), D(d["m"])
        met = y <= x if t[1] == "≤" else y >= x
        s = m if met else (m * y / x).quantize(D("0.01"))
        if abs(s - D(d["s"])) > D("0.011"): print(stem, d["l3"], "score", s, d["s"])
        if not met and not d["r"]: print(stem, d["l3"], "no reason")
        if y > x * D("1.3") and not d["r"] and t[1] != "≤": print(stem, d["l3"], "over")


if __name__ == "__main__":
    import docx, openpyxl
    norm = lambda s: re.sub(r"[\s,]+", "", unicodedata.normalize("NFKC", s))
    def text(p):
        if p.suffix == ".xlsx": return "".join(str(c) for ws in openpyxl.load_workbook(p) for r in ws.iter_rows(values_only=True) for c in r if c is not None)
        if p.suffix == ".docx": return "".join(x.text or "" for x in docx.Document(p).element.body.iter() if x.tag.endswith("}t"))
        return re.sub(r"<[^>]+>", "", p.read_text(encoding="utf8").replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"))
    count = 0
    for f in sorted(Path(sys.argv[1]).glob("*.expected.toml")):
        stem = f.name[:-14]; src = [p for p in f.parent.glob(stem + ".*") if p != f]
        if len(src) != 1: print(stem, "sources", src); continue
        count += 1
        t = norm(text(src[0])); c = tomllib.loads(f.read_text(encoding="utf8"))
        def look(v, where):
            if isinstance(v, dict):
                for k, x in v.items():
                    if k not in ("not", "status"): look(x, k if k not in ("has", "starts") else where)
            elif isinstance(v, list): [look(x, where) for x in (v if v and isinstance(v[0], dict) else v[:1])]
            elif isinstance(v, (int, float)):
                if not any(s in t for s in {f"{v:g}", f"{v:.10g}", f"{v * 10000:.0f}", f"{v / 10000:g}", f"{v:.2f}"}): print(stem, where, v)
            elif v and norm(str(v)) not in t and norm(str(v)).replace("≥", ">=").replace("≤", "<=") not in t: print(stem, where, v)
        for pr in c["project"]:
            for k, v in pr.items():
                if not k.startswith("not_") and k not in ("kind", "whole", "findings"): look(v, k)
            for w in pr.get("not_findings", []):
                for o in ([w["object"]] if isinstance(w.get("object"), str) else w.get("object", [])):
                    if norm(o) not in t: print(stem, "silent object not in file:", o)
    print(count, "files")
