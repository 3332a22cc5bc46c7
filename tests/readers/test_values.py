"""One value, one parser: what people and spreadsheets write is read, and nothing is guessed."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.readers import values
from sampling.readers.faults import BadValue, Fault
from sampling.readers.words import KIND_WORDS, LEVEL_WORDS, PROVENANCE_WORDS, ROLE_WORDS, Meanings

count = values.whole(0, 1_000_000)
degrees = values.decimal(-180, 180, 7)
WIDE = str.maketrans("0123456789:,.-", "０１２３４５６７８９：，．－")


@pytest.mark.parametrize(
    ("text", "value"),
    [("85225", 85225), ("85,225", 85225), ("８５，２２５", 85225), (" 85 225 ", 85225), ("85225.0", 85225), ("0", 0)],
)
def test_a_whole_number_is_read_as_people_write_it(text: str, value: int) -> None:
    assert count(text) == value


@pytest.mark.parametrize("text", ["85.5", "1,23", "八", "12人", "1e3", "-", "--1", "1,234,56"])
def test_what_is_not_certainly_a_whole_number_is_refused(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        count(text)
    assert caught.value.fault is values.NOT_WHOLE


@pytest.mark.parametrize("text", ["-1", "1000001"])
def test_a_whole_number_out_of_its_range_is_refused(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        count(text)
    assert caught.value.fault is values.OUT_OF_RANGE


@given(st.integers(0, 1_000_000), st.booleans(), st.booleans())
def test_every_whole_number_is_read_with_separators_and_full_width_digits(n: int, commas: bool, wide: bool) -> None:
    text = f"{n:,}" if commas else str(n)
    assert count(text.translate(WIDE) if wide else text) == n


@pytest.mark.parametrize(
    ("text", "value"), [("111.844", 111.844), ("１１１．８４４", 111.844), ("-3", -3.0), (".5", 0.5), ("+33.05", 33.05)]
)
def test_a_number_is_read_with_its_point(text: str, value: float) -> None:
    assert degrees(text) == value


@pytest.mark.parametrize("text", ["111,84", "111°50′", "111.84E", "nan", "inf", ""])
def test_degrees_and_minutes_and_words_are_no_number(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        degrees(text)
    assert caught.value.fault is values.NOT_DECIMAL


@given(st.floats(-180, 180))
def test_every_coordinate_is_read_to_the_centimetre(x: float) -> None:
    assert abs(degrees(f"{x:.9f}") - x) <= 1e-7


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8:00", time(8)),
        ("08:00", time(8)),
        ("8：00", time(8)),
        ("08:30:00", time(8, 30)),
        ("8时", time(8)),
        ("8时30分", time(8, 30)),
        ("8点半", time(8, 30)),
        ("24:00", time(0)),
        ("0.3333333333", time(8)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, value: time) -> None:
    assert values.clock(text) == value


@pytest.mark.parametrize("text", ["8", "25:00", "8:60", "24:01", "早上", "800", "8:00pm"])
def test_what_is_not_certainly_a_time_is_refused(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        values.clock(text)
    assert caught.value.fault is values.NOT_A_TIME


@given(st.times())
def test_every_minute_is_read_in_both_widths(at: time) -> None:
    minute = time(at.hour, at.minute)
    for text in (f"{minute:%H:%M}", f"{at.hour}:{at.minute:02}", f"{minute:%H:%M}".translate(WIDE)):
        assert values.clock(text) == minute


@pytest.mark.parametrize(
    "text",
    [
        "2020-11-01",
        "2020/11/1",
        "2020.11.1",
        "2020年11月1日",
        "20201101",
        "２０２０－１１－０１",
        "2020-11-01 00:00:00",
    ],
)
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert values.day(text) == date(2020, 11, 1)


@pytest.mark.parametrize("text", ["1/11/2020", "2020-13-01", "2021-02-29", "44136", "2020年"])
def test_what_is_not_certainly_a_date_is_refused(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        values.day(text)
    assert caught.value.fault is values.NOT_A_DATE


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_date_is_read(on: date) -> None:
    assert values.day(on.isoformat()) == values.day(f"{on.year}年{on.month}月{on.day}日") == on


@pytest.mark.parametrize("text", ["甲;乙", "甲；乙", "甲、乙", "甲,乙", "甲，乙", " 甲 ； 乙 ；"])
def test_lists_are_separated_by_any_separator(text: str) -> None:
    assert values.listed(values.words(10))(text) == ("甲", "乙")


def test_an_empty_place_in_a_list_of_phones_stays_empty() -> None:
    assert values.aligned(values.phone)("13800138000；；13900139000") == ("13800138000", "", "13900139000")


@pytest.mark.parametrize(
    ("text", "value"), [("411325100.0", "411325100"), (" 411325 ", "411325"), ("ＮＸ００１", "NX001")]
)
def test_a_code_is_text_even_where_a_spreadsheet_made_it_a_number(text: str, value: str) -> None:
    assert values.code(text) == value


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("4.11325E+11", values.SPOILT_CODE),
        ("411325/100", values.NOT_A_CODE),
        ("a b", values.NOT_A_CODE),
        ("=1+1", values.NOT_A_CODE),
        ("x" * 41, values.NOT_A_CODE),
    ],
)
def test_a_spoilt_code_is_told(text: str, fault: Fault) -> None:
    with pytest.raises(BadValue) as caught:
        values.code(text)
    assert caught.value.fault is fault


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,30}[A-Za-z]", fullmatch=True))
def test_every_plain_code_is_kept_as_it_is(text: str) -> None:
    assert values.code(f" {text}\t") == text


@pytest.mark.parametrize("meanings", [LEVEL_WORDS, KIND_WORDS, ROLE_WORDS, PROVENANCE_WORDS])
def test_a_word_is_known_in_english_and_in_chinese_and_each_means_one_thing(meanings: Meanings) -> None:
    parse = values.one_of(meanings)
    everything = [name for word, names in meanings.items() for name in (word, *names)]
    assert len(everything) == len(set(everything))
    for word, names in meanings.items():
        assert {parse(name) for name in (word, word.upper(), *names)} == {word}


def test_an_unknown_word_is_told_with_the_words_to_choose_from() -> None:
    with pytest.raises(BadValue) as caught:
        values.one_of(KIND_WORDS)("大型")
    assert "固定 (fixed)" in str(caught.value.facts["words"])


def test_several_roles_come_once_each_in_the_order_of_the_roles() -> None:
    assert values.several_of(ROLE_WORDS)("点长；采样员、sampler") == ("sampler", "lead")


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "+86 138 0013 8000",
        "0377-65332001",
        "(0377)65332001",
        "65332001",
        "12345",
        "400-810-0000",
        "演示-1",
    ],
)
def test_phones_of_the_mainland_and_of_demonstrations_are_known(text: str) -> None:
    assert values.is_phone(values.phone(text))


@pytest.mark.parametrize("text", ["1380013800", "138001380001", "abc", "00-1", "张三"])
def test_other_texts_are_no_phone(text: str) -> None:
    assert not values.is_phone(values.phone(text))


@given(st.text(max_size=40))
def test_no_text_makes_a_parser_fail_otherwise_than_by_saying_so(text: str) -> None:
    parsers = [count, degrees, values.clock, values.day, values.code, values.words(20), values.phone]
    parsers += [values.listed(values.code), values.one_of(KIND_WORDS), values.several_of(ROLE_WORDS)]
    for parse in parsers:
        try:
            parse(text)
        except BadValue as error:
            assert error.fault.sentence % error.facts
            assert error.fault.remedy % ({"example": "8"} | error.facts)
