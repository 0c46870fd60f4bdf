"""IPython's shell as a kernel sets it up, without the kernel (单元格在本进程内执行).

The shell is ipykernel's own class; only its session is replaced, so that every message (a result, a
picture, an error, a clearing) is handed to us as ipykernel shaped it instead of to a socket.

One process may make several shells one after the other. What IPython and matplotlib keep about the
last shell is cleared before each: otherwise execution counts run on and figures go missing.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import getpass
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import comm
from comm.base_comm import BaseComm
from ipykernel import zmqshell
from ipykernel.compiler import get_tmp_hash_seed, murmur2_x86
from ipykernel.displayhook import ZMQShellDisplayHook
from IPython.core.async_helpers import _should_be_async
from IPython.core.compilerop import CachingCompiler
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.history import HistoryManager
from IPython.core.inputtransformer2 import TransformerManager
from jupyter_client.session import Session
from traitlets import Any as AnyTrait
from traitlets import Type

Message = dict[str, Any]
Receive = Callable[[Message], None]

INLINE = "module://matplotlib_inline.backend_inline"
CELL_FOLDER = "/tmp/ipykernel"  # noqa: S108  # a name in warnings, as in a kernel but without the process id; never opened


class DirectSession(Session):
    """Hands messages to a function of ours instead of a socket."""

    receive = AnyTrait()

    def send(  # type: ignore[override]
        self, stream: object, msg_or_type: Any, content: Any = None, parent: Any = None, **rest: Any
    ) -> Message:
        """Shape the message as a kernel would, then hand it over."""
        buffers = rest.pop("buffers", None)
        if isinstance(msg_or_type, str):
            message = self.msg(msg_or_type, content=content, parent=parent, metadata=rest.get("metadata"))
        else:
            message = msg_or_type
        message["buffers"] = buffers or []
        self.receive(message)
        return message


class CellCompiler(CachingCompiler):
    """Names cells as ipykernel does, without the process id: the same tracebacks and warnings in every run."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """The file name of a cell."""
        number = murmur2_x86(raw_code, get_tmp_hash_seed())  # type: ignore[no-untyped-call]
        return f"{CELL_FOLDER}/{number}.py"


@lru_cache(maxsize=1024)
def _usual_python(cell: str) -> str:
    """A cell with its magics and shell commands as Python, by IPython's own steps: it depends on the text alone."""
    usual: Any = TransformerManager()  # type: ignore[no-untyped-call]
    return str(usual.transform_cell(cell))


class KnownCells(TransformerManager):
    """IPython's transformer, which does not transform the same cell again for every report."""

    def transform_cell(self, cell: str) -> str:
        """As IPython does; at once where the cell is known and nobody changed the steps."""
        usual = TransformerManager()  # type: ignore[no-untyped-call]
        own = (self.cleanup_transforms, self.line_transforms, self.token_transformers)
        if own != (usual.cleanup_transforms, usual.line_transforms, usual.token_transformers):
            return str(super().transform_cell(cell))
        return _usual_python(cell)


@lru_cache(maxsize=1024)
def _waits(transformed: str) -> bool:
    """Whether a cell awaits something at its top level."""
    return bool(_should_be_async(transformed))


class QuietHistory(HistoryManager):
    """``In`` and ``Out`` without the database: no thread, no file shared between reports."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "enabled": False})


class Stubs:
    """What libraries look for on ``get_ipython().kernel``."""

    def __init__(self, parent: Callable[[], Message], session: DirectSession) -> None:
        self._parent, self.session = parent, session
        self.eventloop = None
        self.io_loop = None

    def get_parent(self, _channel: str | None = None) -> Message:
        """The request that the running cell answers."""
        return self._parent()


class ZMQInteractiveShell(zmqshell.ZMQInteractiveShell):
    """The kernel's shell. The class keeps its name: tqdm, rich and others look for it."""

    compiler_class = Type(CellCompiler)
    displayhook_class = Type(ZMQShellDisplayHook)
    wants_exit = False
    born_with = 0
    _asked: tuple[str, str] | None = None

    def transform_cell(self, raw_cell: str) -> str:
        """A kernel asks twice for each cell, with nothing in between: the second answer is the first."""
        if self._asked is not None and self._asked[0] is raw_cell:
            transformed, self._asked = self._asked[1], None
            return transformed
        transformed = str(super().transform_cell(raw_cell))  # type: ignore[no-untyped-call]
        self._asked = (raw_cell, transformed)
        return transformed

    def should_run_async(
        self, raw_cell: str, *, transformed_cell: str | None = None, preprocessing_exc_tuple: Any = None
    ) -> bool:
        """Whether the cell needs a running loop."""
        if not self.autoawait or preprocessing_exc_tuple is not None or transformed_cell is None:
            return bool(
                super().should_run_async(
                    raw_cell, transformed_cell=transformed_cell, preprocessing_exc_tuple=preprocessing_exc_tuple
                )
            )
        return _waits(transformed_cell)

    def init_history(self) -> None:
        """Keep ``In`` and ``Out`` in memory only."""
        self.history_manager = QuietHistory(shell=self, parent=self)
        self.configurables.append(self.history_manager)  # type: ignore[arg-type]  # as IPython itself does

    def enable_gui(self, gui: Any = None) -> None:
        """Event loops of windows need a kernel."""
        if gui not in (None, "inline", "agg", "asyncio"):
            msg = f"the perfeval engine has no event loop for {gui!r}; run this notebook with --engine nbclient"
            raise UsageError(msg)

    def ask_exit(self) -> None:
        """``exit`` and ``quit`` end the kernel; here they end the notebook."""
        self.wants_exit = True


