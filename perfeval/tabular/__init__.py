"""Budget and indicator tables as analysts have them (预算表、指标表): recognised, cleaned, joined, by the column."""
