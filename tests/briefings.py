"""The facts of a briefing made by hand: Neixiang at noon, without a database."""

from datetime import UTC, datetime, timedelta

from sampling.domain.briefings import Facts, Figures, Ground, Help, Hour, Issued, Line, Open, Part, Stand, Ticket, Typed

NOON = datetime(2022, 5, 4, 4, 0, tzinfo=UTC)


def figures(sampled: int, residents: int, *, reported: int, expected: int, state: str = "behind") -> Figures:
    wanted = residents * 87 // 100
    return Figures(
        sampled=sampled, denominator=residents, which="residents", sites_counted=reported, sites_reported=reported,
        sites_expected=expected, sites_left_out=0, of_several=0, hour=NOON, state=state, target=0.87, target_by=NOON,
        wanted=wanted, short=max(0, wanted - sampled), planned=sampled + 1000,
    )  # fmt: skip


def facts(lines: int = 16) -> Facts:
    """478,609 of 549,068, 377 of 381 sites, with so many areas below, of which each has a site that is silent."""
    hours = [NOON - timedelta(hours=4 - n) for n in range(5)]
    return Facts(
        round_code="R1", round_name="第一轮", area_code="C", area_name="内乡县", zone="Asia/Shanghai",
        session_name="5月4日上午", as_of=NOON, known_at=NOON + timedelta(minutes=20),
        stand=Stand(
            figures(478_609, 549_068, reported=377, expected=381, state="on_target"),
            (Part("5月3日下午", 100_828), Part("5月4日上午", 377_781)),
            tuple(
                Line(f"T{n}", f"第{n}镇", figures(1000 + n, 2000, reported=3, expected=4), (f"S{n}采样点",), n % 2)
                for n in range(1, lines + 1)
            ),
        ),
        texts={"en": {"paragraph": "Read out."}, "zh_Hans": {"paragraph": "供宣读。"}},
        open=Open(sites=381, silent=4, doubtful=1, conflicts=2, risks=(("high", "第1镇"),)),
        curve=tuple(Hour(at, 100_828 + 94_445 * n, 100_828 + 110_000 * n) for n, at in enumerate(hours)),
        ground=Ground(
            100, 100, {f"T{n}": (((n, 0), (n + 1, 0), (n + 1, 100), (n, 100)),) for n in range(1, lines + 1)}
        ),
        help=Help(3, 2, 1, 1, (Ticket("queue", "S1采样点", "第1镇", 90, 25, 25, True),)),
        generated=True,
    )  # fmt: skip


def issued(*, decisions: str = "Send six samplers to 第1镇", remark: str = "", lines: int = 16) -> Issued:
    """They as briefing No. 3."""
    found = facts(lines)
    typed = Typed("close", decisions, remark)
    return Issued(3, 1, typed, found, found.known_at + timedelta(minutes=2), "desk")
