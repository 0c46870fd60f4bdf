"""Many small cases in one test (逐条核对): a case that takes a millisecond must not pay for a test of its own."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

_SHOWN = 20


def every(
    names: str | Sequence[str], cases: Iterable[Any], ids: Callable[[Any], object] | Sequence[str] | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like ``pytest.mark.parametrize``, in one test: all cases run, every one that fails is named with its reason.

    For tests that change nothing outside themselves: a fixture is the same for all cases.

    >>> @every("a, b", [(1, 1), (1, 2), (3, 4)])
    ... def test_equal(a: int, b: int) -> None:
    ...     assert a == b, "they differ"
    >>> test_equal()
    Traceback (most recent call last):
    AssertionError: 2 of 3 cases fail:
    (1, 2): AssertionError they differ
    (3, 4): AssertionError they differ
    """
    wanted = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    listed = list(cases)
    if any(getattr(case, "marks", ()) for case in listed):
        raise TypeError("a case with marks is a test of its own: pytest.mark.parametrize")

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def run(*own: Any, **fixtures: Any) -> None:
            failed: list[tuple[object, Exception]] = []
            for number, case in enumerate(listed):
                held = getattr(case, "values", case) if type(case).__name__ == "ParameterSet" else case
                values = held if len(wanted) > 1 or held is not case else (held,)
                try:
                    test(*own, **fixtures, **dict(zip(wanted, values, strict=True)))
                except Exception as error:
                    called = ids(held) if callable(ids) else ids[number] if ids else getattr(case, "id", held)
                    failed.append((called, error))
            assert listed, "there is no case"
            if failed:
                lines = (f"{name}: {type(error).__name__} {error}".strip() for name, error in failed[:_SHOWN])
                told = f"{len(failed)} of {len(listed)} cases fail:\n" + "\n".join(lines)
                raise AssertionError(told) from failed[0][1]

        signature = inspect.signature(test)
        kept = [one for name, one in signature.parameters.items() if name not in wanted]
        run.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
        return run

    return decorate
