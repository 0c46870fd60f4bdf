collect_ignore_glob = ["*.py"]  # scripts, run by hand
