"""What has to be done before some pages are there: a file brought, a bundle ordered, a link opened.

They write: only in a demonstration that is thrown away. Each is given a window in which its account is signed in, and
says where the page is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

ROUND = "/rounds/NX202205"
SESSION = f"{ROUND}/sessions/0504"
TOWNSHIP = f"{ROUND}/townships/411325100"
SAYS = "generated,演示"

VEHICLES = "code,plate,kind,seats,base_code,unit,driver_name,driver_phone,provenance,source"
GOOD_VEHICLES = f"""{VEHICLES}
NXC901,演示00901,van,6,411325100,演示城关镇政府,演示驾驶员901,演示-400901,{SAYS}
NXC902,演示00902,bus,40,411325101,演示夏馆镇政府,演示驾驶员902,演示-400902,{SAYS}
NXC001,演示00001,bus,35,411325,演示县交通运输局,演示驾驶员001,演示-400001,{SAYS}
"""
BAD_VEHICLES = f"""{VEHICLES}
NXC903,演示00903,lorry,six,411325999,,,,{SAYS}
NXC904,,van,-3,411325100,演示城关镇政府,演示驾驶员904,演示-400904,{SAYS}
NXC905,演示00905,van,6,411325100,演示城关镇政府,演示驾驶员905,演示-400905,{SAYS}
NXC001,演示00001,bus,35,411325,演示县交通运输局,演示驾驶员001,演示-400001,{SAYS}
NXC906,演示00905,van,6,411325100,演示城关镇政府,演示驾驶员905,演示-400905,maybe,
"""
DUTIES = """area_code,post,name,work_phone,day,starts,ends,note,provenance
411325100,带班领导,演示值班员901,演示-300901,2030-05-04,08:00,16:00,,generated
411325999,带班领导,演示值班员902,,2030-05-04,08:00,25:00,,generated
"""
COUNTS = """site,site_name,day,hour,sampled,visitors,tubes,pool_size,queue,staff_present,lanes_open,note,reason
NX001,县衙社区第1采样点,2022-05-04,12:00,900,,,,,,,,演示：漏记一批
NX002,县衙社区第2采样点,2022-05-04,12:00,many,,,,,,,,
NX999,没有的采样点,2022-05-04,12:00,100,,,,,,,,
"""
SECOND = """site_code,site_name,day,time,sampled
NX001,县衙社区第1采样点,2022-05-04,12:00,905
NX999,没有的采样点,2022-05-04,12:00,40
"""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that `by` does; `does` is given the window, and says the address of the page that is there then."""

    by: str
    does: Callable[[Page], str]


def _sent(shown: Page, at: str, name: str, content: str, choose: str = "") -> str:
    """Bring a file at this address; where its check is shown."""
    shown.goto(at)
    if choose:
        shown.check(choose)
    shown.set_input_files("main input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    return _pressed(shown, "main form:has(input[type=file]) button[type=submit]")


def _pressed(shown: Page, button: str) -> str:
    with shown.expect_navigation():
        shown.locator(button).first.click()
    return shown.url


def _import(content: str) -> Callable[[Page], str]:
    return lambda shown: _sent(shown, "/import", "vehicles.csv", content, "input[name=kind][value=vehicles]")


def _layer(shown: Page) -> str:
    shown.goto("/layers")
    content = shown.request.get("/layers/areas.geojson?level=township").body()
    shown.set_input_files(
        "main input[type=file]", {"name": "areas.geojson", "mimeType": "application/geo+json", "buffer": content}
    )
    at = _pressed(shown, "main form:has(input[type=file]) button[type=submit]")
    shown.wait_for_selector("[data-map]")  # once the worker has checked it
    return at


def _import_done(shown: Page) -> str:
    _sent(shown, "/import", "vehicles.csv", BAD_VEHICLES, "input[name=kind][value=vehicles]")
    return _pressed(shown, "main button[name=rows]")


def _submission(shown: Page) -> str:
    own = shown.request.get(f"{TOWNSHIP}/own/staff.csv").text()
    changed = own.replace("演示-200002", "演示-200992").replace("演示采样员0004,采样员", "演示采样员0004,采样")
    return _sent(shown, TOWNSHIP, "staff.csv", changed, "input[name=kind][value=staff]")


def _duties_brought(shown: Page) -> str:
    _sent(shown, "/duty/import", "duty.csv", DUTIES)
    return _pressed(shown, "main button[name=rows]")


def _counts_brought(shown: Page) -> str:
    _sent(shown, f"{ROUND}/counts/file", "counts.csv", COUNTS)
    return _pressed(shown, "main button[name=rows]")


def _ordered(at: str) -> Callable[[Page], str]:
    def does(shown: Page) -> str:
        shown.goto(at)
        return _pressed(shown, "main form[method=post] button[type=submit]")

    return does


def _windows(shown: Page) -> str:
    shown.goto(f"{SESSION}/callup/areas/411325100")
    shown.check("#basis-wish")
    shown.locator("form:has(#basis-wish) button[type=submit]").click()
    shown.locator(".waits-plot").wait_for(timeout=60_000)
    return shown.url


def _link(shown: Page, level: str) -> None:
    """Open the page of the link of somebody of this level who has the plan to sign."""
    shown.goto(f"{ROUND}/documents")
    shown.locator("main table tbody a").first.click()
    shown.goto(f"{shown.url.partition('?')[0]}?level={level}&state=all")
    shown.locator("#people tbody td:last-child a").first.click()
    shown.wait_for_load_state()


def _link_shown(shown: Page) -> str:
    _link(shown, "person")
    return shown.url


def _personal(level: str, below: str = "") -> Callable[[Page], str]:
    def does(shown: Page) -> str:
        _link(shown, level)
        address = shown.locator(".address code").inner_text().strip()
        return "/p/" + address.rpartition("/p/")[2] + below

    return does


ACTS: Mapping[str, Act] = {
    "import_good": Act("planner", _import(GOOD_VEHICLES)),
    "import_bad": Act("planner", _import(BAD_VEHICLES)),
    "import_done": Act("planner", _import_done),
    "layer": Act("planner", _layer),
    "submission": Act("township", _submission),
    "duties": Act("planner", lambda shown: _sent(shown, "/duty/import", "duty.csv", DUTIES)),
    "duties_brought": Act("planner", _duties_brought),
    "counts": Act("desk", lambda shown: _sent(shown, f"{ROUND}/counts/file", "counts.csv", COUNTS)),
    "counts_brought": Act("desk", _counts_brought),
    "second": Act("planner", lambda shown: _sent(shown, f"{ROUND}/second-source/file", "platform.csv", SECOND)),
    "bundle": Act("planner", _ordered(f"{SESSION}/handouts/everything")),
    "notices": Act("planner", _ordered(f"{SESSION}/callup/notices/411325")),
    "callups": Act("planner", _windows),
    "slips": Act("admin", _ordered("/accounts/sites")),
    "link": Act("planner", _link_shown),
    "personal": Act("planner", _personal("person")),
    "personal_outstanding": Act("planner", _personal("village", "/outstanding")),
}
