"""Files become raw tables: guarded, isolated, nothing interpreted."""
