"""Many reports: the notebook engine, the worker processes, the ledger."""
