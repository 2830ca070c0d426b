"""Behind a number: the accounts, contracts or answers it counts, as a list to sort, page and take along."""
