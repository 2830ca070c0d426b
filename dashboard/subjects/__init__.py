"""One room a subject: its figures, sentences, tables, tiles and panels stand together."""
