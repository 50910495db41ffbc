"""Passages: the sentences of documents, found by their words and their meaning, and quoted as they stand there.

Knows: the texts of sources and their places. Does not know: facts, the question compiler, people.
"""
