"""Every exception of perfeval: *we cannot go on*. (A document that deserves a look is a finding.)

::

    PerfevalError
    ├── UsageError                what was asked for cannot be done (exit code 2)
    │   ├── NothingToRead         no form stands under what was asked for
    │   ├── OutputRefused         a file or folder cannot be written or opened
    │   ├── UnknownName           a rule book, parameter, project or layout that is not there
    │   ├── WrongParameter        a value of the wrong type for a notebook's parameter
    │   └── DecisionError         a file of decisions that cannot be read as such
    ├── FileRefused               one file cannot be read; the others go on
    │   ├── FileMissing, FileEmpty, FileEncrypted, FileDamaged, FileTooLarge, FileWrongType
    │   └── FormNotRecognised     read, but no form in it was understood
    ├── RuleBookError             a rule book breaks its own contract: file, line, what is wrong
    ├── CorrectionError           a correction no longer fits its source
    ├── ReportFailed              one project's report could not be made; the others go on
    └── InternalFault             a mistake of perfeval itself, met on one file or project; the others go on

Every message names the file, the place, what was seen, what was expected and the next step, in
Chinese and in English. Exceptions keep their parts as ``args`` so that they survive pickling
between processes.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from typing import ClassVar


class PerfevalError(Exception):
    """Base of all errors that perfeval raises on purpose.

    Keyword arguments fill the two sentences of the class; unknown parts stay empty. A part whose
    words differ between the languages comes twice: ``seen`` and ``seen_en``.
    """

    zh: ClassVar[str] = "{reason}"
    en: ClassVar[str] = "{reason}"

    def __init__(self, parts: dict[str, str] | None = None, /, **more: object) -> None:
        self.parts: dict[str, str] = {**(parts or {}), **{k: str(v) for k, v in more.items()}}
        super().__init__(self.parts)

    def say(self, lang: str = "zh") -> str:
        """The message in Chinese (``zh``) or English (``en``), one sentence or two."""
        if lang != "en":
            return self.zh.format_map(_Blank(self.parts))
        english = {name.removesuffix("_en"): text for name, text in self.parts.items() if name.endswith("_en")}
        return self.en.format_map(_Blank({**self.parts, **english}))

    def __str__(self) -> str:
        return self.say("zh")


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


class UsageError(PerfevalError):
    """What was asked for cannot be done as asked (用法错误)."""

    zh = "{what}：{seen}。{expected}{next}"
    en = "{what}: {seen}. {expected}{next}"


class NothingToRead(UsageError):
    """No form stands under what was asked for (没有可读的自评表); what was made before stays as it is."""

    zh = "{where}：没有找到自评表{seen}。可读的有 xlsx、xls、ods、docx、html、csv。请核对路径。"
    en = "{where}: no form was found{seen}. Read are xlsx, xls, ods, docx, html, csv. Check the path."

    @classmethod
    def under(cls, paths: Iterable[object], passed_over: Iterable[str] = ()) -> NothingToRead:
        """For paths that were asked for; with the names of the files there that are not read."""
        names = list(passed_over)
        shown = "、".join(names[:5]) + (" …" if len(names) > 5 else "")
        return cls(
            where="、".join(map(str, paths)),
            seen=f"（看到的 {len(names)} 个文件都不能读：{shown}）" if names else "",
            seen_en=f" ({len(names)} files of other kinds: {shown})" if names else "",
        )


class OutputRefused(UsageError):
    """The system refuses to open or write something (无法写入)."""

    zh = "{file}：无法打开或写入（{seen}）。{next}请检查权限和磁盘空间，或换一个位置。"
    en = (
        "{file}: cannot be opened or written ({seen}). {next}Check permissions and free space, or choose another place."
    )

    @classmethod
    def of(cls, error: OSError, file: object = "", **more: object) -> OutputRefused:
        """For what the system said, in words; ``file`` counts where the system names none."""
        english = error.strerror or type(error).__name__
        chinese = _SYSTEM_SAYS.get(error.errno or 0, english)
        return cls(file=error.filename or file, seen=chinese, seen_en=english, **more)


_SYSTEM_SAYS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EROFS: "这个位置只读",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "这里已有同名文件，不是文件夹",
    errno.ENOTDIR: "上级不是文件夹",
    errno.EISDIR: "这里是文件夹，不是文件",
    errno.ENOENT: "上级文件夹不存在",
    errno.ENAMETOOLONG: "名称太长",
}


class UnknownName(UsageError):
    """A name that does not exist, with the nearest one that does."""

    zh = "没有名为“{seen}”的{what}。{nearest}可用的有：{known}。"
    en = "No {what} is called {seen!r}. {nearest}Known: {known}."


class WrongParameter(UsageError):
    """A parameter whose value has the wrong type or whose name the notebook does not declare."""

    zh = "参数 {name}：收到 {seen}，应为 {expected}。{next}"
    en = "Parameter {name}: got {seen}, expected {expected}. {next}"


class DecisionError(UsageError):
    """A file of decisions (复核决定) is not written as one; nothing was started, so that no decision is passed over."""

    zh = "decisions/{file}{place}：{seen}。{expected}请改正后再运行；没有开始做任何报告。"
    en = "decisions/{file}{place}: {seen}. {expected}Correct it and run again; no report was begun."


class FileRefused(PerfevalError):
    """One file cannot be read (文件无法读取); the batch goes on without it."""

    reason_code: ClassVar[str] = "refused"
    zh = "{file}：{reason}。{next}"
    en = "{file}: {reason}. {next}"


class FileMissing(FileRefused):
    """Nothing stands at that path."""

    reason_code = "missing"
    zh = "{file}：找不到这个文件或文件夹。请核对路径。"
    en = "{file}: no such file or folder. Check the path."


class FileEmpty(FileRefused):
    """The file has no content."""

    reason_code = "empty"
    zh = "{file}：文件是空的{seen}。请取回有内容的原件。"
    en = "{file}: the file is empty{seen}. Get the original again."


class FileEncrypted(FileRefused):
    """The file is protected by a password."""

    reason_code = "encrypted"
    zh = "{file}：文件已加密。请在 Office 或 WPS 中去掉密码后另存再读。"
    en = "{file}: the file is encrypted. Remove the password in Office or WPS and save it again."


class FileDamaged(FileRefused):
    """The file is not what its kind should be."""

    reason_code = "damaged"
    zh = "{file}：文件已损坏或不完整（{seen}）。请用 Office 或 WPS 打开并另存，或取回原件。"
    en = "{file}: the file is damaged or incomplete ({seen}). Open it in Office or WPS and save it again."


class FileTooLarge(FileRefused):
    """The file exceeds a limit that no form needs."""

    reason_code = "too_large"
    zh = "{file}：超出安全限度（{seen}，上限 {expected}）。请确认这是自评表。"
    en = "{file}: beyond a safety limit ({seen}, limit {expected}). Check that this is a form."


class FileWrongType(FileRefused):
    """A kind of file that perfeval does not read."""

    reason_code = "wrong_type"
    zh = "{file}：不支持这种文件（看到 {seen}）。可读的有 xlsx、xls、ods、docx、html、csv。{next}"
    en = "{file}: this kind of file is not read (seen: {seen}). Read are xlsx, xls, ods, docx, html, csv. {next}"


class FormNotRecognised(FileRefused):
    """The file was read, but no block of a self-evaluation form was understood in it."""

    reason_code = "not_recognised"
    zh = (
        "{file}{place}：没有认出自评表。看到的表头：{seen}。{expected}用 perfeval read --why 查看原因，或补充表头写法。"
    )
    en = (
        "{file}{place}: no self-evaluation form was recognised. Headings seen: {seen}. {expected}"
        "Run perfeval read --why to see what stopped it, or add the heading to a layout file."
    )


class RuleBookError(PerfevalError):
    """A rule book breaks its contract (规则文件错误)."""

    zh = "{file} 第 {line} 行：{seen}。应为：{expected}。"
    en = "{file}, line {line}: {seen}. Expected: {expected}."


class CorrectionError(PerfevalError):
    """A correction (更正) whose source has changed or cannot be found."""

    zh = "{file}：更正“{name}”已不适用：{seen}，原写 {expected}。请核对后删除或修改这条更正。"
    en = (
        "{file}: correction {name!r} no longer applies: {seen}, it says {expected}. Check it, then remove or change it."
    )


class ReportFailed(PerfevalError):
    """One project's report could not be made (报告生成失败)."""

    zh = "{project}：报告未能生成（{reason}）。{next}"
    en = "{project}: its report could not be made ({reason}). {next}"


class InternalFault(PerfevalError):
    """A mistake of perfeval itself (程序错误), met on one file or project."""

    zh = "{file}：程序自身出错（{seen}），没有处理完，其他文件不受影响。请把文件和这句话报告给维护者。"
    en = "{file}: perfeval itself failed ({seen}); other files are not affected. Please report file and message."
