"""The company's warehouse: how it is opened, what is asked of it in which dialect, and what is wrong with its rows."""
