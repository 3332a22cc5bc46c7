"""The columns of a file of vehicles: what they are, where they stand, and who drives them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .columns import Column, Kind, RowFault, optional, phone_column, provenance_columns
from .faults import N_, BadValue, Fault
from .values import code, narrow, one_of, whole, words
from .words import VEHICLE_WORDS

NOT_A_PLATE = Fault(
    N_("“%(value)s” is not a number plate."),
    N_("Write it as it stands on the vehicle, such as %(example)s."),
)
NO_SEATS = Fault(
    N_("The vehicle is to carry people, but has no seat for any."),
    N_("Give the seats beside the driver's, or say that it is for transporting samples."),
)
PHONE_OF_NOBODY = Fault(
    N_("A driver's phone is given without the driver's name."), N_("Give the name too, or remove the phone.")
)
_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z0-9\u4e00-\u9fff]{4,9}")


def plate(text: str) -> str:
    """A number plate, in capitals and without blanks and points: 豫R·00001 is 豫R00001."""
    value = re.sub(r"[\s·•.\-]", "", narrow(text)).upper()
    if not _PLATE.fullmatch(value):
        raise BadValue(NOT_A_PLATE, value=narrow(text)[:40])
    return value


def _rules(values: Mapping[str, Any]) -> Iterator[RowFault]:
    if values.get("seats") == 0 and values.get("kind", "sample_transport") != "sample_transport":
        yield "seats", NO_SEATS, {}
    if values.get("driver_phone") and "driver_name" in values and values["driver_name"] is None:
        yield "driver_phone", PHONE_OF_NOBODY, {}


VEHICLES = Kind(
    "vehicles",
    (
        Column("code", "车辆代码", "示例NXC001", code),
        Column("plate", "车牌号", "演示00001", plate),
        Column("kind", "车辆类型", "面包车", one_of(VEHICLE_WORDS)),
        Column("seats", "载客座位数", "6", whole(0, 100), sums=True),
        Column("base_code", "停放地代码", "411325100", code),
        Column("unit", "单位", "演示城关镇政府", words(120)),
        optional("driver_name", "驾驶员姓名", "演示驾驶员", words(80)),
        phone_column("driver_phone", "驾驶员工作电话", "演示-300001"),
        *provenance_columns(),
    ),
    _rules,
)
