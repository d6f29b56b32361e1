"""Whether a row is a member of the open group, where names alone would mislead."""

from __future__ import annotations

from transforms.extract.groups import Context
from transforms.extract.labels import read_label


def _context() -> Context:
    context = Context()
    context.place(read_label("累计注册用户量"), "个")
    context.open_group("按地区划分")
    return context


def test_a_metric_that_mentions_a_region_in_another_unit_is_no_member() -> None:
    place = _context().place(read_label("服务于中国大陆的合作伙伴"), "家")
    assert (place.path, place.members) == ("服务于中国大陆的合作伙伴", "")


def test_a_longer_name_in_the_same_unit_is_a_member() -> None:
    place = _context().place(read_label("在中国大陆注册量"), "个")
    assert place.path == "累计注册用户量 > 按地区划分 > 在中国大陆注册量"
    assert (place.head, place.members) == ("累计注册用户量", "region=在中国大陆注册量")


def test_after_the_group_its_members_are_rows_like_any_other() -> None:
    context = _context()
    context.place(read_label("客户满意度"), "%")
    assert context.place(read_label("中国大陆"), "个").members == ""


def test_members_right_below_a_row_in_its_unit_need_no_heading() -> None:
    context = Context()
    context.place(read_label("员工总数"), "人")
    place = context.place(read_label("男性"), "人")
    assert (place.path, place.head, place.members) == ("员工总数 > 男性", "员工总数", "gender=男性")


def test_a_group_that_names_its_subject_needs_no_row_above() -> None:
    context = Context()
    context.open_group("员工总数（按性别划分）")
    assert context.place(read_label("男性"), "人").head == "员工总数"


def test_another_subject_closes_the_group() -> None:
    context = _context()
    context.subhead()
    assert context.place(read_label("中国大陆"), "个").members == ""


def test_the_rest_and_the_total_of_a_breakdown_head_nothing() -> None:
    context = _context()
    for rest in ("其他", "合计", "Total"):
        place = context.place(read_label(rest), "个")
        assert (place.path, place.head, place.members) == (f"累计注册用户量 > 按地区划分 > {rest}", rest, "")
    assert context.place(read_label("中国大陆"), "个").members == "region=中国大陆"
