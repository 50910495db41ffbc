"""Chinese definition sentences.

Knows: 是, 指, classifiers, 的, aliases. Does not know: words; characters that end class nouns stand in.
"""

from __future__ import annotations

import re

from nlu.text import HAN, Span, to_simplified

_CLASSIFIER = "种|个|类|门|位|名|项|款|家|座|所|部|条|本|套|支|颗|片|只|首|具|台|场|代|组|份|群|段|块|份"
_VERB = re.compile(rf"(?P<refers>指的是|是指|意指)|是(?P<article>一(?:{_CLASSIFIER}))|(?P<bare>是)")
_INTRO = re.compile(
    r"在[^，,。]{1,14}(?:中|里|上|内|领域|学|方面)[，,]|(?:一般来说|通常|广义上|狭义上|简单来说|简单地说|从广义上讲)[，,]?"
)
_SO_CALLED = re.compile(r"所谓的?")
_PAREN = re.compile(r"\s*[（(\[【][^（）()\[\]【】]*[）)\]】]\s*$")
_ALIAS = re.compile(
    r"[，,]?\s*(?:又|也|亦|俗|简)(?:称|名|叫)[^，,。]{1,20}[，,]?\s*$|[，,]\s*(?:又|也|亦|或|旧|古|俗|简|全|别|通|原|本|学|英|中|曾|常|常被|有时|"
    r"一般|通|法|德|日|拉丁)*"
    r"(?:称|名|叫|作|文名|语|文|字|号|即|稱|縮寫|缩写|称为|简称|简写)[^，,。]{0,40}[，,]\s*$"
)
_EMPHASIS = re.compile(
    "(?:也|就|都|便|乃|即|则|原本|(?<![平高草中太还复])原|一直|历来|向来|本来|通常|一般|正|实际上|本质上|其实)+$"
)
_NUMBERING = re.compile(
    r"(?:第?[一二三四五六七八九十\d]{1,3}[章节篇、.]|[（(][一二三四五六七八九十\d]{1,3}[)）]|[①-⑳]|\d{1,2}[.、])\s*"
)
_PLACE_OR_NUMBER = re.compile(
    "[于可但总要若即凡倒真正还]|[一二三四五六七八九十]{1,3}|第.{1,3}类|[东西南北中背前后里外上下左右内旁对周]{1,2}[部面边后围侧方]{1,2}|[东西南北中]{1,2}部.?"
)

