"""Share of stated facts that hold. Usage: python measure.py PERFEVAL FOLDER [--verbose]

Groups: identity, funds, indicators, findings (those that must come), silence (those that must not), other (goals, subtotals, totals, texts, count of projects).
A fact: a stated identity field, fund cell, indicator cell, finding; a wrong count under `whole`; each not_*; a project count.
Rows are found by their name (a row whose only fault is the name costs one fact); what did not come back holds nothing.
"""
import importlib.util
import shutil
import sys
import tomllib
from pathlib import Path

spec = importlib.util.spec_from_file_location("check", Path(__file__).resolve().parents[3] / "../shared/cases/check.py")
ck = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ck)
GROUPS = ("identity", "funds", "indicators", "findings", "silence", "other")


def row_facts(what, want, rows):
    """(text, holds) for each stated cell of a row."""
    name = ck.ROW_NAME.get(what)
    near = [r for r in rows if name not in want or ck.fits(want[name], r.get(name))]
    if not near:
        near = [r for r in rows if not set(ck.wrong_cells(want, r)) - {name}] if len(want) > 2 else []
    label = want.get(name, "row")
    if not near:
        for key in want:
            yield f"{what}[{label}] {key}: no row", False
        return
    best = min(near, key=lambda r: len(ck.wrong_cells(want, r)))
    miss = ck.wrong_cells(want, best)
    for key in want:
        yield f"{what}[{label}] {key}: {ck.cell(best, key)!r}, expected {want[key]!r}", key not in miss


def project_facts(want, got):
    """(group, text, holds) for each stated fact of a project; got None: nothing holds."""
    there = got is not None
    got = got or {}
    form = got.get("form") or {}
    for key in ("name", "department", "unit", "year", "code"):
        if key in want:
            yield "identity", f"{key}: {got.get(key)!r}, expected {want[key]!r}", there and ck.fits(want[key], got.get(key))
    for key in ("title", "kind"):
        if key in want:
            yield "identity", f"{key}: {form.get(key)!r}, expected {want[key]!r}", there and ck.fits(want[key], form.get(key))
    for key, value in want.get("totals", {}).items():
        have = (got.get("totals") or {}).get(key)
        yield "other", f"totals {key}: {have!r}, expected {value!r}", there and ck.fits(value, have)
    text = ck.all_text(got)
    for words in want.get("somewhere", []):
        yield "other", f"nowhere: {words}", there and ck.norm(words) in text
    for label in want.get("not_attributes", []):
        made = any(ck.norm(k).strip(":") == ck.norm(label).strip(":") for k in got.get("attributes") or {})
        yield "other", f"attribute made: {label}", there and not made
    for what in ("funds", "indicators", "goals", "subtotals", "reported"):
        group = what if what in GROUPS else "other"
        rows, wants = got.get(what) or [], want.get(what, [])
        if what in want.get("whole", []):
            yield group, f"{what}: {len(rows)} rows, expected {len(wants)}", there and len(rows) == len(wants)
        for w in wants:
            for words, holds in row_facts(what, w, rows):
                yield group, words, there and holds
        for w in want.get(f"not_{what}", []):
            yield group, f"{what}: must not hold {w}", there and all(ck.wrong_cells(w, r) for r in rows)
    found = got.get("findings") or []
    for w in want.get("findings", []):
        hits = list(ck.findings_like(w, found))
        yield "findings", f"no finding {w}" if not hits else f"{len(hits)} findings {w}", bool(hits) and len(hits) <= w.get("at_most", len(hits))
    for w in want.get("not_findings", []):
        hits = list(ck.findings_like(w, found))
        said = "; ".join(f"{f['code']} {f['verdict']} {f['object']}: {str(f['message'])[:80]}" for f in hits)
        yield "silence", f"must not be found {w}: {said}", there and not hits


def file_facts(case, projects, account):
    wants = case.get("project", [])
    expected = case.get("projects", max(1, len(wants)) if wants else None)
    if expected is not None:
        yield "other", f"{len(projects)} projects, expected {expected}: {account.get('message') or ''}", len(projects) == expected
    for n, want in enumerate(wants):
        yield from project_facts(want, projects[n] if n < len(projects) else None)
    extra = {"file": case["file"]} if "file" in case else {}
    if extra:
        miss = list(ck.judge_file(extra, projects, account))
        yield "other", "; ".join(miss), not miss


def main():
    args = [a for a in sys.argv[1:] if a != "--verbose"]
    if len(args) != 2:
        sys.exit(__doc__)
    program, folder = str(Path(shutil.which(args[0]) or args[0]).absolute()), Path(args[1]).resolve()
    cases = []
    for path in sorted(folder.rglob("*" + ck.END)):
        stem = path.name[:-len(ck.END)]
        source = next(p for p in path.parent.glob(stem + ".*") if p.name != path.name)
        cases.append((stem, tomllib.loads(path.read_text(encoding="utf8")), source))
    got = ck.evaluate(program, [c[2] for c in cases], ck.SECONDS + 2 * len(cases))
    total = {g: [0, 0] for g in GROUPS}
    whole = 0
    for stem, case, source in cases:
        if source.name not in got:
            got |= ck.evaluate(program, [source], ck.SECONDS)
        facts = list(file_facts(case, *got.get(source.name, ([], {}))))
        mine = {g: [0, 0] for g in GROUPS}
        for group, _, holds in facts:
            for box in (mine, total):
                box[group][0] += holds
                box[group][1] += 1
        whole += all(h for _, _, h in facts)
        print(f"{stem}: {sum(h for _, _, h in facts)}/{len(facts)}  " + "  ".join(f"{g} {a}/{b}" for g, (a, b) in mine.items() if b))
        if "--verbose" in sys.argv:
            for _, text, holds in facts:
                if not holds:
                    print(f"    {text}")
    print("---")
    for g, (a, b) in total.items():
        if b:
            print(f"{g}: {a}/{b} = {100 * a / b:.1f} %")
    a, b = sum(x[0] for x in total.values()), sum(x[1] for x in total.values())
    print(f"all facts: {a}/{b} = {100 * a / max(b, 1):.1f} %; files that hold entirely: {whole} of {len(cases)}")


if __name__ == "__main__":
    main()
