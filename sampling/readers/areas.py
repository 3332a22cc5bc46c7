"""The columns of a file of areas: the tree, its residents, its points, and the people who answer for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from .columns import Column, Kind, RowFault, doubt_phone, optional, phone_column, point_columns, provenance_columns
from .faults import N_, Fault
from .values import aligned, code, day, listed, one_of, phone, whole, words, yes
from .words import LEVEL_WORDS, PROVENANCE_WORDS, YES_WORDS

HALF_A_POINT = Fault(
    N_("Of the point only one of longitude and latitude is given."), N_("Give both, or leave both empty.")
)
RESIDENTS_WITHOUT = Fault(
    N_("A number of residents needs the day it stands for and its source; one of the two is empty."),
    N_("Fill in the day (such as 2020-11-01) and the source (such as the census communique)."),
)
TWO_LEADS = Fault(
    N_("An area has one lead; here are %(count)s: %(names)s."),
    N_("Keep one as the lead, and move the others to member_names."),
)
PHONES_DIFFER = Fault(
    N_("There are %(names)s members and %(phones)s phones."),
    N_("Give one phone for each member, in the same order, and leave its place empty where there is none: A;;C."),
)
PHONE_OF_NOBODY = Fault(N_("A phone is given without a name."), N_("Give the name too, or remove the phone."))

_name = words(80)


def _leads(text: str) -> str:
    return "；".join(listed(_name)(text))


def _rules(values: Mapping[str, Any]) -> Iterator[RowFault]:
    if {"lon", "lat"} <= values.keys() and (values["lon"] is None) != (values["lat"] is None):
        yield "lon" if values["lon"] is None else "lat", HALF_A_POINT, {}
    if values.get("residents") is not None:
        for name in ("residents_date", "residents_source"):
            if name in values and values[name] is None:
                yield name, RESIDENTS_WITHOUT, {}
    leads = (values.get("lead_name") or "").split("；")
    if len(leads) > 1:
        yield "lead_name", TWO_LEADS, {"count": len(leads), "names": "、".join(leads)}
    if {"member_names", "member_phones"} <= values.keys():
        names, phones = len(values["member_names"]), len(values["member_phones"])
        if phones and phones != names:
            yield "member_phones", PHONES_DIFFER, {"names": names, "phones": phones}
    for who, number in (("lead_name", "lead_phone"), ("county_leader", "county_leader_phone")):
        if values.get(number) and who in values and values[who] is None:
            yield number, PHONE_OF_NOBODY, {}


AREAS = Kind(
    "areas",
    (
        Column("code", "辖区代码", "示例411325100", code),
        Column("name", "辖区名称", "城关镇", words(120)),
        Column("level", "级别", "乡镇", one_of(LEVEL_WORDS)),
        Column("parent_code", "上级辖区代码", "411325", code, filled=False),
        *point_columns("111.844", "33.047", filled=False),
        optional("residents", "常住人口", "85225", whole(0, 200_000_000), sums=True),
        optional("residents_source", "人口数据来源", "第七次全国人口普查公报", words(400)),
        optional("residents_date", "人口数据日期", "2020-11-01", day),
        optional("residents_provenance", "人口数据性质", "真实", one_of(PROVENANCE_WORDS)),
        optional("lead_name", "网格长姓名", "演示网格长", _leads),
        phone_column("lead_phone", "网格长工作电话", "演示-100001"),
        optional("member_names", "网格员姓名", "演示网格员甲；演示网格员乙", listed(_name), blank=()),
        optional(
            "member_phones", "网格员工作电话", "演示-100002；演示-100003", aligned(phone), blank=(), doubt=doubt_phone
        ),
        optional("county_leader", "包联县领导", "演示县领导", _name),
        phone_column("county_leader_phone", "包联县领导工作电话", "演示-100004"),
        optional("no_manager", "无物业", "否", yes(YES_WORDS), blank=False),
        *provenance_columns(),
    ),
    _rules,
)
