"""The indicator library (指标库): what many forms promised, grouped by meaning, to hold a new target table against."""
