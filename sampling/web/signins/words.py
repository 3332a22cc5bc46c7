"""What devices, slips and keys are called."""

from flask_babel import gettext, lazy_pgettext

from sampling.services.tokens import LABEL_MAX, TokenLine

from ..names import who

BROWSER_WORDS = {
    "wechat": lazy_pgettext("browser", "WeChat"),
    "dingtalk": lazy_pgettext("browser", "DingTalk"),
    "feishu": lazy_pgettext("browser", "Feishu"),
    "huawei": lazy_pgettext("browser", "Huawei's browser"),
    "miui": lazy_pgettext("browser", "Xiaomi's browser"),
    "qq": lazy_pgettext("browser", "QQ"),
    "uc": lazy_pgettext("browser", "UC browser"),
    "samsung": lazy_pgettext("browser", "Samsung's browser"),
    "edge": lazy_pgettext("browser", "Edge"),
    "firefox": lazy_pgettext("browser", "Firefox"),
    "chrome": lazy_pgettext("browser", "Chrome"),
    "safari": lazy_pgettext("browser", "Safari"),
    "other": lazy_pgettext("browser", "another browser"),
}
SYSTEM_WORDS = {
    "harmony": lazy_pgettext("device", "HarmonyOS phone"),
    "android": lazy_pgettext("device", "Android phone"),
    "iphone": lazy_pgettext("device", "iPhone"),
    "ipad": lazy_pgettext("device", "iPad"),
    "windows": lazy_pgettext("device", "Windows computer"),
    "mac": lazy_pgettext("device", "Mac"),
    "linux": lazy_pgettext("device", "Linux computer"),
    "other": lazy_pgettext("device", "Unknown device"),
}
SLIP_STATES = {
    "given": ("awaiting", lazy_pgettext("slip", "Given, not used yet")),
    "used": ("on_target", lazy_pgettext("slip", "In use")),
    "over": ("closed", lazy_pgettext("slip", "Ended with its round")),
    "withdrawn": ("failed", lazy_pgettext("slip", "Withdrawn")),
    "none": ("awaiting", lazy_pgettext("slip", "No slip: a password of their own")),
}
KIND_WORDS = {
    "phone": lazy_pgettext("token", "Phone of a site"),
    "command": lazy_pgettext("token", "Made on the server"),
    "key": lazy_pgettext("token", "Key of a program"),
}


def token_words(one: TokenLine) -> str:
    """What a token is called: the name it was given; where it was given none, who holds it or what it does."""
    unnamed = f"{one.created_by} {one.place_code or ''}".strip()
    if one.label and one.label not in (one.created_by, unnamed[:LABEL_MAX]):
        return one.label
    if one.kind == "phone":
        return gettext("Phone of %(name)s", name=who(one.created_by))
    if one.place_code:
        site = gettext("%(name)s (%(code)s)", name=one.place_name, code=one.place_code)
        return gettext("Reports for %(site)s", site=site)
    return str(KIND_WORDS[one.kind])


def device_words(device: str) -> str:
    """The device of a sign-in: "WeChat on an Android phone" as "Android phone, WeChat"."""
    browser, _, system = device.partition(" ")
    return gettext(
        "%(system)s, %(browser)s",
        system=SYSTEM_WORDS.get(system, SYSTEM_WORDS["other"]),
        browser=BROWSER_WORDS.get(browser, BROWSER_WORDS["other"]),
    )
