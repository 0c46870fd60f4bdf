"""Tests of pages, pictures and notebooks."""
