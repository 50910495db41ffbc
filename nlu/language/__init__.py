"""Languages as data: a folder for each (`en/`, `zh/`, ...) with the same files, and what reads them.

Knows: characters, words, inflection, numbers and questions of the languages found. Does not know: graphs, models.
"""
