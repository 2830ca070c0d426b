"""The sample company, Northwind Cloud: made by code, seeded, with a planted story told in README.md."""
