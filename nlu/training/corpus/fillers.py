"""Names that fill the slots of sentence patterns: lists and small generators, in both languages.

Names are composed (given name and surname, place and suffix), so that the model learns shapes rather than a list.
"""

from __future__ import annotations

import random
from collections.abc import Callable

GIVEN_EN = ["Ada", "Alan", "Grace", "John", "Mary", "Konrad", "Claude", "Edsger", "Barbara", "Donald", "Margaret", "Niklaus", "Radia", "Tim", "Linus", "Guido", "Yukihiro", "Bjarne", "Katherine", "Dorothy", "Charles", "George", "Helen", "Anna", "Maria", "Sofia", "Ivan", "Dmitri", "Olga", "Pierre", "Marie", "Jean", "Luc", "Carlos", "Lucia", "Diego", "Ahmed", "Fatima", "Omar", "Layla", "Ravi", "Priya", "Arjun", "Meera", "Kenji", "Yuki", "Haruto", "Sakura", "Min-jun", "Ji-woo", "Kwame", "Amina", "Chidi", "Ngozi", "Lars", "Ingrid", "Sven", "Freya", "Paolo", "Giulia", "Jan", "Eva", "Tomás", "Sean", "Aoife", "Wei", "Li", "Xiaoming", "Jing", "Hao", "Mei"]
SURNAME_EN = ["Lovelace", "Turing", "Hopper", "Carter", "Becker", "Hamilton", "Ritchie", "Thompson", "Moore", "Novak", "Kowalski", "Petrov", "Ivanova", "Dubois", "Laurent", "Moreau", "Garcia", "Fernandez", "Ortega", "Silva", "Costa", "Haddad", "Nasser", "Rahman", "Khan", "Patel", "Sharma", "Iyer", "Tanaka", "Sato", "Yamamoto", "Kim", "Park", "Okafor", "Mensah", "Adeyemi", "Larsen", "Lindqvist", "Rossi", "Bianchi", "Müller", "Schneider", "Weber", "O'Connor", "Murphy", "Walsh", "Wang", "Zhang", "Chen", "Liu", "Zhao", "Huang", "Whitfield", "Ashdown", "Brandt", "Fischer", "Keller", "Hughes", "Bennett", "Clarke", "Foster", "Grant", "Harper", "Lindgren", "Marsh", "Norton", "Pryce", "Quinn", "Sanders", "Tate", "Underhill"]
SURNAME_ZH = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧阳上官"
GIVEN_ZH = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文志远晓东海燕雪梅子轩浩然雨欣思源宇航佳怡嘉诚立新永康培元选期智学森稼先景润庚德怀承志鸿钧国栋振宁政道"
FOREIGN_ZH = ["艾伦", "阿达", "格蕾丝", "约翰", "玛丽", "康拉德", "克劳德", "唐纳德", "玛格丽特", "蒂姆", "林纳斯", "查尔斯", "乔治", "海伦", "安娜", "伊万", "皮埃尔", "卡洛斯", "艾哈迈德", "史蒂夫", "比尔", "拉里", "戈登", "罗伯特", "威廉", "丹尼斯", "肯"]
FAMILY_ZH = ["图灵", "洛夫莱斯", "霍珀", "冯·诺依曼", "楚泽", "香农", "高德纳", "汉密尔顿", "伯纳斯-李", "托瓦兹", "巴贝奇", "布尔", "诺瓦克", "彼得罗夫", "杜邦", "加西亚", "乔布斯", "盖茨", "佩奇", "摩尔", "诺伊斯", "肖克利", "里奇", "汤普森", "穆勒", "施耐德"]
PLACE_EN = ["London", "Paris", "Berlin", "Tokyo", "Beijing", "Shanghai", "Shenzhen", "Hangzhou", "Boston", "Chicago", "Seattle", "Austin", "Denver", "Toronto", "Montreal", "Sydney", "Melbourne", "Dublin", "Lisbon", "Madrid", "Rome", "Vienna", "Prague", "Warsaw", "Oslo", "Stockholm", "Helsinki", "Copenhagen", "Athens", "Cairo", "Nairobi", "Lagos", "Accra", "Mumbai", "Delhi", "Seoul", "Busan", "Osaka", "Kyoto", "Hanoi", "Bangkok", "Jakarta", "Lima", "Quito", "Bogotá", "Havana", "Germany", "France", "England", "Scotland", "Japan", "China", "Canada", "Brazil", "Peru", "Kenya", "Ghana", "India", "Norway", "Poland", "Bavaria", "Ontario", "Cornwall", "Saxony", "California", "Texas", "Ohio", "Massachusetts", "Switzerland", "Zurich", "Geneva", "Cambridge", "Oxford", "Manchester", "Princeton", "Stanford", "Bletchley", "Sichuan", "Guangdong"]
PLACE_ZH = ["北京", "上海", "深圳", "杭州", "成都", "武汉", "南京", "西安", "重庆", "天津", "苏州", "青岛", "厦门", "长沙", "郑州", "昆明", "拉萨", "香港", "台北", "澳门", "广东省", "四川省", "江苏省", "浙江省", "山东省", "湖南省", "云南省", "无锡", "温州", "绍兴", "合肥", "伦敦", "巴黎", "柏林", "东京", "纽约", "波士顿", "旧金山", "西雅图", "芝加哥", "莫斯科", "罗马", "维也纳", "苏黎世", "日内瓦", "剑桥", "牛津", "曼彻斯特", "英国", "法国", "德国", "日本", "美国", "加拿大", "巴西", "印度", "瑞士", "挪威", "波兰", "加利福尼亚州", "马萨诸塞州", "海淀区", "浦东新区", "中关村", "长江", "黄河", "泰山"]
STEM_EN = ["Northwind", "Bluestone", "Helios", "Quantum", "Aurora", "Meridian", "Silverline", "Redwood", "Granite", "Falcon", "Orion", "Vector", "Pioneer", "Summit", "Cobalt", "Apex", "Lumen", "Harbor", "Atlas", "Vertex", "Nimbus", "Zenith", "Polaris", "Cascade", "Keystone", "Beacon", "Sterling", "Evergreen", "Monarch", "Titan"]
SUFFIX_EN = [
    "Corporation",
    "Systems",
    "Inc.",
    "Ltd",
    "Technologies",
    "Laboratories",
    "Group",
    "Motors",
    "Bank",
    "Press",
    "Software",
    "Energy",
    "Foods",
    "Airlines",
    "& Sons",
]
STEM_ZH = ["华", "中", "新", "东", "海", "天", "金", "联", "恒", "远", "创", "智", "星", "云", "龙", "泰", "通", "达", "信", "科", "盛", "宏", "光", "峰", "瑞", "安", "立", "长", "飞", "腾"]
SUFFIX_ZH = ["科技有限公司", "集团", "电子有限公司", "公司", "股份有限公司", "软件公司", "银行", "汽车", "研究所", "研究院", "出版社", "航空公司", "实验室", "药业", "大学", "中学", "医院", "协会"]
ADJECTIVE = ["silent", "endless", "golden", "last", "hidden", "broken", "distant", "bright", "northern", "forgotten", "winter", "burning", "quiet", "second", "crooked"]
NOUN = ["river", "garden", "machine", "letter", "city", "mountain", "road", "island", "voyage", "mirror", "library", "summer", "orchard", "harbour", "clock", "shadow"]
TITLE_ZH = ["春天的河流", "沉默的花园", "最后的信", "远方的城", "北国之冬", "时间简史", "红色的山", "岛上书店", "旧日时光", "长安十二时辰", "海边的钟", "计算机原理", "数学之美", "论可计算数", "通信的数学理论", "平凡的一天", "夜航西飞", "草原之歌", "流浪的星", "梦溪笔谈"]
PRODUCT_EN = [
    "iPod",
    "ThinkPad",
    "Walkman",
    "ENIAC",
    "Unix",
    "Linux",
    "Windows",
    "Model T",
    "Concorde",
    "Colossus",
    "Apollo Guidance Computer",
    "Macintosh",
    "PostScript",
    "TeX",
    "Altair 8800",
    "Game Boy",
    "Commodore 64",
    "difference engine",
]
PRODUCT_ZH = [
    "银河计算机",
    "天河一号",
    "神威·太湖之光",
    "麒麟处理器",
    "鸿蒙系统",
    "龙芯3号",
    "红旗轿车",
    "复兴号列车",
    "嫦娥一号",
    "悟空探测器",
    "五笔字型输入法",
    "汉卡",
    "微信",
    "支付宝",
    "长征五号火箭",
    "差分机",
    "个人计算机",
]
CONCEPT_EN = ["calculus", "graph theory", "information theory", "artificial intelligence", "machine learning", "cryptography", "cell biology", "number theory", "the transistor", "the integrated circuit", "penicillin", "the microprocessor", "packet switching", "relational algebra", "structured programming", "operating system", "programming language", "electric car", "personal computer", "search engine", "weather forecasting", "data compression", "speech recognition", "navigation", "medical imaging", "video editing", "word processing"]
CONCEPT_ZH = ["微积分", "图论", "信息论", "人工智能", "机器学习", "密码学", "细胞生物学", "数论", "晶体管", "集成电路", "青霉素", "微处理器", "分组交换", "关系代数", "结构化程序设计", "操作系统", "编程语言", "电动汽车", "个人电脑", "搜索引擎", "天气预报", "数据压缩", "语音识别", "导航", "医学影像", "汉字激光照排", "激光", "半导体", "相对论", "杂交水稻"]
FIELD_EN = [
    "mathematics",
    "physics",
    "computer science",
    "linguistics",
    "chemistry",
    "logic",
    "economics",
    "history",
    "electrical engineering",
    "genetics",
    "astronomy",
    "philosophy",
]
FIELD_ZH = ["数学", "物理学", "计算机科学", "语言学", "化学", "逻辑学", "经济学", "历史学", "电子工程", "遗传学", "天文学", "哲学", "机械工程", "医学"]
OCCUPATION_EN = [
    "mathematician",
    "physicist",
    "computer scientist",
    "novelist",
    "poet",
    "engineer",
    "inventor",
    "composer",
    "film director",
    "actress",
    "politician",
    "historian",
    "chemist",
    "painter",
    "businessman",
    "programmer",
    "journalist",
    "astronomer",
    "economist",
]
OCCUPATION_ZH = ["数学家", "物理学家", "计算机科学家", "作家", "诗人", "工程师", "发明家", "作曲家", "导演", "演员", "政治家", "历史学家", "化学家", "画家", "企业家", "程序员", "记者", "天文学家", "经济学家", "逻辑学家", "教授", "医生"]
NATIONALITY_EN = [
    "American",
    "British",
    "English",
    "Chinese",
    "German",
    "French",
    "Japanese",
    "Indian",
    "Canadian",
    "Russian",
    "Dutch",
    "Swiss",
    "Italian",
    "Brazilian",
    "Nigerian",
    "Norwegian",
]
NATIONALITY_ZH = ["美国", "英国", "中国", "德国", "法国", "日本", "印度", "加拿大", "俄罗斯", "荷兰", "瑞士", "意大利", "巴西", "挪威", "波兰"]
LANGUAGE_EN = [
    "English",
    "French",
    "German",
    "Spanish",
    "Mandarin",
    "Swahili",
    "Latin",
    "Python",
    "Fortran",
    "Pascal",
    "Lisp",
    "ALGOL",
    "Java",
    "Haskell",
    "C",
]
LANGUAGE_ZH = ["英语", "法语", "德语", "汉语", "西班牙语", "拉丁语", "日语", "藏语", "阿拉伯语", "俄语", "C语言", "Python语言", "Pascal"]
AWARD_EN = [
    "Turing Award",
    "Nobel Prize in Physics",
    "Fields Medal",
    "Booker Prize",
    "Pulitzer Prize",
    "Academy Award",
    "Royal Medal",
    "Kyoto Prize",
    "Copley Medal",
    "National Medal of Science",
    "IEEE Medal of Honor",
]
AWARD_ZH = ["图灵奖", "诺贝尔物理学奖", "菲尔兹奖", "茅盾文学奖", "金像奖", "国家最高科学技术奖", "沃尔夫奖", "百花奖", "陈嘉庚科学奖", "何梁何利奖", "金鸡奖"]
EVENT_EN = [
    "the World Expo",
    "the Battle of Hastings",
    "the Olympic Games",
    "the Apollo program",
    "World War II",
    "the French Revolution",
    "the Solvay Conference",
    "the Dartmouth workshop",
    "the Boston Marathon",
    "the Great Exhibition",
    "the Suez Crisis",
]
EVENT_ZH = ["世界博览会", "奥运会", "第二次世界大战", "法国大革命", "达特茅斯会议", "武昌起义", "世界杯", "广交会", "辛亥革命", "春季马拉松", "人工智能大会", "赤壁之战"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def person(lang: str, r: random.Random) -> str:
    """A person's name."""
    if lang == "zh":
        if r.random() < 0.35:
            return f"{r.choice(FOREIGN_ZH)}·{r.choice(FAMILY_ZH)}"
        return r.choice(SURNAME_ZH) + "".join(r.choice(GIVEN_ZH) for _ in range(r.choice((1, 2, 2))))
    middle = f" {r.choice('ABCDEFGHJKLMRSTW')}." if r.random() < 0.15 else ""
    return f"{r.choice(GIVEN_EN)}{middle} {r.choice(SURNAME_EN)}"


def organization(lang: str, r: random.Random) -> str:
    """A company, university or public body."""
    if lang == "zh":
        kind = r.random()
        if kind < 0.3:
            return r.choice(PLACE_ZH) + r.choice(["大学", "理工大学", "师范大学", "医学院", "图书馆", "足球俱乐部"])
        if kind < 0.4:
            return r.choice(
                [
                    "中国科学院",
                    "教育部",
                    "外交部",
                    "贝尔实验室",
                    "微软公司",
                    "英特尔",
                    "苹果公司",
                    "国际商业机器公司",
                    "联想集团",
                    "华为",
                    "哈佛大学",
                    "英国皇家学会",
                    "麻省理工学院",
                ]
            )
        return (
            (r.choice(PLACE_ZH) if r.random() < 0.4 else "")
            + r.choice(STEM_ZH)
            + r.choice(STEM_ZH)
            + r.choice(SUFFIX_ZH)
        )
    kind = r.random()
    if kind < 0.25:
        place = r.choice(PLACE_EN)
        return r.choice(
            [
                f"University of {place}",
                f"{place} University",
                f"{place} Institute of Technology",
                f"Royal Society of {place}",
                f"{place} College",
            ]
        )
    if kind < 0.4:
        return r.choice(
            [
                "IBM",
                "Intel",
                "Microsoft",
                "Apple",
                "Bell Labs",
                "Xerox",
                "Nokia",
                "Siemens",
                "NASA",
                "Harvard University",
                "MIT",
                "the Royal Society",
                "the United Nations",
                "the Ministry of Education",
                "Fujitsu",
                "DEC",
            ]
        )
    if kind < 0.55:
        return f"{r.choice(SURNAME_EN)} {r.choice(SUFFIX_EN)}"
    return f"{r.choice(STEM_EN)} {r.choice(SUFFIX_EN)}" if r.random() < 0.8 else r.choice(STEM_EN)


def place(lang: str, r: random.Random) -> str:
    """A city, country or region."""
    return r.choice(PLACE_ZH if lang == "zh" else PLACE_EN)


def work(lang: str, r: random.Random) -> str:
    """A title."""
    if lang == "zh":
        return (
            r.choice(TITLE_ZH)
            if r.random() < 0.7
            else r.choice(CONCEPT_ZH) + r.choice(["导论", "史话", "原理", "漫谈"])
        )
    title = f"The {r.choice(ADJECTIVE).title()} {r.choice(NOUN).title()}"
    return r.choice(
        [
            title,
            f"A {r.choice(NOUN).title()} in {r.choice(PLACE_EN)}",
            f"On {r.choice(CONCEPT_EN[:10]).title()}",
            f"{r.choice(NOUN).title()}s of {r.choice(PLACE_EN)}",
            title,
        ]
    )


def product(lang: str, r: random.Random) -> str:
    """A device, system or model."""
    if r.random() < 0.45:
        stem = r.choice(STEM_EN) if lang == "en" or r.random() < 0.4 else r.choice(STEM_ZH) + r.choice(STEM_ZH)
        return f"{stem}{' ' if lang == 'en' else ''}{r.choice(['', 'X', 'Z', 'Pro ', 'Mark '])}{r.randint(1, 999)}"
    return r.choice(PRODUCT_ZH if lang == "zh" else PRODUCT_EN)


def date(lang: str, r: random.Random) -> str:
    """A day, month or year."""
    year, month, day = r.randint(1750, 2024), r.randint(1, 12), r.randint(1, 28)
    if lang == "zh":
        return r.choice([f"{year}年", f"{year}年{month}月", f"{year}年{month}月{day}日"])
    name = MONTHS[month - 1]
    return r.choice([f"{year}", f"{name} {year}", f"{day} {name} {year}", f"{name} {day}, {year}"])


def quantity(lang: str, r: random.Random) -> str:
    """A number with a unit."""
    n = r.choice([r.randint(2, 900), r.randint(1000, 90000), round(r.random() * 50, 1)])
    if lang == "zh":
        return f"{n}{r.choice(['公里', '米', '千克', '吨', '万人', '元', '亿美元', '平方公里', '人', '名'])}"
    return f"{n:,} {r.choice(['km', 'metres', 'kg', 'tonnes', 'people', 'dollars', 'million dollars', 'square kilometres', 'euros'])}"


def _choice(english: list[str], chinese: list[str]) -> Callable[[str, random.Random], str]:
    return lambda lang, r: r.choice(chinese if lang == "zh" else english)


FILLERS: dict[str, tuple[str, Callable[[str, random.Random], str]]] = {
    "Person": ("Person", person),
    "Organization": ("Organization", organization),
    "Place": ("Place", place),
    "Work": ("Work", work),
    "Product": ("Product", product),
    "Event": ("Event", _choice(EVENT_EN, EVENT_ZH)),
    "Concept": ("Concept", _choice(CONCEPT_EN, CONCEPT_ZH)),
    "Field": ("Concept", _choice(FIELD_EN, FIELD_ZH)),
    "Occupation": ("Concept", _choice(OCCUPATION_EN, OCCUPATION_ZH)),
    "Nationality": ("Concept", _choice(NATIONALITY_EN, NATIONALITY_ZH)),
    "Language": ("Concept", _choice(LANGUAGE_EN, LANGUAGE_ZH)),
    "Award": ("Concept", _choice(AWARD_EN, AWARD_ZH)),
    "Date": ("Date", date),
    "Quantity": ("Quantity", quantity),
    "Email": (
        "Email",
        lambda lang, r: f"{r.choice(GIVEN_EN).lower().replace('á', 'a')}@{r.choice(STEM_EN).lower()}.com",
    ),
    "Phone": (
        "Phone",
        lambda lang, r: (
            f"+{r.choice(['86', '1', '44'])} {r.randint(100, 999)} {r.randint(1000, 9999)} {r.randint(100, 999)}"
        ),
    ),
    "URL": ("URL", lambda lang, r: f"https://www.{r.choice(STEM_EN).lower()}.{r.choice(['com', 'org', 'cn'])}"),
}
"""For each slot class: the ontology class of the mention, and what makes a name."""
