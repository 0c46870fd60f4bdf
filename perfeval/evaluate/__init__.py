"""Clean projects become evaluations: pure functions of a project and one rule book."""

import sys
import types


class _Callable(types.ModuleType):
    """Interim: ``perfeval.evaluate(...)`` is the public call; this room will be renamed to free the name."""

    def __call__(self, *args: object, **kwargs: object) -> object:
        from perfeval.outcome import evaluate

        return evaluate(*args, **kwargs)  # type: ignore[arg-type]


sys.modules[__name__].__class__ = _Callable
