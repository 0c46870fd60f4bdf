"""papermill's notebook client with the kernel taken out (无内核的笔记本客户端).

Cells run in this process; what they send is processed by nbclient's own code, so that outputs,
updates of displays, clearings and widget states land in the notebook as with a kernel.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from traitlets import Any as AnyTrait

from perfeval.batch.limits import CellTimeReached, Watch
from perfeval.batch.notebooks import outputs_from
from perfeval.batch.shell import CellLogging, Message, open_shell, reply_of
from perfeval.batch.streams import Capture

LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": ".".join(str(part) for part in sys.version_info[:3]),
}
"""What an IPython kernel says of itself."""


class Journal:
    """A running note of cells and outputs, so that a report that dies still leaves its notebook (执行日志).

    One JSON line when a cell starts, one with its outputs when it is done.
    """

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        self.notebook: Any = None
        """The notebook being executed: papermill does not hand it out when a cell fails."""

    def note(self, **entry: object) -> None:
        """Write one line; a process may die right after it."""
        if self._descriptor is not None:
            os.write(self._descriptor, json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


class _Loopback:
    """Takes the place of the kernel's client for nbclient's mimic of the ``Output`` widget."""

    def __init__(self, session: Any, answer: Callable[[Message], None]) -> None:
        self.session = session
        self.shell_channel = self
        self.send = answer


class InProcessClient(PapermillNotebookClient):  # type: ignore[misc]
    """Executes a notebook's cells in this process."""

    watch = AnyTrait()
    journal = AnyTrait()
    again = AnyTrait()

    def __init__(self, nb_man: Any, **kw: Any) -> None:
        super().__init__(nb_man, **kw)
        self.watch = self.watch or Watch()
        self.journal = self.journal or Journal(None)
        self._current: tuple[Any, int] | None = None
        self._shell: Any = None
        self._capture: Capture | None = None
        self._logging = CellLogging()
        self._answers: list[Message] = []

    def execute(self, **_kwargs: Any) -> Any:
        """All cells, then the metadata that a kernel would have given."""
        self.reset_execution_trackers()
        self.watch.limit_cells(self._get_timeout(None))
        with self._running_loop() as loop, open_shell(self._receive, bool(self.again)) as shell:
            self._shell = shell
            self.kc = _Loopback(shell.displayhook.session, self._answer_comm)
            self._capture = Capture(self._emit, self.watch.allow, self.watch.output_bytes)
            self.watch.waiting = self._capture.bytes_waiting
            try:
                with self.watch.armed():
                    self._loop = loop
                    self.papermill_execute_cells()
            finally:
                self._capture.close()
            self.nb.metadata["language_info"] = dict(LANGUAGE_INFO)
            self.set_widgets_metadata()
        return self.nb

    @contextmanager
    def _running_loop(self) -> Iterator[asyncio.AbstractEventLoop]:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            yield loop
        finally:
            pending = asyncio.all_tasks(loop)
            for task in pending:
                task.cancel()
            if pending:
                loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
            loop.run_until_complete(loop.shutdown_asyncgens())
            asyncio.set_event_loop(None)
            loop.close()

    def execute_cell(self, cell: Any, cell_index: int, **_kwargs: Any) -> Any:
        """One cell, with nbclient's rules for tags and errors."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        if self.skip_cells_with_tag in cell.metadata.get("tags", []):
            return cell
        shell, capture = self._shell, self._capture
        assert shell is not None and capture is not None  # noqa: S101  # set by execute()
        if shell.wants_exit:
            msg = "Kernel died"
            raise DeadKernelError(msg)
        self.journal.note(cell=cell_index)
        self.code_cells_executed += 1
        if self.record_timing:
            cell["metadata"]["execution"] = {"iopub.status.busy": _now(), "iopub.execute_input": _now()}
        cell.outputs = []
        self.clear_before_next_output = False
        self._current = (cell, cell_index)
        cell["execution_count"] = shell.execution_count
        with capture.running(), self._logging.running():
            reply = self._loop.run_until_complete(self._run(shell, cell.source))
        if self.record_timing:
            cell["metadata"]["execution"] |= {"iopub.status.idle": _now(), "shell.execute_reply": _now()}
        reply = self._after_limits(cell, reply)
        self._deliver_answers()
        self.journal.note(cell=cell_index, count=cell.execution_count, outputs=cell.outputs)
        if reply["status"] == "error" or self.on_cell_executed or self.on_cell_error:
            self._loop.run_until_complete(self._check_raise_for_error(cell, cell_index, {"content": reply}))
        self.nb["cells"][cell_index] = cell
        return cell

    async def _run(self, shell: Any, code: str) -> Message:
        """The cell inside a running loop, as ipykernel runs it: ``get_running_loop`` and top-level await work alike."""
        preprocessing_error = None
        try:
            transformed = shell.transform_cell(code)
        except Exception:
            transformed, preprocessing_error = code, sys.exc_info()
        is_async = shell.should_run_async(
            code, transformed_cell=transformed, preprocessing_exc_tuple=preprocessing_error
        )
        with self.watch.cell():
            if is_async:
                work = asyncio.ensure_future(
                    shell.run_cell_async(
                        code,
                        store_history=True,
                        transformed_cell=transformed,
                        preprocessing_exc_tuple=preprocessing_error,
                    )
                )
                result = None
                try:
                    result = await work
                finally:
                    shell.events.trigger("post_execute")
                    if result is not None:
                        shell.events.trigger("post_run_cell", result)
            else:
                result = shell.run_cell(code, store_history=True)
        await asyncio.sleep(0)  # tasks left by the cell get their turn, as between two requests to a kernel
        shell.payload_manager.clear_payload()
        return reply_of(shell, result)

    def _after_limits(self, cell: Any, reply: Message) -> Message:
        """A limit that the cell's own ``except`` swallowed counts all the same."""
        reached = self.watch.reached
        if isinstance(reached, CellTimeReached):
            raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", self.timeout, cell)
        if reached is None or any(output.output_type == "error" for output in cell.outputs):
            return reply
        name, text = type(reached).__name__, str(reached)
        content = {"status": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
        self._receive({**self.kc.session.msg("error", content), "buffers": []})
        cell.metadata["tags"] = [tag for tag in cell.metadata.get("tags", []) if tag != "raises-exception"]
        return content

    def _emit(self, stream: str, text: str) -> None:
        """A piece of a stream; it joins the output before it when that is of the same stream."""
        if self._current is None:
            return
        cell, index = self._current
        message = self.kc.session.msg("stream", {"name": stream, "text": text}, parent=self._shell_parent())
        message["buffers"] = []
        outputs = cell.outputs
        hooked = self.output_hook_stack[message["parent_header"].get("msg_id")]
        if not hooked and not self.clear_before_next_output and outputs:
            last = outputs[-1]
            if last.output_type == "stream" and last.name == stream:
                last.text += text
                if self.log_output or self.stdout_file or self.stderr_file:
                    self.log_output_message(type(last)(output_type="stream", name=stream, text=text))
                return
        self.process_message(message, cell, index)

    def _shell_parent(self) -> Message:
        assert self._shell is not None  # noqa: S101  # set by execute()
        parent: Message = self._shell.get_parent()
        return parent

    def _receive(self, message: Message) -> None:
        """What the shell sends: to nbclient's own processing."""
        if self._current is None:
            return
        content = message["content"]
        if "data" in content and message["msg_type"] in {"display_data", "execute_result", "update_display_data"}:
            self.watch.allow(sum(len(value) for value in content["data"].values() if isinstance(value, str)))
        cell, index = self._current
        self.process_message(message, cell, index)

    def output(self, outs: list[Any], msg: Message, display_id: str | None, cell_index: int) -> Any:
        """One output into its cell.

        nbclient checks each output against the format's schema, a third of a millisecond; here ipykernel has just
        shaped it, and the whole notebook is checked when it is written.
        """
        kind, content = msg["msg_type"], msg["content"]
        plain = kind in {"display_data", "execute_result"} and not self.clear_before_next_output
        if not plain or display_id or self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            return super().output(outs, msg, display_id, cell_index)
        about = {"execution_count": content["execution_count"]} if kind == "execute_result" else {}
        [out] = outputs_from([{"output_type": kind, "metadata": content["metadata"], "data": content["data"], **about}])
        outs.append(out)
        return out

    def _answer_comm(self, message: Message) -> None:
        """The mimic of the ``Output`` widget tells the widget what it shows; a kernel reads that after the cell."""
        self._answers.append({**message, "buffers": message.get("buffers") or []})

    def _deliver_answers(self) -> None:
        """Between two cells: what a widget says in reply belongs to no cell, as with a kernel."""
        if not self._answers:
            return
        import comm

        answers, self._answers, current, self._current = self._answers, [], self._current, None
        manager = comm.get_comm_manager()
        for message in answers:
            target = manager.get_comm(message["content"]["comm_id"])
            if target is not None:
                target.handle_msg(message)
        self._answers, self._current = [], current


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
