"""What a reader of the twelve examples gets, before and after a change (逐字节比对): pages, official forms, JSON.

    python -m tests.benchmarks.same_bytes FOLDER   # the first time: keeps what this checkout makes
    python -m tests.benchmarks.same_bytes FOLDER   # again, after a change: names every file that differs, exit code 1

The folder holds ``kept/``; delete it when a change of the pages is meant.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
FORMS = CHECKOUT / "data" / "raw"
PERFEVAL = Path(sys.executable).with_name("perfeval")


def make(out: Path) -> None:
    """Pages, documents and JSON of the examples, in both languages."""
    for lang in ("zh", "en"):
        run = [PERFEVAL, "run", FORMS, "--out", out / lang, "--lang", lang]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
        document = [PERFEVAL, "evaluate", FORMS, "--json", out / f"{lang}.json", "--lang", lang]
        subprocess.run(document, check=False, stdout=subprocess.DEVNULL)
    subprocess.run([PERFEVAL, "export", FORMS, "--out", out / "office"], check=True, stdout=subprocess.DEVNULL)


def files(folder: Path) -> dict[str, bytes]:
    """What was made, without the records of when and with which program."""
    made = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in made.items() if ".perfeval" not in name and "runs" not in name}


def main(folder: Path) -> int:
    """Makes the files; compares them where some are kept."""
    kept, now = folder / "kept", folder / "now"
    first = not kept.exists()
    shutil.rmtree(now, ignore_errors=True)
    make(kept if first else now)
    if first:
        return 0
    before, after = files(kept), files(now)
    other = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    print("\n".join(other) or f"{len(after)} files, all the same bytes")
    return bool(other)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
