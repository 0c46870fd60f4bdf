"""Made-up forms in the layouts of many offices, written as files and measured cell by cell."""
