"""Second stranger's tool box. A document is a list of parts: a string (paragraph), ('#', text) a heading, ('tab', name) a new sheet, or a Tab.
A Tab places cells as html does: row(cell, cell, ...), a cell is text or (text, width) or (text, width, height)."""
import html, json, re
from decimal import Decimal as D, ROUND_HALF_UP
from pathlib import Path
import docx, openpyxl
from openpyxl.styles import Alignment, Border, Font, Side

HOME = Path(__file__).resolve().parent.parent


class Tab:
    def __init__(self): self.cells, self.busy, self.r, self.wide = [], set(), 0, 0
    def row(self, *cells):
        c = 0
        for x in cells:
            x = x if isinstance(x, tuple) else (x,)
            text, w, h = x[0], (x[1] if len(x) > 1 else 1), (x[2] if len(x) > 2 else 1)
            while (self.r, c) in self.busy: c += 1
            for i in range(h):
                for j in range(w): self.busy.add((self.r + i, c + j))
            self.cells.append((self.r, c, h, w, text)); c += w
            self.wide = max(self.wide, c)
        self.r += 1
        return self


def xlsx(path, parts):
    wb = openpyxl.Workbook(); ws = wb.active; at = 1; began = False
    wide = max([x.wide for x in parts if isinstance(x, Tab)] or [1])
    line = Side(style="thin"); box = Border(left=line, right=line, top=line, bottom=line)
    for x in parts:
        if isinstance(x, tuple) and x[0] == "tab":
            if began: ws = wb.create_sheet(x[1]); at = 1
            else: ws.title = x[1]
        elif isinstance(x, Tab):
            for r, c, h, w, v in x.cells:
                cell = ws.cell(at + r, c + 1); cell.border = box; cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
                if isinstance(v, D): cell.value = float(v) if v % 1 else int(v)
                elif isinstance(v, tuple): pass
                elif isinstance(v, Pct): cell.value = float(v.x) / 100; cell.number_format = "0.00%"
                elif v != "":
                    cell.value = v
                    if isinstance(v, str): cell.data_type = "s"
                if h * w > 1: ws.merge_cells(start_row=at + r, start_column=c + 1, end_row=at + r + h - 1, end_column=c + w)
            at += x.r
        else:
            ws.cell(at, 1, x[1] if isinstance(x, tuple) else x)
            if at < 3: ws.cell(at, 1).font = Font(bold=True, size=14)
            if wide > 1: ws.merge_cells(start_row=at, start_column=1, end_row=at, end_column=wide)
            at += 1
        began = True
    wb.save(path)


class Pct:
    def __init__(self, x): self.x = D(x)
    def __str__(self): return f"{self.x.normalize():f}%"


def word(path, parts):
    d = docx.Document()
    for x in parts:
        if isinstance(x, Tab):
            tb = d.add_table(x.r, x.wide); tb.style = "Table Grid"
            for r, c, h, w, v in x.cells:
                cell = tb.cell(r, c)
                if h * w > 1: cell = cell.merge(tb.cell(r + h - 1, c + w - 1))
                cell.text = str(v)
        elif isinstance(x, tuple) and x[0] == "#": d.add_heading(x[1], 2)
        elif isinstance(x, str): d.add_paragraph(x)
    d.save(path)


def page(path, parts):
    o = ["<!doctype html>", "<html lang='zh'><head><meta charset='utf-8'><title>绩效信息</title><style>td{border:1px solid #999}</style></head><body><div class='content'>"]
    for x in parts:
        if isinstance(x, Tab):
            o.append("<table><tbody>")
            for r in range(x.r):
                o.append("<tr>" + "".join("<td%s%s><p>%s</p></td>" % (f" rowspan=\"{h}\"" if h > 1 else "", f" colspan=\"{w}\"" if w > 1 else "", html.escape(str(v))) for rr, c, h, w, v in sorted(x.cells, key=lambda q: q[:2]) if rr == r) + "</tr>")
            o.append("</tbody></table>")
        elif isinstance(x, tuple) and x[0] == "#": o.append(f"<h3>{html.escape(x[1])}</h3>")
        elif isinstance(x, str): o.append(f"<p>　　{html.escape(x)}</p>")
    Path(path).write_text("\n".join(o) + "</div></body></html>", encoding="utf8")


def toml(v):
    if isinstance(v, bool): return "true" if v else "false"
    if isinstance(v, dict): return "{" + ", ".join(f"{k} = {toml(x)}" for k, x in v.items()) + "}"
    if isinstance(v, (list, tuple)): return "[" + ", ".join(toml(x) for x in v) + "]"
    if isinstance(v, D): return f"{v.normalize():f}"
    return json.dumps(v, ensure_ascii=False)


def save(folder, stem, ext, parts, projects, top):
    d = HOME / folder; d.mkdir(exist_ok=True)
    {"xlsx": xlsx, "docx": word, "html": page}[ext](d / f"{stem}.{ext}", parts)
    def lines(k, v):
        if isinstance(v, list) and v and isinstance(v[0], dict): return f"{k} = [\n" + "".join(f"    {toml(x)},\n" for x in v) + "]"
        return f"{k} = {toml(v)}"
    out = [lines(k, v) for k, v in top.items()]
    for pr in projects: out += ["", "[[project]]"] + [lines(k, v) for k, v in pr.items()]
    (d / f"{stem}.expected.toml").write_text("\n".join(out) + "\n", encoding="utf8")


def n(x): return D(str(x))
def g(x): return f"{n(x).normalize():f}"
def r2(x): return n(x).quantize(D("0.01"), ROUND_HALF_UP)
def pct(e, b): return g(r2(n(e) / n(b) * 100)) + "%" if n(b) else ""

LEVEL = {"Q": ("产出指标", "数量指标"), "Z": ("产出指标", "质量指标"), "T": ("产出指标", "时效指标"), "C": ("产出指标", "成本指标"), "K": ("成本指标", "经济成本指标"),
         "E": ("效益指标", "经济效益指标"), "S": ("效益指标", "社会效益指标"), "N": ("效益指标", "生态效益指标"), "U": ("效益指标", "可持续影响指标"), "M": ("满意度指标", "服务对象满意度指标")}


def rows(text):
    """Each line: letter name ; target ; done ; points ; got ; reason"""
    out = []
    for line in text.strip().splitlines():
        k, rest = line.strip().split(" ", 1)
        v = [x.strip() for x in rest.split(";")] + [""] * 6
        a, b = LEVEL[k[0]]
        out.append(dict(l1=a, l2=b, l3=v[0], t=v[1], a=v[2], m=v[3], s=v[4], r=v[5]))
    return out


def steps(tab, inds, cells, left=None):
    """Rows of indicators; equal levels become one tall cell. cells(i, d) gives what follows; it may hold '1' and '2' for the levels."""
    for i, d in enumerate(inds):
        row = []
        if left and i == 0: row.append((left, 1, len(inds)))
        for x in cells(i, d):
            if x in (1, 2):
                same = lambda p, q: p["l1"] == q["l1"] and (x == 1 or p["l2"] == q["l2"])
                if i and same(inds[i - 1], d): continue
                h = 1
                while i + h < len(inds) and same(inds[i + h], d): h += 1
                row.append((d["l1"] if x == 1 else d["l2"], 1, h))
            else: row.append(x)
        tab.row(*row)
