"""How each table was understood, and what stopped it (读取说明), for ``perfeval read --why``."""

from __future__ import annotations

from perfeval.clean.draft import Reading
from perfeval.forms.blocks import Block, LooseRow, Part
from perfeval.forms.text import keys
from perfeval.sources.raw import RawTable

_KIND_NAMES = {
    "funds": "资金",
    "funds_across": "横排资金",
    "funds_grid": "横排资金",
    "goals": "目标",
    "indicators": "指标",
    "portfolio": "项目清单",
}


def how_read(table: RawTable, parts: tuple[Part, ...], reading: Reading) -> str:
    """One sentence on how a table was understood."""
    said = []
    for part in parts:
        if isinstance(part, Block):
            columns = "、".join(
                f"{keys(column.text)[1] or '（空）'}→{column.concept or '未认出'}" for column in part.band.columns
            )
            rows = f"第{part.rows[0]}—{part.rows[-1]}行" if part.rows else "没有内容行"
            said.append(f"第{part.band.first_row}行是{_KIND_NAMES[part.kind]}表头（{columns}），{rows}是内容")
    unused = sum(1 for cell in table.nonempty() if not reading.ledger.used(cell))
    loose = sum(1 for part in parts if isinstance(part, LooseRow))
    if not said:
        heads = "、".join(cell.text for cell in list(table.nonempty())[:12])
        said.append(f"没有找到资金、目标或指标的表头；看到的文字：{heads[:160]}")
    hidden = "（隐藏的工作表）" if table.hidden else ""
    return f"{table.name}{hidden}：" + "；".join(said) + f"；其余 {loose} 行按栏目读取，未用单元格 {unused} 个"
