"""Small writers: a form is a list of blocks ('p', text), ('t', rows), ('sheet', name). In rows "<" joins left, "^" joins up."""
import os
import html, json
from pathlib import Path
import docx, openpyxl
from openpyxl.utils import get_column_letter as L

ROOT = Path(os.environ.get("OUT", "strangers"))  # where layouts/, reports/ and review/ are written

def p(text): return ("p", text)
def t(*rows):
    out = []
    for r in rows:
        out.extend(r if r and isinstance(r[0], list) else [r])
    n = max(map(len, out))
    return ("t", [r + [""] * (n - len(r)) for r in out])
def full(text, n): return [text] + ["<"] * (n - 1)
def sheet(name): return ("sheet", name)

def ind(l1, l2, l3, target=None, actual=None, mx=None, self=None, reason=None, **kw):
    d = dict(level1=l1, level2=l2, level3=l3, target_text=target, actual_text=actual, max_score=mx, self_score=self, reason_text=reason) | kw
    return {k: v for k, v in d.items() if v is not None}

KEY = dict(l1="level1", l2="level2", l3="level3", t="target_text", a="actual_text", m="max_score", s="self_score", r="reason_text", i="interim_text", f="forecast_text")
def body(inds, spec, side=None):
    """Rows of indicators: spec names columns (l1 l2 l3 t a m s r i f, '' or a function of (number, indicator)); equal levels are merged down."""
    rows, prev = [], {}
    for n, d in enumerate(inds):
        row = [] if side is None else [side if n == 0 else "^"]
        for k in spec:
            if callable(k): row.append(k(n, d)); continue
            v = d.get(KEY.get(k, ""), "")
            if k == "l1" and n and v and prev.get("level1") == v: v = "^"
            elif k == "l2" and n and v and prev.get("level1") == d.get("level1") and prev.get("level2") == v: v = "^"
            row.append(v)
        rows.append(row); prev = d
    return rows

def boxes(rows):
    for r, row in enumerate(rows):
        for c, v in enumerate(row):
            if v in ("<", "^"): continue
            w = 1
            while c + w < len(row) and row[c + w] == "<": w += 1
            h = 1
            while r + h < len(rows) and rows[r + h][c] == "^": h += 1
            yield r, c, h, w, v

def write_xlsx(path, blocks):
    wb = openpyxl.Workbook(); ws = wb.active; at = 1; first = True
    width = max((len(b[1][0]) for b in blocks if b[0] == "t"), default=1)
    for kind, what in blocks:
        if kind == "sheet":
            if first: ws.title = what
            else: ws = wb.create_sheet(what); at = 1
        elif kind == "p":
            ws.cell(at, 1, what)
            if width > 1: ws.merge_cells(start_row=at, start_column=1, end_row=at, end_column=width)
            at += 1
        else:
            for r, c, h, w, v in boxes(what):
                if v != "":
                    ws.cell(at + r, c + 1, v)
                    if isinstance(v, str): ws.cell(at + r, c + 1).data_type = "s"      # "=60人" is a text, no formula
                if h * w > 1: ws.merge_cells(start_row=at + r, start_column=c + 1, end_row=at + r + h - 1, end_column=c + w)
            at += len(what)
        first = False
    wb.save(path)

def write_docx(path, blocks):
    d = docx.Document()
    for kind, what in blocks:
        if kind == "p": d.add_paragraph(what)
        elif kind == "t":
            tb = d.add_table(len(what), len(what[0])); tb.style = "Table Grid"
            for r, c, h, w, v in boxes(what):
                cell = tb.cell(r, c)
                if h * w > 1: cell = cell.merge(tb.cell(r + h - 1, c + w - 1))
                cell.text = str(v)
    d.save(path)

def write_html(path, blocks):
    o = ["<!DOCTYPE html><html><head><meta charset='utf-8'><title>信息公开</title></head><body>"]
    for kind, what in blocks:
        if kind == "p": o.append(f"<p>{html.escape(what)}</p>")
        elif kind == "t":
            grid = {}
            for r, c, h, w, v in boxes(what): grid.setdefault(r, []).append((c, h, w, v))
            o.append("<table border='1'>")
            for r in range(len(what)):
                o.append("<tr>" + "".join(f"<td{f' rowspan={h}' if h > 1 else ''}{f' colspan={w}' if w > 1 else ''}>{html.escape(str(v))}</td>" for c, h, w, v in grid.get(r, [])) + "</tr>")
            o.append("</table>")
    Path(path).write_text("\n".join(o) + "</body></html>", encoding="utf8")

def val(v):
    if isinstance(v, bool): return "true" if v else "false"
    if isinstance(v, dict): return "{" + ", ".join(f"{k} = {val(x)}" for k, x in v.items()) + "}"
    if isinstance(v, (list, tuple)): return "[" + ", ".join(val(x) for x in v) + "]"
    return json.dumps(v, ensure_ascii=False)

def case(folder, stem, ext, blocks, made, why, kind, **top):
    d = ROOT / folder; d.mkdir(exist_ok=True)
    {"xlsx": write_xlsx, "docx": write_docx, "html": write_html}[ext](d / f"{stem}.{ext}", blocks)
    o = [f"why = {val(why)}", f"kind = {val(kind)}"] + [f"{k} = {val(v)}" for k, v in top.items()]
    for pr in made if isinstance(made, list) else [made]:
        o.append("\n[[project]]")
        for k, v in pr.items():
            if isinstance(v, list) and v and isinstance(v[0], dict):
                o.append(f"{k} = [\n" + "".join(f"    {val(x)},\n" for x in v) + "]")
            else: o.append(f"{k} = {val(v)}")
    (d / f"{stem}.expected.toml").write_text("\n".join(o) + "\n", encoding="utf8")

def F(label, b=None, e=None, **kw):
    return {k: v for k, v in (dict(label_text=label, budget_wan=b, executed_wan=e) | kw).items() if v is not None}
def P(name=None, dep=None, unit=None, year=None, **kw):
    return {k: v for k, v in (dict(name=name, department=dep, unit=unit, year=year) | kw).items() if v is not None}
WI = ["indicators"]; WFI = ["funds", "indicators"]
SIGN = [{"level3": {"has": "签"}}, {"level1": {"has": "签"}}, {"level3": {"has": "审核"}}]
NOTOT = [{"level1": {"has": "总分"}}, {"level3": {"has": "总分"}}, {"level1": {"has": "合计"}}, {"level3": {"has": "合计"}}]
