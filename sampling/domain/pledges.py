"""Standard texts of the pledges of the four parties that answer for a round; whoever issues one edits it first.

They are documents of a county office and so in Chinese, whatever language the pages have. The parties are those of the
four-party responsibility (四方责任): the territory, the department, the unit and the individual.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standard:
    """The standard text of a party's pledge, and the levels of links that it usually goes to."""

    title: str
    body: str
    levels: tuple[str, ...]


STANDARDS: dict[str, Standard] = {
    "territory": Standard(
        "区域核酸采样属地责任书",
        """为落实属地责任，按时完成本轮区域核酸采样任务，我代表本辖区郑重承诺：

一、党政主要负责人为第一责任人，班子成员包村（社区）、村（社区）干部包网格，责任到人，名单上墙。
二、按方案设置采样点，场次开始前1小时完成布置，水、电、网络、遮阳避雨设施到位，一米线、单向通道、标识齐全。
三、按错峰通知分时段组织群众到点采样，不漏一户、不漏一人；对行动不便人员安排上门采样，只报人数，不报个人信息。
四、每小时上报累计采样人数，没有新增也要上报；超过1小时未报的，由包点干部到点核实。
五、及时调度人员和物资，出现排队超过50分钟、人员不足、样本积压的，立即向县指挥部报告。
六、未采人员底数清、原因明，补采当日完成。

责任不落实、瞒报漏报、推诿延误的，愿承担相应责任。""",
        ("township", "village"),
    ),
    "department": Standard(
        "区域核酸采样部门责任书",
        """为落实部门责任，保障本轮区域核酸采样顺利进行，我代表本部门郑重承诺：

一、主要负责人负总责，确定一名班子成员专抓，联络员电话24小时畅通。
二、按方案足额抽调人员，明确带队负责人，按时到岗；确需换人的，提前报县指挥部同意。
三、管好本行业本系统，督促所属单位组织职工按时段采样。
四、按职责做好物资、车辆、样本转运、通信、电力、治安和宣传保障，缺口提前报告。
五、服从县指挥部统一调度，接到调配指令立即签收、立即执行，有困难当场反馈。

责任不落实的，愿承担相应责任。""",
        ("unit",),
    ),
    "unit": Standard(
        "区域核酸采样单位责任书",
        """为落实单位责任，完成本轮区域核酸采样任务，我代表本单位郑重承诺：

一、主要负责人为第一责任人，把方案逐人通知到位，逐人签收。
二、本单位派出人员按派岗表规定的采样点、岗位和时间到岗，开始前30分钟到点。
三、上岗前完成培训，防护用品穿戴规范；身体不适的不带病上岗，立即报告并由本单位补派。
四、组织本单位职工按通知的时段和地点采样，做到应采尽采。
五、不泄露群众个人信息，不发布未经核实的消息。

责任不落实的，愿承担相应责任。""",
        ("unit",),
    ),
    "individual": Standard(
        "区域核酸采样个人承诺书",
        """为落实个人责任，我郑重承诺：

一、按派岗通知的采样点、岗位和时间到岗，服从点长安排，不擅自离岗；因故不能到岗的，提前报告。
二、严格按操作规程采样、登记、封装和消毒，规范穿脱防护用品。
三、认真核对，做到人、管、码一致，如实报送人数。
四、保护群众个人信息，不拍照、不外传。
五、耐心服务，优先照顾老人、孕妇、儿童和行动不便的群众。

如有违反，愿承担相应责任。""",
        ("person",),
    ),
}
PARTIES = tuple(STANDARDS)
