"""The words of the columns with a fixed list: the English word, then the Chinese ones, the first as in the template."""

from sampling.domain.areas import LEVELS, PROVENANCES
from sampling.domain.sites import KINDS
from sampling.domain.staff import ROLES
from sampling.domain.vehicles import KINDS as VEHICLES

Meanings = dict[str, tuple[str, ...]]

LEVEL_WORDS: Meanings = {
    "county": ("县", "县级", "区", "县级市"),
    "township": ("乡镇", "乡", "镇", "街道", "乡级"),
    "village": ("村", "行政村", "村级"),
    "community": ("社区",),
    "natural_village": ("自然村",),
    "villager_group": ("村民小组", "村民组", "组"),
    "compound": ("小区",),
    "building": ("楼栋", "楼"),
    "grid": ("网格",),
    "micro_grid": ("微网格",),
}
KIND_WORDS: Meanings = {
    "fixed": ("固定", "固定采样点"),
    "mobile": ("流动", "流动采样点", "移动"),
    "isolation": ("隔离", "隔离采样点"),
}
ROLE_WORDS: Meanings = {
    "sampler": ("采样员", "采样人员"),
    "recorder": ("信息登记员", "登记员", "信息录入员"),
    "helper": ("现场保障人员", "保障人员", "志愿者"),
    "lead": ("点长", "采样点长"),
    "driver": ("驾驶员", "司机"),
    "lab": ("检测人员", "检验人员", "实验室人员"),
}
PROVENANCE_WORDS: Meanings = {
    "real": ("真实",),
    "approximate": ("近似",),
    "generated": ("生成",),
    "modelled": ("推算", "模型推算"),
}
VEHICLE_WORDS: Meanings = {
    "bus": ("客车", "大巴", "中巴"),
    "van": ("面包车", "商务车", "货车"),
    "car": ("轿车", "小车", "小汽车"),
    "sample_transport": ("样本转运车", "转运车", "送检车"),
}
YES_WORDS: Meanings = {"yes": ("是", "有", "1", "y", "√"), "no": ("否", "无", "0", "n", "×")}

for _meanings, _words in (
    (LEVEL_WORDS, LEVELS),
    (KIND_WORDS, KINDS),
    (ROLE_WORDS, ROLES),
    (PROVENANCE_WORDS, PROVENANCES),
    (VEHICLE_WORDS, VEHICLES),
):
    if tuple(_meanings) != _words:
        raise RuntimeError(f"the readers' words {tuple(_meanings)} differ from the domain's {_words}")
