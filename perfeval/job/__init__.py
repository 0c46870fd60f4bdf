"""The main job: read every form, run the notebooks, export HTML, build the site."""

from perfeval.job.table import TableRecord, run_table
from perfeval.job.whole import JobRecord, run

__all__ = ["JobRecord", "TableRecord", "run", "run_table"]
