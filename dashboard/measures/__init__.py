"""What is measured: a slice, its sums by month, metrics over them, and whether a change is one."""
