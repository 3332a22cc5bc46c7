"""The columns of a file of accounts: who may sign in, in which role, for which area or site."""

from collections.abc import Iterator, Mapping
from typing import Any

from .columns import Column, Kind, RowFault, optional
from .faults import N_, Fault
from .values import code, one_of, words
from .words import Meanings

NEEDS_SITE = Fault(
    N_("A site lead needs a site."), N_("Give the code of the site that the lead reports for, in site_code.")
)
NEEDS_AREA = Fault(
    N_("An account of a township or village needs its area."), N_("Give the code of the area, in area_code.")
)
ACCOUNT_ROLE_WORDS: Meanings = {
    "planner": ("计划人员",),
    "desk": ("值班室", "值班人员"),
    "township": ("乡镇协调员", "乡镇"),
    "village": ("村（社区）或网格负责人", "村", "网格长"),
    "site_lead": ("点长", "采样点长"),
    "leadership": ("领导", "县领导"),
    "auditor": ("审计员",),
    "administrator": ("系统管理员", "管理员"),
}


def _rules(values: Mapping[str, Any]) -> Iterator[RowFault]:
    role = values.get("role")
    if role == "site_lead" and "site_code" in values and not values["site_code"]:
        yield "site_code", NEEDS_SITE, {}
    if role in ("township", "village") and "area_code" in values and not values["area_code"]:
        yield "area_code", NEEDS_AREA, {}


ACCOUNTS = Kind(
    "accounts",
    (
        Column("name", "登录名", "示例zhangsan", words(80)),
        Column("full_name", "姓名", "演示张三", words(80)),
        Column("role", "角色", "点长", one_of(ACCOUNT_ROLE_WORDS)),
        optional("area_code", "辖区代码", "411325100", code),
        optional("site_code", "采样点代码", "NX001", code),
    ),
    _rules,
    key="name",
)
