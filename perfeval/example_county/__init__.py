"""A made-up county to try everything on (虚构示例县): forms, exports, a department, two years, planted faults."""
