"""Names as a person says them (称呼): the codes that forms of systems print before a name are left out.

The text as written stays in tables, exports and the copy of the form.
"""

from __future__ import annotations

from perfeval.model import FormKind, Project

_BETWEEN = " -－—–_:：、·.．"


def named(text: str | None, code: str | None) -> str:
    """A name without the code before it.

    >>> named("219001-棠溪镇人民政府", "219001"), named("图书馆", None), named("219", "219")
    ('棠溪镇人民政府', '图书馆', '219')
    """
    if not text or not code or not text.startswith(code):
        return text or ""
    return text[len(code) :].lstrip(_BETWEEN) or text


_WHOLE = "整体支出"  # what a department's own form is about; a name stays in the language of its form


def name_of(project: Project) -> str:
    """项目名称; a department's form without one is called by the department."""
    if not project.name and project.form.kind is FormKind.DEPARTMENT and (whose := department_of(project)):
        return f"{whose}{_WHOLE}"
    return named(project.name, project.code)


def department_of(project: Project) -> str:
    """主管部门."""
    return named(project.department, project.department_code)


def unit_of(project: Project) -> str:
    """实施单位."""
    return named(project.unit, project.unit_code)
