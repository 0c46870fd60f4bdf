"""Many projects by the column (批量按列): what is alike is evaluated once, by the same functions as one project."""