_NOT_FIRST = re.compile(
    "[他她它这我你您咱该谁這誰]|此|其(?:[他它中实次]|$)|那(?:[是个些种里时么]|$)|哪(?:[个些里种儿]|$)|什么|有些|有的|有人|一些|许多|很多|大家|"
    "人们|自己|本[文书章节人次届]|如果|倘若|假如|因为|虽然|由于|当[他她我时]|无论|不管|只要|除非|既然|但是|但[他她它这那]|而|"
    "所以|因此|然而|于是|或者|可是|不过|[也又就是]|还[是有]|不[是能会要可仅但在]|没有|昨|今[天年日]|明[天年]|现在|目前|同时|"
    "第[一二三四五六七八九十\\d]+(?:[个点名种位]|$)|另|以[上下]|最[后终近初新好]|更|很|非常|每[个天年次]|各[个种位国]|某|几[个种位乎时]|"
    "两[个种位者人]|如今|一[个种位名些]|前者|后者|上述|以及|并[且不]|其中|其次|首先|例如|比如|与其|关于|对于|为[了什]|根据|据[说悉]|凡是|"
    "任何|所有|能够|可以|要[是想]|让[我他]|使得|从[此而来这]|真正|问题|关键|原因|目的|结果|重点|特点|答案|意思|情况"
)
_NOT_INSIDE = re.compile(
    "(?<![存现实内自潜])在(?![线于])|百分之|位于|达[0-9]|不见|[@#|*=~<>]|认为|觉得|(?<![小学传假邪游解])说(?!明书|唱|文|法)|表示|指出|相信|知道|发现(?!号)|"
    "证明|希望|以为|看来|如果|"
    "因为|虽然|由于|只要|没有|"
    "什么|怎[么样]|为何|如何|还是|已经|曾经|却|了|着|们|这[个种]|那[个种]|可能|应该|似乎|好像|大概|或许|必须|一定|也许|未必|绝对|并非|"
    "[^不]不[是能会可]"
)
_NOT_LAST = re.compile(
    "(?:的|不|[只不才可]能|既|显然|更像|像|并非|绝非|而非|可|总|而|却|更|最|很|竟|仍|仅|只|才|即使|尤其|特别|主要|关键|目的|目标|原因|结果|答案|意思|重点|特点|秘诀|梦想|问题|"
    "职业|名字|生日|"
    "作者|导演|总统|"
    "主席|校长|首都|首府|"
    "省会|创始人|首席执行官|时间|地点|年龄|性别|国籍|颜色|方式|爱好|理想|愿望|任务|代价|前提|核心|本质)$"
)
_COMPARES = re.compile("更|比|和.{1,10}一样|像")
_NOT_AFTER = re.compile(
    "对|各|坚持|一些|由于|不|否|因|为了|由于|在|从|这|那|如|按|被|把|要|很|可|真|假|非|他|她|它|我|你|谁|什么|哪|几|多少|怎|吗|对的|错|最好|好的|第[一二三四五六七八九十\\d]+|"
    "[\\d一二三四五六七八九十]+(?:年|月|日|号|点|岁|倍|个)|星期|周[一二三四五六日]"
)
_ASKS = re.compile("[？?]|[吗呢么]$|什么|谁|哪[个些种里位]|多少|为何|如何|怎么|怎样|是不是|是否")
_ONE_OF = re.compile(r"(?:的?(?:其中)?之一|中的一[种个类员位]|的一[种类])$")
_VAGUE = re.compile(
    "(?:事|事情|事儿|问题|错误|错|好|坏|谜|奇迹|教训|打击|开始|原因|结果|办法|借口|笑话|梦|秘密|机会|挑战|消息|遗憾|选择|惊喜|样子|时候|日子|东西|享受|幸福|快乐|痛苦|态度|好人|"
    "坏人|朋友|傻瓜|样|回事|误会|"
    "悲剧|意外|开端|起点|终点|负担|损失|浪费|进步|胜利|失败|成功|灾难|噩梦|责任|考验|折磨|骗局|谎言|例子|例外|现实|事实|习惯)$"
)
_CLASS_ENDS = re.compile(
    "(?:家|者|师|员|人物|歌手|选手|演员|导演|诗人|军人|商人|皇帝|国王|女王|总统|僧人|国|国家|省|市|县|州|镇|村|岛|岛屿|山脉|山峰|高峰|山|河|河流|江|湖|湖泊|海|大洋|沙漠|"
    "平原|高原|城|城市|首都|首府|省会|都市|"
    "公司|企业|集团|银行|大学|学院|学校|中学|医院|机构|组织|协会|政党|部门|团体|乐队|学科|科学|科目|学说|数学|化学|物理学|生物学|学问|技术|语言|系统|软件|程序|方法|算法|理论|定理|定律|"
    "概念|术语|名称|总称|统称|简称|动物|植物|水果|蔬菜|食物|食品|饮料|疾病|病毒|细菌|"
    "药物|元素|化合物|金属|气体|液体|物质|材料|行星|恒星|卫星|星系|小说|电影|歌曲|专辑|作品|名著|著作|节日|战争|战役|运动|项目|比赛|赛事|标准|协议|工具|设备|装置|器官|单位|语|民族|"
    "宗教|货币|过程|现象|机器|计算机|分支|框架|"
    "平台|网站|游戏|产品|品牌|建筑|宫殿|寺庙|桥梁|铁路|机场|报纸|杂志|奖项|朝代|王朝|制度|体系|数据库|数|函数|指标|比率|行为|活动|模型|哺乳动物|鸟类|昆虫|文字|乐器|菜系|艺术)$"
)
_NO_NOUN = re.compile("[由为对把被]|利用|用于|能够|可以|结合|定位")
_PERSONS = re.compile("(?:家|者|师|员|人|手)$")
_OPEN, _CLOSE = '“"‘「『《〈', '”"’」』》〉'
_LETTER = re.compile(rf"[{HAN}A-Za-z]")
_CUT = re.compile("[，,。；;！!：:、（(—…\n]")


def define_zh(sentence: str) -> tuple[Span, Span | None] | None:
    """Subject and kind of a sentence that defines; None if it does not."""
    plain = to_simplified(sentence)
    if len(plain) == len(sentence):  # offsets must stay what they are
        sentence = plain
    if _ASKS.search(sentence.rstrip("。！!” ")):
        return None
    intro = _INTRO.match(sentence)
    start = intro.end() if intro else 0
    so_called = _SO_CALLED.match(sentence, start)
    start = so_called.end() if so_called else start
    verb = _first_verb(sentence, start)
    if verb is None:
        return None
    subject, named = _subject(sentence, start, verb.start())
    if subject is None:
        return None
    if verb["bare"] and _NOT_AFTER.match(sentence, verb.end()):
        return None
    if _COMPARES.match(sentence, verb.end()):
        return None
    kind = _kind(sentence, verb.end(), whole=verb["refers"] is not None)
    if verb["refers"]:
        return subject, kind
    if kind is None or _VAGUE.search(sentence[kind.start : kind.end]):
        return None
    surely = verb["article"] or named or so_called or _is_one_of(sentence, verb.end())
    if not surely and not _CLASS_ENDS.search(sentence[kind.start : kind.end]):
        return None
    return subject, kind


def _first_verb(sentence: str, start: int) -> re.Match[str] | None:
    """The first 是 or 指 outside brackets and quotation marks."""
    depth = 0
    at = start
    while at < len(sentence):
        char = sentence[at]
        if char in "（(【[《“「『〈":
            depth += 1
        elif char in "）)】]》”」』〉":
            depth = max(depth - 1, 0)
        elif depth == 0 and char in "是指意":
            match = _VERB.match(sentence, at)
            if match:
                return match
        elif depth == 0 and char in "。；;！":
            return None
        at += 1
    return None