class DirectComm(BaseComm):
    """A widget's line to its front end: messages are kept in the notebook's metadata, nobody answers."""

    shell: Any = None

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> None:
        """Hand on a comm message."""
        if self.shell is None:
            return
        session = self.shell.displayhook.session
        # through JSON and back, as over a socket: nbclient appends to lists that the widget holds as tuples
        content = session.unpack(session.pack({"data": data or {}, "comm_id": self.comm_id, **keys}))
        session.send(None, msg_type, content, parent=self.shell.get_parent(), metadata=metadata, buffers=buffers)


def forget_last_shell() -> None:
    """Clear what IPython and matplotlib remember of the shell before this one."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
        if ZMQInteractiveShell.initialized():
            pyplot.uninstall_repl_displayhook()
        pyplot._REPL_DISPLAYHOOK = pyplot._ReplDisplayHook.NONE
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    if inline is not None:
        if hasattr(inline.configure_inline_support, "current_backend"):
            del inline.configure_inline_support.current_backend
        inline.show._to_draw = []
        inline.show._draw_called = False
    config = sys.modules.get("matplotlib_inline.config")
    if config is not None:
        config.InlineBackend.clear_instance()
    ZMQInteractiveShell.clear_instance()


def same_marks() -> None:
    """SVG figures get ids from their content, not by chance: the same report, the same bytes (``svg.hashsalt``)."""
    matplotlib = sys.modules.get("matplotlib")
    settings = getattr(matplotlib, "rcParams", None)
    if settings is not None and settings["svg.hashsalt"] is None:
        settings["svg.hashsalt"] = "perfeval"


def connect_figures() -> None:
    """Figures of the new shell become pictures of its cells.

    ``matplotlib_inline`` hooks a shell only when it is first imported, and pyplot remembers its hook
    on the old shell: both are redone here when they were loaded before.
    """
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None:
        matplotlib.rcParams["backend"] = INLINE
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.switch_backend(INLINE)
        pyplot.install_repl_displayhook()
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    if inline is not None:
        inline._enable_matplotlib_integration()


def _no_input(*_args: object, **_kwargs: object) -> str:
    msg = "raw_input was called, but this frontend does not support input requests."
    raise StdinNotImplementedError(msg)


def _no_getpass(*_args: object, **_kwargs: object) -> str:
    msg = "getpass was called, but this frontend does not support input requests."
    raise StdinNotImplementedError(msg)


_resting: list[Any] = []
"""The shell of the report before this one, emptied; at most one."""


@contextlib.contextmanager
def open_shell(receive: Receive, again: bool = False) -> Iterator[Any]:
    """A fresh shell whose messages go to ``receive``; everything it changes in the process is put back after.

    ``again``: the shell of the last report is emptied and used again instead of making one (5 ms), and left for the
    next. Only for notebooks that leave nothing behind.
    """
    environment = dict(os.environ)
    kept = {
        "displayhook": sys.displayhook,
        "excepthook": sys.excepthook,
        "main": sys.modules.get("__main__"),
        "path": list(sys.path),
        "input": builtins.input,
        "getpass": getpass.getpass,
        "create_comm": comm.create_comm,
        "builtins": dict(vars(builtins)),
    }
    os.environ.setdefault("MPLBACKEND", INLINE)
    forget_last_shell()
    shell = _woken() if again and _resting else _born()
    session = DirectSession(receive=receive)
    shell.displayhook.session = shell.display_pub.session = session
    shell.displayhook.topic = b"execute_result"
    # a request as a front end would send it: libraries read its id
    header = session.msg_header("execute_request")
    shell.set_parent({"header": header, "content": {}})
    shell.kernel = Stubs(shell.get_parent, session)
    builtins.input = _no_input
    getpass.getpass = _no_getpass
    comm.create_comm = _comm_maker(shell)
    if "" not in sys.path:
        sys.path.insert(0, "")
    shell.events.register("post_execute", same_marks)  # before the figures of a cell that only now loaded matplotlib
    connect_figures()
    same_marks()
    try:
        with warnings.catch_warnings():  # also makes "once per place" start anew, as in a new process
            yield shell
    finally:
        shell.events.unregister("post_execute", same_marks)
        if again:
            _rest(shell)
        else:
            _end(shell)
        _restore(kept, environment)


def _born() -> Any:
    shell: Any = ZMQInteractiveShell.instance(user_module=None, user_ns=None)
    shell.input_transformer_manager = KnownCells()  # type: ignore[no-untyped-call]
    shell.born_with = len(shell.configurables)
    return shell


def _woken() -> Any:
    """The resting shell, as the one that ``get_ipython()`` finds."""
    shell = _resting.pop()
    for owner in type(shell)._walk_mro():
        owner._instance = shell
    shell.save_sys_module_state()
    shell.init_sys_modules()
    return shell


def _rest(shell: Any) -> None:
    """Nothing of the report stays: names, results, history, counters."""
    shell.displayhook.do_full_cache = False  # its flush would collect garbage over all that the server has loaded
    shell.reset(new_session=True)
    hook = shell.displayhook
    hook.do_full_cache, hook._, hook.__, hook.___ = True, "", "", ""
    shell._last_traceback, shell._asked, shell.wants_exit = None, None, False
    del shell.configurables[shell.born_with :]
    shell.restore_sys_module_state()
    _resting.append(shell)


def _end(shell: Any) -> None:
    shell.displayhook.do_full_cache = False  # as above
    with contextlib.suppress(Exception):
        shell.atexit_operations()
    atexit.unregister(shell.atexit_operations)
    shell.restore_sys_module_state()


class CellLogging:
    """Cells see the root logger as a new process would; what stands around the cells keeps its own handlers."""

    def __init__(self) -> None:
        self._handlers: list[logging.Handler] = []
        self._level = logging.WARNING

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """While a cell runs, the root logger is the notebook's."""
        root = logging.getLogger()
        outside = root.handlers, root.level
        root.handlers = self._handlers
        _set_level(root, self._level)
        try:
            yield
        finally:
            self._handlers, self._level = root.handlers, root.level
            root.handlers = outside[0]
            _set_level(root, outside[1])


