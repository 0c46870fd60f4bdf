"""How much a heading is like the known words (相似): told by its characters, as a share for every meaning.

年终达成 is no known word, but 年终 and 达成 stand in words of one meaning and hardly in those of any other. A heading
of characters that no known word has is like nothing. Likeness is one voice among others (``votes.toml``).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping

_LONGEST_PART = 3  # characters that are looked at together
_RARE = 0.5  # how much one word counts that might have been
_SHARP = 2.0  # how far the nearest meaning stands out; found by leaving out one known word after the other


def _parts(word: str) -> frozenset[str]:
    framed = f"^{word}$"
    ends = range(1, _LONGEST_PART + 1)
    return frozenset(framed[at : at + n] for n in ends for at in range(len(framed) - n + 1)) - {"^", "$"}


class Likeness:
    """The characters of the known words of one group of headings."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._of: dict[str, Counter[str]] = defaultdict(Counter)
        self._all: Counter[str] = Counter()
        self._words = Counter(words.values())
        for word, concept in words.items():
            self._of[concept].update(_parts(word))
            self._all.update(_parts(word))

    def shares(self, word: str) -> dict[str, float]:
        """Meaning → how much the word is like its words, between 0 and 1; what is like nothing has no share.

        >>> known = {"实际完成值": "actual", "年终完成情况": "actual", "年初目标值": "target"}
        >>> seen = Likeness(known).shares("年末完成")
        >>> max(seen, key=seen.get)
        'actual'
        """
        known = [part for part in _parts(word) if part in self._all]
        if not known:
            return {}
        said = {concept: self._evidence(concept, known) / len(word) / _SHARP for concept in self._words}
        most = max(said.values())
        odds = {concept: math.exp(value - most) for concept, value in said.items()}
        whole = sum(odds.values())
        return {concept: value / whole * self._familiar(concept, word) for concept, value in odds.items()}

    def _evidence(self, concept: str, known: list[str]) -> float:
        """How much oftener the parts stand in words of this meaning than in those of others, as a logarithm."""
        own, words, total = self._of[concept], self._words[concept], self._words.total()
        told = 0.0
        for part in sorted(known):
            usual = _RARE * self._all[part] / total
            inside = (own[part] + usual) / (words + _RARE)
            outside = (self._all[part] - own[part] + usual) / (total - words + _RARE)
            told += math.log(inside / outside)
        return told

    def _familiar(self, concept: str, word: str) -> float:
        """The part of the characters that words of this meaning have."""
        return sum(char in self._of[concept] for char in word) / len(word)
