"""Recommendation: what a person may like, and what a thing is like, each with its reason in words.

`Recommender` joins two views of one graph: co-occurrence of ratings (item-item weights) and a random walk with restart
over the facts. Knows: the index of a graph. Does not know: conversations, stores, models.
"""

from kg.recommend.recommender import Recommendation, Recommender, RecommendError

__all__ = ["RecommendError", "Recommendation", "Recommender"]