def _set_level(logger: logging.Logger, level: int) -> None:
    if logger.level != level:  # setting it empties the caches of all loggers
        logger.setLevel(level)


def _comm_maker(shell: ZMQInteractiveShell) -> Callable[..., BaseComm]:
    def create_comm(*args: Any, **kwargs: Any) -> BaseComm:
        kind = type("Comm", (DirectComm,), {"shell": shell})
        made: BaseComm = kind(*args, **kwargs)
        return made

    return create_comm


def _restore(kept: dict[str, Any], environment: dict[str, str]) -> None:
    sys.displayhook, sys.excepthook = kept["displayhook"], kept["excepthook"]
    if kept["main"] is not None:
        sys.modules["__main__"] = kept["main"]
    sys.path[:] = kept["path"]
    for name in set(vars(builtins)) - set(kept["builtins"]):
        delattr(builtins, name)
    vars(builtins).update(kept["builtins"])
    getpass.getpass, comm.create_comm = kept["getpass"], kept["create_comm"]
    os.environ.clear()
    os.environ.update(environment)
    forget_last_shell()


def reply_of(shell: ZMQInteractiveShell, result: Any) -> Message:
    """What a kernel answers when a cell is done: ``ok``, or the error with its traceback."""
    error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
    if result.success and not getattr(shell, "_last_traceback_during_displayhook", False):
        content: Message = {"status": "ok"}
    else:
        content = {
            "status": "error",
            "traceback": shell._last_traceback or [],
            "ename": type(error).__name__,
            "evalue": str(error),
        }
    content["execution_count"] = shell.execution_count - 1
    return content


__all__ = ["CellLogging", "ZMQInteractiveShell", "forget_last_shell", "open_shell", "reply_of"]
