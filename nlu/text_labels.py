"""The labels of whole texts that we ship, as words: sentiment, dialogue act, what a question expects.

Knows: words. Does not know: models. The encoder reads a label by its words; several ways of saying it are averaged.
"""

from __future__ import annotations

Words = dict[str, tuple[str, ...]]

SENTIMENT: Words = {
    "positive": ("positive", "正面", "positive opinion", "正面评价", "praise", "好评", "satisfied", "满意"),
    "negative": ("negative", "负面", "negative opinion", "负面评价", "complaint", "差评", "dissatisfied", "不满"),
    "neutral": ("neutral", "中性", "no opinion", "没有表达评价", "plain statement of facts", "客观陈述"),
}
"""What a text feels about its subject."""

ACTS: Words = {
    "ask": ("asks a question", "提问"),
    "tell": ("states a fact", "陈述事实"),
    "correct": ("corrects what was said", "纠正"),
    "confirm": ("agrees", "同意"),
    "deny": ("disagrees", "否认"),
    "greet": ("greets", "问候"),
    "thank": ("thanks", "感谢"),
    "bye": ("says goodbye", "告别"),
    "request": ("requests an action", "请求做事"),
    "opinion": ("expresses a feeling or opinion", "表达感受或看法"),
    "smalltalk": ("chats about the bot or oneself", "闲聊"),
}
"""The dialogue acts of one message (a coarse cut of ISO 24617-2)."""

EXPECTATIONS: Words = {
    "person": ("asks for a person", "问人物"),
    "place": ("asks for a place", "问地点"),
    "organization": ("asks for an organization", "问机构"),
    "thing": ("asks for some other thing", "问其他事物"),
    "number": ("asks for a number or an amount", "问数量"),
    "date": ("asks for a date or a time", "问时间"),
    "yesno": ("asks whether something is so", "问是否"),
    "list": ("asks for a list", "问列表"),
    "definition": ("asks what something is", "问定义"),
    "reason": ("asks for a reason or a way", "问原因或方法"),
}
"""What a question expects as its answer."""
