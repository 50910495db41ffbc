"""English words that tell a definition from a remark.

Knows: which words begin no name, end a noun phrase, judge rather than classify. Does not know: sentences.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOT_FIRST = _words(
    "ours mine yours theirs whatever whoever whichever it this that these those he she they we i you there here what "
    "who whom whose which where when why how if because although though since while whether unless until after before "
    "his her their its our my your someone something everything nothing everyone anyone nobody anybody none one "
    "another other others such some many most all both each every either neither few several any much more less first "
    "second third last next to being having doing not no nor yes so but and or also then thus hence therefore however "
    "perhaps maybe only even just yesterday today tomorrow now tonight monday tuesday wednesday thursday friday "
    "saturday sunday example instead once with by from at as for of in on about during despite like unlike except "
    "besides hopefully clearly obviously unfortunately fortunately sometimes often usually never always everybody "
    "somebody"
)
NOT_INSIDE = _words(
    "me him us them contains includes comes lives plays uses serves works still another like it he she they we i you "
    "who whom which that what where when why how if because although though while whether there said says say think "
    "thinks thought believe believes believed know knows knew has have had do does did can could will would shall "
    "should may might must is are was were be been being am became become becomes seems seem not never my his her "
    "their our your its this these those than then so but or got get gets made makes make means mean meant told tells "
    "claim claims claimed argues argued feel feels felt wants wanted hopes see sees saw"
)
PRONOUNS = _words("It He She They We You")
MAY_BEGIN_NAMES = _words("Will May First Second Third Last Next All Most Every Monday Friday Sunday Saw See")
INSIDE_NAMES = _words(
    "of the and for in on to at de da di du la le el von van der den del bin ibn al a an with by from as y et & - ' ."
)
ROLES = _words(
    "reason reasons result problem answer goal aim purpose idea point question difference advantage disadvantage "
    "cause effect fact truth solution way thing issue focus key example option choice rest bottom meeting trip party "
    "project plan story decision weather news outcome consequence lesson moral task job"
)
TRANSPARENT = _words(
    "type kind sort form variety species class breed genre style piece types kinds forms sorts varieties subset "
    "subclass subtype"
)
RELATIONAL = _words(
    "branch field area study science part unit member set collection group method theory measure body series system "
    "practice process art act use property subfield discipline family genus order sequence network means state "
    "division subdivision application rate amount quantity ratio point sum head capital form language center centre "
    "science branches fields areas parts units members sets collections groups methods theories systems"
)
STOPS = _words(
    "like that which who whose whom where when while because so but if in for with from by on at to between among as "
    "is are was were has have had can could will would may might must such based located used situated than through "
    "via within without under over near into onto across about against around during before after since until of or "
    "not both published known called named designed made born best also whereby wherein"
)
AFTER_PARTICIPLE = _words(
    "by in to for at on as from with of into between during using the a an through under out up around along and"
)
VAGUE = _words(
    "lot bit few matter mistake success failure problem problems pleasure shame pity must mess joke disaster result "
    "reason question chance case sign time day thing things fact victory surprise consequence response reaction while "
    "moment good idea favorite favourite friend lie secret mystery miracle nightmare dream challenge priority "
    "must-see must-have bargain blessing curse waste hit flop winner loser fool hero bestseller stranger miss rumor "
    "rumour one ones other beginning end start issue concern point plus minus way answer cause step opportunity "
    "threat big small new thing advantage disadvantage exception rule mistake error improvement relief delight "
    "tragedy triumph couple number variety range native newcomer possibility majority minority half member story"
)
AFTER_NOUN = _words(
    "and or which who that where whose also a an the founded based located in of at with by used is was"
)
JUDGING = _words(
    "now still already once good bad great nice terrible wonderful beautiful lovely amazing awful better worse best "
    "bigger smaller larger faster slower easier harder fantastic perfect horrible huge big little real true total "
    "complete excellent poor happy sad long quick brilliant boring interesting fun easy hard difficult serious lot "
    "much clear possible likely valuable must"
)
PLURALS = _words(
    "people men women children mice fish sheep species bacteria data fungi algae phenomena criteria vertebrae larvae"
)
NOT_PLURAL = _words(
    "always perhaps sometimes besides thus less yes plus as is was has its this towards afterwards overseas serious"
)