def _subject(sentence: str, start: int, end: int) -> tuple[Span | None, bool]:
    """What is defined, if nothing else stands before the verb; and whether other names of it stand beside."""
    named = False
    emphasis = _EMPHASIS.search(sentence, start, end)
    if emphasis:
        end = emphasis.start()
    while True:
        found = _PAREN.search(sentence, start, end) or _ALIAS.search(sentence, start, end)
        if found is None:
            break
        end, named = found.start(), True
    if end > start and sentence[end - 1] in "，,":
        end -= 1
    numbering = _NUMBERING.match(sentence, start, end)
    start = numbering.end() if numbering else start
    spaced = [gap.end() for gap in re.finditer(rf"(?<=[{HAN}】\])）])\s+(?=[{HAN}])", sentence[start:end])]
    start += spaced[-1] if spaced else 0  # a heading runs into the sentence
    start, end = _unquoted(sentence, start, end)
    text = sentence[start:end]
    if not text or (len(text) > 20 and not text.isascii()) or len(text) > 40 or not _LETTER.search(text):
        return None, named
    if (
        re.search("[，,。；;：:！、？●]", text)
        or _NOT_FIRST.match(text)
        or _NOT_INSIDE.search(text)
        or _NOT_LAST.search(text)
    ):
        return None, named
    if _PLACE_OR_NUMBER.fullmatch(text):
        return None, named
    quoted = start > 0 and sentence[start - 1] in "《“「『"
    if "的" in text and not quoted:
        return None, named
    return Span(start, end), named


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without white space and a pair of quotation marks around the whole of it."""
    while start < end:
        if text[start].isspace():
            start += 1
        elif text[end - 1].isspace():
            end -= 1
        elif text[start] in _OPEN and text.find(_CLOSE[_OPEN.index(text[start])], start + 1, end) == end - 1:
            start, end = start + 1, end - 1
        else:
            break
    return start, end


def _is_one_of(sentence: str, start: int) -> bool:
    stop = _CUT.search(sentence, start)
    return bool(_ONE_OF.search(sentence[start : stop.start() if stop else len(sentence)]))


def _kind(sentence: str, start: int, *, whole: bool = False) -> Span | None:
    """The noun chunk that the first clause ends in: what stands behind its last 的 outside quotation marks.

    With `whole`, where the first clause has no 的, the noun chunk that the sentence ends in (是指……，……的病).
    """
    end = _clause_end(sentence, start)
    if whole and "的" not in sentence[start:end]:
        stop = re.compile("[。；;]").search(sentence, start)
        last = stop.start() if stop else len(sentence)
        end = last if "的" in sentence[end:last] else end
    text = sentence[start:end].rstrip('”"’」』 ')
    one_of = _ONE_OF.search(text)
    if one_of:
        text = text[: one_of.start()]
        if re.search("最[^的]{1,4}$", text):
            return None  # 其中最常见的一种: the noun is not said
    if not text or text.endswith(("的", "了", "过", "着", "地")):
        return None
    last = _last_de(text)
    first = last + 1
    chunk = text[first:]
    lead = re.match(
        rf"(?:其中)?(?:一(?:{_CLASSIFIER})|第[一二三四五六七八九十\d]+(?:{_CLASSIFIER})?|[两二三四五六七八九十]{{1,2}}[个大种位]|之)",
        chunk,
    )
    first += lead.end() if lead else 0
    both = re.search("[和与及兼或]", text[first:])
    if both and _PERSONS.search(text[first : first + both.start()]):
        text = text[: first + both.start()]
    while first < len(text) and (text[first].isspace() or text[first] in _OPEN):
        first += 1
    if not 0 < len(text) - first <= 20 or _NO_NOUN.match(text, first):
        return None
    return Span(start + first, start + len(text))


def _clause_end(sentence: str, start: int) -> int:
    """Where the clause ends that holds the genus; marks inside brackets and quotation marks do not count."""
    depth = 0
    for at in range(start, len(sentence)):
        char = sentence[at]
        if char in "《“「『〈":
            depth += 1
        elif char in "》”」』〉":
            depth = max(depth - 1, 0)
        elif depth == 0 and _CUT.match(char):
            goes_on = "的" in re.split("[，。；]", sentence[at : at + 30])[0]
            if char == "、" and goes_on and not _PERSONS.search(sentence[start:at]):
                continue  # 研究数量、结构的学科: the list stands before 的
            return at
    return len(sentence)


def _last_de(text: str) -> int:
    depth = 0
    last = -1
    for at, char in enumerate(text):
        if char in "《“「『〈（(":
            depth += 1
        elif char in "》”」』〉）)":
            depth = max(depth - 1, 0)
        elif char == "的" and depth == 0:
            last = at
    return last
