"""Errors speak both languages, name their parts, and survive the way between processes."""

import pickle

from perfeval import errors
from perfeval.errors import FileEncrypted, PerfevalError, UnknownName
from tests.every import every

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PerfevalError)]


@every("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_survives_pickling(kind: type[PerfevalError]) -> None:
    error = kind(file="表.xlsx", reason="原因", seen="看到", expected="应为", next="下一步")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind and again.say("zh") == error.say("zh") and again.say("en") == error.say("en")


@every("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_never_fails_for_lack_of_a_part(kind: type[PerfevalError]) -> None:
    assert isinstance(kind().say("zh"), str) and isinstance(kind().say("en"), str)


def test_a_message_names_file_and_next_step() -> None:
    message = str(FileEncrypted(file="自评表.xlsx"))
    assert "自评表.xlsx" in message and "密码" in message


def test_form_text_with_braces_is_not_a_template() -> None:
    error = UnknownName(what="项目", seen="{0.__class__}", known="{x}")
    assert "{0.__class__}" in error.say("zh")
