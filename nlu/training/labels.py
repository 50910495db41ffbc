"""The words that name each data set's labels, in both languages.

Labels are words, so a data set joins the training by saying what its labels are called; sets that mean the same thing
use the same words. A label that is not listed is named by its own identifier, split into words.
"""

from __future__ import annotations

import random
import re

PERSON = ("person", "人物")
ORGANIZATION = ("organization", "组织机构")
PLACE = ("place", "地点")

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "ner/cluener": {
        "address": ("address or place name", "地址"),
        "book": ("book", "书名"),
        "company": ("company", "公司"),
        "game": ("game", "游戏"),
        "government": ("government body", "政府机关"),
        "movie": ("film", "电影"),
        "name": PERSON,
        "organization": ("team or institution", "团体机构"),
        "position": ("job title", "职位"),
        "scene": ("scenic spot", "景点"),
    },
    "ner/msra": {"PER": PERSON, "ORG": ORGANIZATION, "LOC": PLACE},
    "ner/btc": {"PER": PERSON, "ORG": ORGANIZATION, "LOC": PLACE},
    "ner/wikigold": {
        "PER": PERSON,
        "ORG": ORGANIZATION,
        "LOC": PLACE,
        "MISC": ("other name: work, event, product, nationality or language", "其他专名"),
    },
    "ner/resume": {
        "NAME": PERSON,
        "CONT": ("country", "国籍"),
        "RACE": ("ethnic group", "民族"),
        "TITLE": ("job title", "职位"),
        "EDU": ("academic degree", "学历"),
        "ORG": ORGANIZATION,
        "PRO": ("field of study", "专业"),
        "LOC": ("native place", "籍贯"),
    },
    "ner/weibo": {
        "PER.NAM": PERSON,
        "PER.NOM": ("noun for people", "人物称呼"),
        "LOC.NAM": PLACE,
        "LOC.NOM": ("noun for a place", "处所名词"),
        "GPE.NAM": ("country, province or city", "行政区"),
        "GPE.NOM": ("noun for a region", "行政区称呼"),
        "ORG.NAM": ORGANIZATION,
        "ORG.NOM": ("noun for an organization", "机构称呼"),
    },
    "ner/wnut17": {
        "location": PLACE,
        "group": ("band, team or group", "团体"),
        "corporation": ("company", "公司"),
        "person": PERSON,
        "creative-work": ("creative work", "作品"),
        "product": ("product", "产品"),
    },
    "extraction/conll04": {
        "Loc": PLACE,
        "Org": ORGANIZATION,
        "Peop": PERSON,
        "Other": ("other expression: date, amount, event or product", "其他表达"),
        "Live_In": ("person lives in place", "居住于"),
        "OrgBased_In": ("organization based in place", "机构位于"),
        "Work_For": ("person works for organization", "任职于"),
        "Located_In": ("place located in place", "地点位于"),
        "Kill": ("person killed person", "杀害"),
    },
    "extraction/nyt": {
        "/location/location/contains": ("place contains place", "包含地点"),
        "/people/person/nationality": ("nationality", "国籍"),
        "/location/country/capital": ("capital", "首都"),
        "/people/person/place_lived": ("person lived in place", "居住地"),
        "/location/country/administrative_divisions": ("country has administrative division", "下辖行政区"),
        "/location/administrative_division/country": ("division belongs to country", "所属国家"),
        "/business/person/company": ("person works for company", "任职公司"),
        "/location/neighborhood/neighborhood_of": ("neighbourhood of city", "所在街区"),
        "/people/person/place_of_birth": ("birthplace", "出生地"),
        "/people/deceased_person/place_of_death": ("place of death", "逝世地点"),
        "/business/company/founders": ("founder", "创始人"),
        "/people/person/children": ("child", "子女"),
        "/business/company/place_founded": ("place where the company was founded", "创立地点"),
    },
    "extraction/finre": {
        "自己": ("the same company", "自己"),
        "合作": ("cooperates with", "合作"),
        "竞争": ("competes with", "竞争"),
        "拥有": ("owns", "拥有"),
        "被拥有": ("owned by", "被拥有"),
        "持股": ("holds shares of", "持股"),
        "被持股": ("its shares are held by", "被持股"),
        "收购": ("acquires", "收购"),
        "被收购": ("acquired by", "被收购"),
        "签约": ("signs a contract with", "签约"),
        "分析": ("analyses", "分析"),
        "被分析": ("analysed by", "被分析"),
        "纠纷": ("has a dispute with", "纠纷"),
        "交易": ("trades with", "交易"),
        "重组": ("restructures with", "重组"),
        "合并": ("merges with", "合并"),
        "成立": ("established", "成立"),
        "被成立": ("established by", "被成立"),
    },
    "extraction/zh_literature": {
        "Person-Name": PERSON,
        "Person-Nominal": ("noun for people", "人物称呼"),
        "Person-Pronoun": ("personal pronoun", "人称代词"),
        "Location-Name": PLACE,
        "Location-Nominal": ("noun for a place", "处所名词"),
        "Location-Pronoun": ("pronoun for a place", "处所代词"),
        "Organization-Name": ORGANIZATION,
        "Organization-Nominal": ("noun for an organization", "机构称呼"),
        "Organization-Pronoun": ("pronoun for an organization", "机构代词"),
        "Thing-Name": ("named thing", "物品专名"),
        "Thing-Nominal": ("noun for a thing", "物品"),
        "Thing-Pronoun": ("pronoun for a thing", "物品代词"),
        "Time-Explicit": ("explicit time", "明确时间"),
        "Time-Implicit": ("vague time", "模糊时间"),
        "Metric": ("amount", "数量"),
        "Abstract": ("work or abstract name", "作品或抽象名称"),
        "Located": ("thing located in place", "位于"),
        "Part-Whole": ("part of", "部分与整体"),
        "Family": ("family relation", "亲属"),
        "General-Special": ("kind and example", "泛称与特指"),
        "Ownership": ("ownership", "拥有物"),
        "Social": ("social relation", "社会关系"),
        "Use": ("uses", "使用"),
        "Near": ("near", "邻近"),
        "Create": ("creates", "创造"),
    },
}


def words_of(data_set: str, label: str) -> tuple[str, str]:
    """The (English, Chinese) words for one label of one data set."""
    known = WORDS.get(data_set, {}).get(label)
    if known:
        return known
    tail = label.rsplit("/", 1)[-1]
    split = re.sub(r"(?<=[a-z])(?=[A-Z])|[_.\-]+", " ", tail).strip().lower() or label
    return split, split


def name_in_training(data_set: str, label: str, lang: str, chance: random.Random) -> str:
    """The words for one step: mostly the text's own language, sometimes the other, so that either works later."""
    english, chinese = words_of(data_set, label)
    own, other = (chinese, english) if lang == "zh" else (english, chinese)
    return other if chance.random() < 0.3 else own
