"""Across a portfolio."""
from __future__ import annotations
from dataclasses import dataclass
@dataclass(frozen=True, slots=True)
class PortfolioReview:
    """x"""
def review_portfolio(evaluations, findings, lang="zh"):
    """x"""
    return PortfolioReview()
