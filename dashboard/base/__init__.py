"""What every layer needs and what knows nothing of customers: errors, months, numbers, words, settings, locks."""
