"""Slips as a table that a spreadsheet opens."""

from collections.abc import Iterable

from sampling.domain.slips import Slip
from sampling.readers.writing import write_csv

HEADINGS = ("乡镇 township", "采样点代码 site code", "采样点 site", "登录名 sign-in name", "密码 password")


def slips_as_csv(slips: Iterable[Slip]) -> bytes:
    """The slips as CSV; of an account that is no site's, the area's code and the person's name."""
    rows = [(one.township, one.site_code, one.full_name or one.site_name, one.name, one.password) for one in slips]
    return write_csv([HEADINGS, *rows])
