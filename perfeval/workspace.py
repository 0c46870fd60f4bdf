"""A workspace to start in (工作目录): ``data/``, ``notebooks/``, ``reports/``, a short README."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from perfeval import resources
from perfeval.errors import UsageError
from perfeval.example_county.make import write_county
from perfeval.messages import message
from perfeval.words import Words
from perfeval.workbench.lab import FENCE

EXAMPLES = ("all", "wuchang", "county", "none")
_SETTINGS = "jupyter_server_config.json"
_MADE = ("data", "notebooks", "reports", "README.md", _SETTINGS)

_README = """# 绩效自评工作目录

- `data/raw/`：自评表原件（xlsx、xls、docx、doc、wps、ods、html、csv、pdf、zip 等），只读不改。
- `data/tables/`：系统导出的表（示例为虚构），笔记本 `tables` 从这里开始。
- `data/corrections/`：更正（改好的整理表或 TOML），优先于原件。
- `data/decisions/` 复核决定，`data/rulebooks/` 自己的规则：需要时再建。
- `notebooks/`：`project`、`portfolio` 是报告用的笔记本，可复制后修改；其余是工作用的。
- `perfeval.toml`：设置。
- `reports/`：`perfeval run` 写出的报告，双击 `index.html` 打开，不需要网络。

在这个文件夹里运行：

    perfeval run      # 生成全部报告
    perfeval watch    # 文件有变化就重做
    perfeval lab      # 在 JupyterLab 里打开笔记本
"""


_OPTIONS = """# 设置：命令行没有写的选项从这里取；环境变量 PERFEVAL_LANG 等优先于本文件，命令行优先于两者。
# lang = "zh"                  # zh 或 en
# rules = "cn_2020_10_self"    # 规则；不写时逐个项目选择
# out = "reports"
# jobs = 2
# history = true               # 每次运行记入 reports/history.duckdb（pip install 'perfeval[history]'）
# documents = true             # 每个项目另写意见书、标注表和评价报告
# quiet = true                 # 全部做好时什么也不说
# notify = "mail -s perfeval office@example.org"   # 退出码 1 或 2 时运行，记录从标准输入给它
# [limits]
# seconds = 600                # 一份报告最长的时间
# memory = 3                   # 一份报告最多的内存，GB
# [checks."fulfilment.over"]    # 检查的阈值，perfeval rules show fulfilment.over 列出
# over = 1.5
"""


def make_workspace(folder: Path, example: str = "all", lang: str = "zh") -> str:
    """Make a workspace with an example that runs.

    Args:
        folder: created if missing; must be empty of what would be written, nothing is overwritten.
        example: ``all`` published forms that travel with perfeval, only ``wuchang``, the made-up ``county``
            with exports, a department and planted faults, or ``none``.
        lang: language of what is returned.

    Returns:
        What was made and the next step, one sentence or two.

    Raises:
        UsageError: the folder already holds a workspace, or there is no such example.
    """
    if example not in EXAMPLES:
        raise _wrong("--example", example, "example", known="、".join(EXAMPLES))
    if folder.exists() and not folder.is_dir():
        raise _wrong("init", str(folder), "file")
    taken = [name for name in _MADE if (folder / name).exists()]
    if taken:
        raise _wrong("init", str(folder), "taken", names="、".join(taken))
    raw = folder / "data" / "raw"
    for wanted in (raw, folder / "data" / "corrections", folder / "notebooks", folder / "reports"):
        wanted.mkdir(parents=True, exist_ok=True)
    source = resources.example_data() / "raw"
    copied = write_county(folder / "data") if example == "county" else 0
    for path in sorted(source.iterdir()):
        keep = example == "all" or (example == "wuchang" and path.name.startswith("wuchang"))
        if keep and path.is_file():
            shutil.copyfile(path, raw / path.name)
            copied += path.suffix != ".toml"
    if example != "none":
        shutil.copytree(resources.example_data() / "tables", folder / "data" / "tables")
    for path in sorted(resources.notebooks().glob("*.ipynb")):
        shutil.copyfile(path, folder / "notebooks" / path.name)
    (folder / "README.md").write_text(_README, "utf-8")
    (folder / "perfeval.toml").write_text(_OPTIONS, "utf-8")
    # for a server of one's own: jupyter lab --config=jupyter_server_config.json; `perfeval lab` needs no file
    settings = {"SchedulerApp": {"scheduler_class": FENCE}}
    (folder / _SETTINGS).write_text(json.dumps(settings, indent=1) + "\n", "utf-8")
    here = folder.resolve() == Path().resolve()
    return Words("workbench", lang).say(f"workspace.{'made_here' if here else 'made'}", folder=folder, count=copied)


def _wrong(what: str, seen: str, key: str, **parts: object) -> UsageError:
    return UsageError(what=what, seen=seen, expected=message(f"workbench.workspace.{key}", **parts))
