"""``python -m perfeval``: the same as the command."""

from perfeval.cli import main

if __name__ == "__main__":
    main()
