"""Small generated filings: each a company of its own with consistent figures."""

from __future__ import annotations

import random

TEMPLATE = """测试企业{number:05d}集团有限公司
2024 年环境、社会及管治报告

环境绩效表

指标 单位 2022 年 2023 年 2024 年

温室气体排放总量 吨二氧化碳当量 {total}

范围一温室气体排放总量 吨二氧化碳当量 {scope1}

范围二温室气体排放总量 吨二氧化碳当量 {scope2}

耗电总量 兆瓦时 {power}

耗水量 吨 {water}

社会绩效表

指标 单位 2022 年 2023 年 2024 年

员工总数 人 {staff}

按性别划分

男性 人 {men}

女性 人 {women}
"""


def filing(number: int) -> bytes:
    """The text of filing `number`; the same number gives the same bytes."""
    chance = random.Random(number)
    scope1, scope2 = ([chance.randint(1_000, 90_000) for _ in range(3)] for _ in range(2))
    men, women = ([chance.randint(100, 5_000) for _ in range(3)] for _ in range(2))
    text = TEMPLATE.format(
        number=number,
        scope1=_tenths(scope1),
        scope2=_tenths(scope2),
        total=_tenths([a + b for a, b in zip(scope1, scope2, strict=True)]),
        power=_tenths([value * 2 for value in scope2]),
        water=_tenths([value * 5 for value in scope1]),
        staff=" ".join(f"{a + b:,}" for a, b in zip(men, women, strict=True)),
        men=" ".join(f"{value:,}" for value in men),
        women=" ".join(f"{value:,}" for value in women),
    )
    return text.encode()


def _tenths(values: list[int]) -> str:
    return " ".join(f"{value // 10:,}.{value % 10}" for value in values)
