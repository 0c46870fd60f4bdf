"""The main job: read every form, run the notebooks, export HTML, build the site."""

from perfeval.job.whole import JobRecord, run

__all__ = ["JobRecord", "run"]
