"""A papermill engine that needs no kernel (不启动内核的 papermill 引擎).

Usable on any notebook, registered under papermill's entry point::

    papermill --engine perfeval any.ipynb out.ipynb

A kernel start, its shutdown and the messages between cost about two seconds a report; running the
cells in this process costs none of it. What only a kernel can do goes to papermill's own engine by
itself: another language, another interpreter, a call from inside a running notebook, a thread, or a
platform without timer signals when a cell timeout is asked for.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from datetime import datetime
from typing import Any

from papermill.engines import Engine, NBClientEngine, NotebookExecutionManager
from papermill.log import logger


class CellTimes(NotebookExecutionManager):  # type: ignore[misc]
    """papermill's record of a run, which remembers when a cell began instead of reading it back from its text."""

    def cell_start(self, cell: Any, cell_index: int | None = None, **kwargs: Any) -> None:
        """Note the start of a cell."""
        self._began: datetime = self.now()
        super().cell_start(cell, cell_index, **kwargs)
        cell.metadata.papermill["start_time"] = None

    def cell_complete(self, cell: Any, cell_index: int | None = None, **kwargs: Any) -> None:
        """Note the end of a cell, and how long it took."""
        super().cell_complete(cell, cell_index, **kwargs)
        about = cell.metadata.papermill
        about["start_time"] = self._began.isoformat()
        about["duration"] = (datetime.fromisoformat(about["end_time"]) - self._began).total_seconds()


class PerfevalEngine(Engine):  # type: ignore[misc]
    """Runs cells in this process; falls back to papermill's own engine where that cannot be."""

    @classmethod
    def execute_notebook(
        cls,
        nb: Any,
        kernel_name: str,
        output_path: str | None = None,
        progress_bar: Any = True,
        log_output: bool = False,
        autosave_cell_every: int = 30,
        **kwargs: Any,
    ) -> Any:
        """Execute a notebook, with papermill's arguments.

        ``finish`` (ours) is called with the executed notebook when no cell failed, before papermill writes it.
        """
        finish = kwargs.pop("finish", None)
        manager = CellTimes(
            nb,
            output_path=output_path,
            progress_bar=progress_bar,
            log_output=log_output,
            autosave_cell_every=autosave_cell_every,
        )
        manager.notebook_start()
        try:
            cls.execute_managed_notebook(manager, kernel_name, log_output=log_output, **kwargs)
        finally:
            manager.cleanup_pbar()
            manager.notebook_complete()
        if finish is not None and not manager.nb.metadata.papermill["exception"]:
            finish(manager.nb)
        return manager.nb

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Execute the notebook held by ``nb_man``, with papermill's arguments.

        Ours are ``watch`` (:class:`perfeval.batch.limits.Watch`), ``journal`` and ``again`` (the last report's shell is
        used again); other options are nbclient's.
        """
        watch, journal, again = (kwargs.pop(name, None) for name in ("watch", "journal", "again"))
        if journal is not None:
            journal.notebook = nb_man.nb
        timeout = execution_timeout or kwargs.get("timeout")
        reason = needs_kernel(nb_man.nb, kernel_name, timeout)
        if reason:
            logger.warning("perfeval engine: %s; this notebook runs with papermill's own engine.", reason)
            return NBClientEngine.execute_managed_notebook(
                nb_man,
                kernel_name,
                log_output=log_output,
                stdout_file=stdout_file,
                stderr_file=stderr_file,
                start_timeout=start_timeout,
                execution_timeout=execution_timeout,
                **kwargs,
            )
        from perfeval.batch.client import InProcessClient

        for name in ("input_path", "timeout", "startup_timeout"):
            kwargs.pop(name, None)
        return InProcessClient(
            nb_man,
            watch=watch,
            journal=journal,
            again=again,
            timeout=timeout,
            kernel_name=kernel_name,
            log=logger,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
            **kwargs,
        ).execute()


def needs_kernel(nb: Any, kernel_name: str | None, cell_timeout: float | None = None) -> str | None:
    """Why this notebook cannot run without a kernel here; ``None`` when it can."""
    language = (nb.metadata.get("kernelspec") or {}).get("language") or "python"
    if language.lower() != "python":
        return f"its language is {language}"
    if kernel_name and not _same_interpreter(kernel_name):
        return f"its kernel {kernel_name!r} is another Python"
    if threading.current_thread() is not threading.main_thread():
        return "it is not called from the main thread"
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        return "it is called from inside a running event loop"
    from IPython.core.interactiveshell import InteractiveShell

    if InteractiveShell.initialized():
        return "it is called from inside IPython"
    if cell_timeout and not hasattr(__import__("signal"), "setitimer"):
        return "this platform has no timer signals for a cell timeout"
    return None


def _same_interpreter(kernel_name: str) -> bool:
    """Whether a kernel of that name would be this interpreter."""
    if kernel_name in {"python", "python3"}:
        return True
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return False
    command = spec.argv[0] if spec.argv else ""
    return (
        os.path.normcase(command) in {os.path.normcase(sys.executable), "python", "python3"}
        and "ipykernel_launcher" in spec.argv
    )
