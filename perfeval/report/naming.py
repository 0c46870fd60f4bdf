"""Names as a person says them (称呼): the codes that forms of systems print before a name are left out.

The text as written stays in tables, exports and the copy of the form.
"""

from __future__ import annotations

from perfeval.model import Project

_BETWEEN = " -－—–_:：、·.．"


def named(text: str | None, code: str | None) -> str:
    """A name without the code before it.

    >>> named("219001-棠溪镇人民政府", "219001"), named("图书馆", None), named("219", "219")
    ('棠溪镇人民政府', '图书馆', '219')
    """
    if not text or not code or not text.startswith(code):
        return text or ""
    return text[len(code) :].lstrip(_BETWEEN) or text


def name_of(project: Project) -> str:
    """项目名称."""
    return named(project.name, project.code)


def department_of(project: Project) -> str:
    """主管部门."""
    return named(project.department, project.department_code)


def unit_of(project: Project) -> str:
    """实施单位."""
    return named(project.unit, project.unit_code)
